//! Evidence from few viewers and views: however few they are, people never outnumber the views of their day.

use super::evidence::{Compared, Evidence, TELLING, Verdict};
use super::path::{OFFSETS, offset};
use super::track::{Prepared, Track};
use super::viewers::COUNTABLE;

/// Share of the days on which viewers may exceed views all the same: the two are not counted at one moment.
const EXCEPTIONS: f64 = 0.05;
/// Days to either side from which chance is taken.
const AROUND: i32 = 28;

/// How well each label of the viewers series `one` fits each offset to the views in `track`, where both are few.
pub(super) fn evidence<'a>(one: &Prepared, track: &'a Track) -> Evidence<'a> {
    let mut evidence = Evidence::silent(Compared::Bounds, one.series.labels.len(), track);
    let measured = one.comparable().filter(|(at, _)| one.is_measured(*at));
    for (at, label) in measured {
        let Some(viewers) = one.rows[at][0].filter(|viewers| *viewers > 0.0) else {
            continue;
        };
        let chance = chance_to_exceed(viewers, label, track);
        let kept = ((1.0 - EXCEPTIONS) / (1.0 - chance)).ln().max(0.0);
        let broken = (EXCEPTIONS / chance).ln().min(0.0);
        if kept - broken < TELLING {
            continue;
        }
        for choice in 0..OFFSETS {
            let Some(views) = few_views(track, label - offset(choice)) else {
                continue;
            };
            (evidence.fits[at][choice], evidence.verdicts[at][choice]) = match viewers > views {
                false => (kept, Verdict::Fits),
                true => (broken, Verdict::Differs),
            };
        }
    }
    evidence
}

/// The share of the days around a label whose views so many viewers would exceed, apart from 0 and 1.
fn chance_to_exceed(viewers: f64, label: i32, track: &Track) -> f64 {
    let around = (label - AROUND..=label + AROUND).filter_map(|day| few_views(track, day));
    let (mut days, mut exceeded) = (2.0, 1.0);
    for views in around {
        days += 1.0;
        exceeded += f64::from(u8::from(viewers > views));
    }
    exceeded / days
}

/// Views of a measured day on which a ratio would be too coarse.
fn few_views(track: &Track, day: i32) -> Option<f64> {
    let day = track.get(day).filter(|day| day.is_measured)?;
    day.log.filter(|log| *log < COUNTABLE)?;
    day.row[0]
}

#[cfg(test)]
mod tests {
    use super::super::{Section, Series};
    use super::*;

    fn series(section: Section, counts: &[f64]) -> Series {
        Series {
            id: 1,
            section,
            exported_at: None,
            labels: (0..counts.len() as i32).collect(),
            values: counts
                .iter()
                .map(|count| [Some(*count), None, None, None, None])
                .collect(),
        }
    }

    #[test]
    fn a_day_speaks_where_viewers_would_exceed_the_views_of_other_days() {
        let views = series(Section::Overview, &[1.0, 0.0, 5.0, 0.0, 1.0, 0.0, 0.0, 2.0]);
        let viewers = series(Section::Viewers, &[1.0, 0.0, 4.0, 0.0, 1.0, 0.0, 0.0, 2.0]);
        let (views, viewers) = ([Prepared::new(&views)], Prepared::new(&viewers));
        let mut track = Track::with_room_for(&views);
        for (at, label) in views[0].comparable() {
            track.place(&views[0], at, label);
        }
        let evidence = evidence(&viewers, &track);
        let unmoved = OFFSETS / 2;
        assert_eq!(evidence.verdicts[2][unmoved], Verdict::Fits);
        assert_eq!(evidence.verdicts[2][unmoved + 1], Verdict::Differs);
        assert_eq!(
            evidence.verdicts[1],
            [Verdict::Silent; OFFSETS],
            "nobody watched"
        );
    }
}
