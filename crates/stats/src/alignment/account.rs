//! The order of the steps: overview first, viewers on it, followers last.

use super::component::{self, Anchor, Component};
use super::track::{Prepared, Track};
use super::{
    Section, Segment, Series, Upload, bounds, evidence, first_views, followers, same_values,
    sibling, viewers,
};

/// Finds the shift of every label of every series of one account.
///
/// Every label lies in exactly one segment. Segments are sorted by series id and label. The answer does not depend
/// on the order of `series` or `uploads`; ids are expected to be unique and labels to increase. A series without
/// labels has no segment.
pub fn align(series: &[Series], uploads: &[Upload]) -> Vec<Segment> {
    let mut prepared: Vec<Prepared> = series
        .iter()
        .filter(|one| !one.labels.is_empty())
        .map(Prepared::new)
        .collect();
    prepared.sort_by_key(Prepared::order);
    let mut account = Account::new(&prepared);
    account.align_overview(uploads);
    account.align_viewers(uploads);
    account.align_followers();
    sibling::fill(&prepared, &mut account.segments);
    let mut segments: Vec<Segment> = account.segments.into_iter().flatten().collect();
    segments.sort_by_key(|segment| (segment.id, segment.from));
    segments
}

struct Account<'a> {
    series: &'a [Prepared<'a>],
    /// One entry per series.
    segments: Vec<Vec<Segment>>,
    empty: Track,
    /// Overview rows by true day.
    overview: Track,
}

impl<'a> Account<'a> {
    fn new(series: &'a [Prepared<'a>]) -> Self {
        let empty = Track::with_room_for(series);
        Self {
            series,
            segments: vec![Vec::new(); series.len()],
            overview: empty.clone(),
            empty,
        }
    }

    fn align_overview(&mut self, uploads: &[Upload]) {
        for component in self.align_alone(Section::Overview, |track| {
            first_views::anchor(track, uploads)
        }) {
            self.overview.absorb(&component.track);
            self.keep(component);
        }
    }

    /// Viewers stand on the overview, or on viewers that do; the rest only among themselves.
    fn align_viewers(&mut self, uploads: &[Upload]) {
        let mut track = self.empty.clone();
        let mut has_grown = true;
        while has_grown {
            has_grown = false;
            for at in self.waiting(Section::Viewers) {
                let ratios = viewers::evidence(&self.series[at], &self.overview);
                let rows = same_values::evidence(&self.series[at], &track);
                let bounds = bounds::evidence(&self.series[at], &self.overview);
                let found = evidence::decide(&self.series[at], &[rows, ratios, bounds]);
                if let Some(segments) = found {
                    segments.iter().for_each(|segment| {
                        component::place(&mut track, &self.series[at], segment)
                    });
                    self.segments[at] = segments;
                    has_grown = true;
                }
            }
        }
        let has_overview = self.overview.entries().next().is_some();
        let anchor = |track: &Track| first_views::anchor(track, uploads).filter(|_| !has_overview);
        for component in self.align_alone(Section::Viewers, anchor) {
            self.keep(component);
        }
    }

    fn align_followers(&mut self) {
        let anchor = |track: &Track| followers::anchor(track, &self.overview);
        for component in self.align_alone(Section::Followers, anchor) {
            self.keep(component);
        }
    }

    fn align_alone(
        &self,
        section: Section,
        anchor: impl Fn(&Track) -> Option<Anchor>,
    ) -> Vec<Component> {
        component::align(self.series, self.waiting(section), &self.empty, anchor)
    }

    /// Series of a section that have no segments yet, earliest export first.
    fn waiting(&self, section: Section) -> Vec<usize> {
        let is_waiting = |at: &usize| {
            self.series[*at].series.section == section && self.segments[*at].is_empty()
        };
        (0..self.series.len()).filter(is_waiting).collect()
    }

    fn keep(&mut self, component: Component) {
        for (at, segments) in component.members {
            self.segments[at] = segments;
        }
    }
}
