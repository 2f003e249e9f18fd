//! Series of one section that can be laid over each other, and the frame they share.

use super::track::{Prepared, Track};
use super::{Method, Segment, evidence, path, same_values};

/// What says where the frame of a component truly lies.
pub(super) struct Anchor {
    pub(super) shift: i32,
    pub(super) compared: u32,
    pub(super) agreed: u32,
    pub(super) confidence: f64,
    pub(super) method: Method,
    pub(super) against: Option<u32>,
}

/// Series aligned with each other, in the order in which they joined, and their rows by day.
pub(super) struct Component {
    pub(super) members: Vec<(usize, Vec<Segment>)>,
    pub(super) track: Track,
}

/// Aligns the series that nothing outside of their section has aligned.
///
/// They fall into components. In each the labels of the reference stay as they are, unless `anchor` knows better:
/// the reference is the earliest export among the largest group of series with one shift.
pub(super) fn align(
    series: &[Prepared],
    mut waiting: Vec<usize>,
    empty: &Track,
    anchor: impl Fn(&Track) -> Option<Anchor>,
) -> Vec<Component> {
    let mut components = Vec::new();
    while let Some(&first) = waiting.first() {
        let mut component = grow(series, first, &waiting, empty);
        let reference = component.reference(series);
        if reference != first {
            component = grow(series, reference, &waiting, empty);
        }
        if let Some(anchor) = anchor(&component.track) {
            component.anchor(&anchor);
        }
        waiting.retain(|at| component.members.iter().all(|(member, _)| member != at));
        components.push(component);
    }
    components
}

/// Everything among `waiting` that can be laid over `first`, directly or over others that were.
fn grow(series: &[Prepared], first: usize, waiting: &[usize], empty: &Track) -> Component {
    let mut component = Component {
        members: Vec::new(),
        track: empty.clone(),
    };
    component.add(series, first, vec![assumed(&series[first])]);
    let mut rest: Vec<usize> = waiting.iter().copied().filter(|at| *at != first).collect();
    let mut has_grown = true;
    while has_grown && !rest.is_empty() {
        let before = rest.len();
        rest.retain(|&at| {
            let rows = same_values::evidence(&series[at], &component.track);
            let found = evidence::decide(&series[at], &[rows]);
            let is_waiting = found.is_none();
            if let Some(segments) = found {
                component.add(series, at, segments);
            }
            is_waiting
        });
        has_grown = rest.len() < before;
    }
    component
}

impl Component {
    pub(super) fn add(&mut self, series: &[Prepared], at: usize, segments: Vec<Segment>) {
        for segment in &segments {
            place(&mut self.track, &series[at], segment);
        }
        self.members.push((at, segments));
    }

    fn reference(&self, series: &[Prepared]) -> usize {
        let shifts: Vec<(usize, i32)> = self
            .members
            .iter()
            .map(|(at, segments)| (*at, main_shift(segments)))
            .collect();
        let votes = |shift: i32| shifts.iter().filter(|(_, other)| *other == shift).count();
        let best = shifts
            .iter()
            .map(|(_, shift)| votes(*shift))
            .max()
            .unwrap_or(0);
        shifts
            .iter()
            .filter(|(_, shift)| votes(*shift) == best)
            .map(|(at, _)| *at)
            .min_by_key(|at| series[*at].order())
            .expect("a component has the series it grew from")
    }

    /// Moves every member by the shift of the anchor, and lets it speak for the reference.
    fn anchor(&mut self, anchor: &Anchor) {
        for segment in self.members.iter_mut().flat_map(|(_, segments)| segments) {
            segment.shift += anchor.shift;
            segment.lost.iter_mut().for_each(|day| *day -= anchor.shift);
            if segment.method == Method::Assumed {
                segment.compared = anchor.compared;
                segment.agreed = anchor.agreed;
                segment.confidence = anchor.confidence;
                segment.method = anchor.method;
                segment.against = anchor.against;
            }
        }
        self.track.make_earlier_by(anchor.shift);
    }
}

/// Puts the rows of a segment on their days, without those that it ceded.
pub(super) fn place(track: &mut Track, one: &Prepared, segment: &Segment) {
    for (at, label) in one
        .comparable()
        .filter(|(_, label)| (segment.from..=segment.to).contains(label))
    {
        if !segment.ceded.contains(&label) {
            track.place(one, at, label - segment.shift);
        }
    }
}

/// The shift of the longest segment; the latest of equally long ones.
fn main_shift(segments: &[Segment]) -> i32 {
    segments
        .iter()
        .max_by_key(|segment| segment.to.abs_diff(segment.from))
        .map_or(0, |segment| segment.shift)
}

/// All labels of a series as they are.
fn assumed(one: &Prepared) -> Segment {
    let labels = &one.series.labels;
    Segment {
        id: one.series.id,
        from: *labels.first().expect("series without labels are left out"),
        to: *labels.last().expect("series without labels are left out"),
        shift: 0,
        compared: 0,
        agreed: 0,
        confidence: path::posterior(&[])[path::UNMOVED],
        method: Method::Assumed,
        against: None,
        ceded: Vec::new(),
        lost: Vec::new(),
    }
}
