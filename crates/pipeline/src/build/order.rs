//! Which models may be built at once: those that look at nothing of each other.

use std::collections::BTreeSet;

use toklake_engine::{EngineError, Model, Project};
use toklake_lake::DatasetName;

/// Models that wait for others.
pub(super) struct Order<'p>(Vec<Waiting<'p>>);

struct Waiting<'p> {
    model: &'p Model,
    on: BTreeSet<&'p DatasetName>,
}

impl<'p> Order<'p> {
    /// `models` come in an order in which they could be built one after another. Of two of which one looks at the
    /// other, the earlier is built first.
    pub fn of(project: &'p Project, models: &[&'p Model]) -> Result<Self, EngineError> {
        let looks_at: Vec<BTreeSet<&DatasetName>> = models
            .iter()
            .map(|model| project.looked_at(model))
            .collect::<Result<_, _>>()?;
        let meet = |a: usize, b: usize| {
            looks_at[b].contains(&models[a].name) || looks_at[a].contains(&models[b].name)
        };
        let waiting = |at: usize| Waiting {
            model: models[at],
            on: (0..at)
                .filter(|before| meet(*before, at))
                .map(|before| &models[before].name)
                .collect(),
        };
        Ok(Self((0..models.len()).map(waiting).collect()))
    }

    /// Takes those that wait for nothing.
    pub fn ready(&mut self) -> impl Iterator<Item = &'p Model> + use<'p> {
        let ready = self.0.extract_if(.., |waiting| waiting.on.is_empty());
        let ready: Vec<&Model> = ready.map(|waiting| waiting.model).collect();
        ready.into_iter()
    }

    /// Nobody waits for the model called `name` any more.
    pub fn done(&mut self, name: &DatasetName) {
        for waiting in &mut self.0 {
            waiting.on.remove(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_built_and_none_beside_one_that_it_looks_at() {
        let project = Project::open(None).unwrap();
        let models: Vec<&Model> = project.in_order().filter(|m| m.is_built()).collect();
        let mut order = Order::of(&project, &models).unwrap();
        let (mut built, mut most_at_once) = (0, 0);
        loop {
            let ready: Vec<&Model> = order.ready().collect();
            for model in &ready {
                let looks_at = project.looked_at(model).unwrap();
                let others = ready.iter().filter(|other| other.name != model.name);
                let beside: Vec<_> = others
                    .filter(|other| looks_at.contains(&other.name))
                    .collect();
                assert!(beside.is_empty(), "{} beside {beside:?}", model.name);
            }
            for model in &ready {
                order.done(&model.name);
            }
            (built, most_at_once) = (built + ready.len(), most_at_once.max(ready.len()));
            if ready.is_empty() {
                break;
            }
        }
        assert_eq!(built, models.len());
        assert!(most_at_once > 10, "{most_at_once} models at once");
    }
}
