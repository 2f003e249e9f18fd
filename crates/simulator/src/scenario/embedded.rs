//! The scenarios that travel inside the binary.

pub(super) const DEMO: &str = include_str!("../../scenarios/demo.toml");
pub(super) const PERSONAS: &str = include_str!("../../scenarios/personas.toml");
pub(super) const STUDIO: &str = include_str!("../../scenarios/studio.toml");

const ALL: [(&str, &str); 6] = [
    ("demo", DEMO),
    ("personas", PERSONAS),
    ("agency", include_str!("../../scenarios/agency.toml")),
    ("troubled", include_str!("../../scenarios/troubled.toml")),
    ("null", include_str!("../../scenarios/null.toml")),
    ("studio", STUDIO),
];

pub(super) fn text(name: &str) -> Option<&'static str> {
    ALL.iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}

pub(super) fn names() -> Vec<&'static str> {
    ALL.iter().map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Scenario;

    #[test]
    fn every_embedded_scenario_is_valid() {
        for name in Scenario::names() {
            let scenario = Scenario::load(name);
            assert!(scenario.is_ok(), "{name}: {scenario:?}");
        }
    }
}
