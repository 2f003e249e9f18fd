//! What a change of shift inside a file does to the days around it.

use super::path::Fit;
use super::track::Prepared;
use super::{REACH, Segment};

/// Marks labels whose day a neighbouring segment holds better, and days that no label carries.
///
/// `fits` are those of the labels of the series, at the shifts that the segments state.
pub(super) fn settle(one: &Prepared, segments: &mut [Segment], fits: &[Fit]) {
    for later in 1..segments.len() {
        let (before, after) = segments.split_at_mut(later);
        let (earlier, later) = (&mut before[later - 1], &mut after[0]);
        let (end, start) = (
            earlier.to.saturating_sub(earlier.shift),
            later.from.saturating_sub(later.shift),
        );
        for day in start..=end {
            cede(one, earlier, later, day, fits);
        }
        if later.from.abs_diff(earlier.to) == 1 {
            later.lost = (end + 1..start).collect();
        }
    }
}

/// Where both segments have a label for a day, the one that fits worse cedes it; on a tie the earlier one, since a
/// day on which the change happens may hold parts of two.
fn cede(one: &Prepared, earlier: &mut Segment, later: &mut Segment, day: i32, fits: &[Fit]) {
    let fit = |segment: &Segment| {
        let label = day + segment.shift;
        let at = one.series.labels.binary_search(&label).ok()?;
        let is_inside = (segment.from..=segment.to).contains(&label);
        is_inside.then(|| fits[at][(segment.shift + REACH) as usize])
    };
    if let (Some(first), Some(second)) = (fit(earlier), fit(later)) {
        let loser = if first > second { later } else { earlier };
        loser.ceded.push(day + loser.shift);
    }
}
