//! Shifts taken over from sibling sections: when two exports stand equally far apart in two sections, so does the third.

use super::track::Prepared;
use super::{Method, SURE, Segment};

/// Files made within so many seconds belong to one export.
const ONE_EXPORT: i64 = 3600;
/// So many sections must stand equally far apart.
const FEWEST_SECTIONS: usize = 2;

/// A series without own evidence takes the distance to an earlier export that other sections agree on.
pub(super) fn fill(series: &[Prepared], segments: &mut [Vec<Segment>]) {
    for at in 0..series.len() {
        if only(&segments[at]).is_some_and(|segment| segment.method == Method::Assumed) {
            let found = (0..at).find_map(|earlier| {
                distance(series, segments, earlier, at)
                    .map(|(distance, sections, sure)| (earlier, distance, sections, sure))
            });
            if let Some((earlier, distance, sections, sure)) = found {
                let shift = segments[earlier][0].shift + distance;
                let segment = &mut segments[at][0];
                segment.shift = shift;
                (segment.compared, segment.agreed) = (sections, sections);
                segment.confidence = sure;
                segment.method = Method::SiblingSection;
                segment.against = Some(series[earlier].series.id);
            }
        }
    }
}

/// Days by which the export of `later` runs behind that of `earlier` in every other section, how many sections say
/// so, and how surely.
fn distance(
    series: &[Prepared],
    segments: &[Vec<Segment>],
    earlier: usize,
    later: usize,
) -> Option<(i32, u32, f64)> {
    let is_other_export = series[earlier].series.section == series[later].series.section
        && !is_one_export(&series[earlier], &series[later])
        && only(&segments[earlier]).is_some();
    let mut distances = Vec::new();
    for a in
        (0..series.len()).filter(|a| is_other_export && is_sibling(&series[*a], &series[earlier]))
    {
        for b in (0..series.len()).filter(|b| is_sibling(&series[*b], &series[later])) {
            if series[a].series.section == series[b].series.section {
                distances.push((
                    series[a].series.section,
                    relation(&segments[a], &segments[b])?,
                ));
            }
        }
    }
    let (_, (first, _)) = *distances.first()?;
    let is_one_distance = distances.iter().all(|(_, (other, _))| *other == first);
    let sure = distances
        .iter()
        .map(|(_, (_, sure))| *sure)
        .fold(1.0, f64::min);
    distances.sort_unstable_by_key(|(section, _)| *section);
    distances.dedup_by_key(|(section, _)| *section);
    let is_agreed = is_one_distance && distances.len() >= FEWEST_SECTIONS;
    (is_agreed && sure >= SURE).then_some((first, distances.len() as u32, sure))
}

fn is_sibling(one: &Prepared, other: &Prepared) -> bool {
    one.series.section != other.series.section && is_one_export(one, other)
}

fn is_one_export(one: &Prepared, other: &Prepared) -> bool {
    match (one.series.exported_at, other.series.exported_at) {
        (Some(one), Some(other)) => one.abs_diff(other) <= ONE_EXPORT as u64,
        _ => false,
    }
}

/// Distance of two undivided series of one section, at least one of which was laid over other series.
fn relation(earlier: &[Segment], later: &[Segment]) -> Option<(i32, f64)> {
    let (earlier, later) = (only(earlier)?, only(later)?);
    let sure = match (earlier.method, later.method) {
        (Method::Assumed, Method::SameValues) => later.confidence,
        (Method::SameValues, Method::Assumed) => earlier.confidence,
        (Method::Assumed, _) | (_, Method::Assumed) => return None,
        _ => earlier.confidence.min(later.confidence),
    };
    Some((later.shift - earlier.shift, sure))
}

fn only(segments: &[Segment]) -> Option<&Segment> {
    match segments {
        [one] => Some(one),
        _ => None,
    }
}
