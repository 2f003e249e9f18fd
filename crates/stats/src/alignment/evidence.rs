//! From fits to segments: the course of the offset, with what speaks for it.

use super::path::{self, Fit, OFFSETS, Stretch, offset};
use super::track::{Prepared, Track};
use super::{Method, SURE, Segment, change};

/// A stretch needs so many days that can tell its offset from another.
const FEWEST_DAYS: u32 = 5;
/// Share of the compared rows that must be equal.
const MOST_ROWS_EQUAL: f64 = 0.7;
/// Share of the compared days whose ratio must be usual.
const MOST_RATIOS_USUAL: f64 = 0.6;
/// A day tells two offsets apart when its fits to them are so far from each other.
pub(super) const TELLING: f64 = 0.5;
/// Log likelihood against chance that the days must gain together: of unrelated series at most one in a hundred
/// gains it at any of the offsets.
const FEWEST_NATS: f64 = 6.2;
/// Share of the compared days on which viewers must not exceed views.
const MOST_BOUNDS_KEPT: f64 = 0.9;
/// The ratio must spread at most this share of what it spreads at every other offset, when days are many.
const CLEARLY_STEADIER: f64 = 0.75;
/// Over `n` unrelated days the steadiest offset may look this much steadier than the next, over the root of `n`.
const BY_CHANCE: f64 = 1.25;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Silent,
    Fits,
    Differs,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compared {
    /// Rows with rows of another export.
    Rows,
    /// Viewers with views, by their ratio.
    Ratios,
    /// Viewers with views, where they are too few for a ratio: no day has more of the one than of the other.
    Bounds,
}

impl Compared {
    fn method(self) -> Method {
        match self {
            Self::Rows => Method::SameValues,
            Self::Ratios | Self::Bounds => Method::ViewersFollowViews,
        }
    }
}

/// What one kind of comparison says about every label and offset of one series.
pub(super) struct Evidence<'a> {
    compared: Compared,
    pub(super) fits: Vec<Fit>,
    pub(super) verdicts: Vec<[Verdict; OFFSETS]>,
    /// Distance from the usual ratio, where ratios are compared.
    pub(super) misfits: Vec<[Option<f64>; OFFSETS]>,
    track: &'a Track,
}

impl<'a> Evidence<'a> {
    pub(super) fn silent(compared: Compared, labels: usize, track: &'a Track) -> Self {
        Self {
            compared,
            fits: vec![[0.0; OFFSETS]; labels],
            verdicts: vec![[Verdict::Silent; OFFSETS]; labels],
            misfits: Vec::new(),
            track,
        }
    }

    fn counts(&self, stretch: &Stretch) -> (u32, u32) {
        let verdicts = self.verdicts[stretch.from..=stretch.to]
            .iter()
            .map(|verdict| verdict[stretch.choice]);
        verdicts.fold((0, 0), |(compared, agreed), verdict| match verdict {
            Verdict::Silent => (compared, agreed),
            Verdict::Fits => (compared + 1, agreed + 1),
            Verdict::Differs => (compared + 1, agreed),
        })
    }

    fn gain(&self, stretch: &Stretch) -> f64 {
        self.fits[stretch.from..=stretch.to]
            .iter()
            .map(|fit| fit[stretch.choice])
            .sum()
    }

    /// Whether this evidence can carry the stretch alone.
    fn carries(&self, stretch: &Stretch) -> bool {
        let (compared, agreed) = self.counts(stretch);
        let (share, is_clear) = match self.compared {
            Compared::Rows => (MOST_ROWS_EQUAL, self.is_no_chance(stretch)),
            Compared::Ratios => (MOST_RATIOS_USUAL, self.is_steadiest(stretch)),
            Compared::Bounds => (MOST_BOUNDS_KEPT, self.is_no_chance(stretch)),
        };
        agreed >= FEWEST_DAYS && f64::from(agreed) >= share * f64::from(compared) && is_clear
    }

    /// Whether the days agree more than unrelated ones do, and enough of them speak against each other offset.
    fn is_no_chance(&self, stretch: &Stretch) -> bool {
        let speaks_against = |other: usize| {
            let days = self.fits[stretch.from..=stretch.to]
                .iter()
                .filter(|fit| fit[stretch.choice] - fit[other] >= TELLING);
            days.count() >= FEWEST_DAYS as usize
        };
        self.gain(stretch) >= FEWEST_NATS
            && (0..OFFSETS)
                .filter(|other| *other != stretch.choice)
                .all(speaks_against)
    }

    fn is_steadiest(&self, stretch: &Stretch) -> bool {
        if self.misfits.is_empty() {
            return false;
        }
        let misfits = &self.misfits[stretch.from..=stretch.to];
        let (own, days) = spread(misfits, stretch.choice);
        let clearly = CLEARLY_STEADIER - BY_CHANCE / days.sqrt();
        let is_wider = |other: usize| own <= clearly * spread(misfits, other).0;
        days > 0.0
            && (0..OFFSETS)
                .filter(|other| *other != stretch.choice)
                .all(is_wider)
    }

    /// The series that holds most of the compared days; on a tie the smallest id.
    fn counterpart(&self, labels: &[i32], stretch: &Stretch) -> Option<u32> {
        let mut owners: Vec<(u32, usize)> = Vec::new();
        for at in (stretch.from..=stretch.to)
            .filter(|at| self.verdicts[*at][stretch.choice] != Verdict::Silent)
        {
            let Some(day) = self.track.get(labels[at] - offset(stretch.choice)) else {
                continue;
            };
            match owners.iter_mut().find(|(owner, _)| *owner == day.owner) {
                Some((_, days)) => *days += 1,
                None => owners.push((day.owner, 1)),
            }
        }
        owners
            .into_iter()
            .max_by_key(|(owner, days)| (*days, std::cmp::Reverse(*owner)))
            .map(|(owner, _)| owner)
    }
}

/// Mean misfit at an offset, infinite when there is none, and on how many days it rests.
fn spread(misfits: &[[Option<f64>; OFFSETS]], choice: usize) -> (f64, f64) {
    let (mut sum, mut days) = (0.0, 0.0);
    for misfit in misfits {
        if let Some(misfit) = misfit[choice] {
            sum += misfit;
            days += 1.0;
        }
    }
    if days > 0.0 {
        (sum / days, days)
    } else {
        (f64::INFINITY, 0.0)
    }
}

/// The segments of a series, with shifts against the tracks of the evidence; `None` when nothing is clear.
pub(super) fn decide(one: &Prepared, evidence: &[Evidence]) -> Option<Vec<Segment>> {
    let fits = sum(evidence, one.series.labels.len());
    let mut stretches = path::best(&fits);
    loop {
        let weakest = stretches
            .iter()
            .enumerate()
            .map(|(at, stretch)| (at, sureness(stretch, &fits, evidence)))
            .min_by(|a, b| a.1.total_cmp(&b.1));
        match weakest {
            None => return None,
            Some((_, sure)) if sure >= SURE => break,
            Some(_) if stretches.len() == 1 => return None,
            Some((at, _)) => give_to_neighbour(&mut stretches, at, &fits),
        }
    }
    let mut segments: Vec<Segment> = stretches
        .iter()
        .map(|stretch| segment(one, stretch, &fits, evidence))
        .collect();
    change::settle(one, &mut segments, &fits);
    Some(segments)
}

fn sum(evidence: &[Evidence], labels: usize) -> Vec<Fit> {
    let mut total = vec![[0.0; OFFSETS]; labels];
    for fits in evidence.iter().map(|one| &one.fits) {
        for (total, fit) in total.iter_mut().zip(fits) {
            for choice in 0..OFFSETS {
                total[choice] += fit[choice];
            }
        }
    }
    total
}

/// Probability of a stretch, or 0 when no evidence carries it.
fn sureness(stretch: &Stretch, fits: &[Fit], evidence: &[Evidence]) -> f64 {
    if evidence.iter().any(|one| one.carries(stretch)) {
        path::posterior(&fits[stretch.from..=stretch.to])[stretch.choice]
    } else {
        0.0
    }
}

/// Gives a stretch that cannot stand alone to the neighbour whose offset fits it better.
fn give_to_neighbour(stretches: &mut Vec<Stretch>, at: usize, fits: &[Fit]) {
    let given = stretches.remove(at);
    let fit = |choice: usize| -> f64 {
        fits[given.from..=given.to]
            .iter()
            .map(|fit| fit[choice])
            .sum()
    };
    let before = at
        .checked_sub(1)
        .map(|before| fit(stretches[before].choice));
    let after = stretches.get(at).map(|after| fit(after.choice));
    if before >= after {
        stretches[at - 1].to = given.to;
    } else {
        stretches[at].from = given.from;
    }
    stretches.dedup_by(|later, earlier| {
        let is_one = later.choice == earlier.choice;
        if is_one {
            earlier.to = later.to;
        }
        is_one
    });
}

fn segment(one: &Prepared, stretch: &Stretch, fits: &[Fit], evidence: &[Evidence]) -> Segment {
    let strongest = evidence
        .iter()
        .filter(|one| one.carries(stretch))
        .max_by(|a, b| a.gain(stretch).total_cmp(&b.gain(stretch)))
        .expect("only a stretch that some evidence carries becomes a segment");
    let (compared, agreed) = strongest.counts(stretch);
    let labels = &one.series.labels;
    Segment {
        id: one.series.id,
        from: labels[stretch.from],
        to: labels[stretch.to],
        shift: offset(stretch.choice),
        compared,
        agreed,
        confidence: path::posterior(&fits[stretch.from..=stretch.to])[stretch.choice],
        method: strongest.compared.method(),
        against: strongest.counterpart(labels, stretch),
        ceded: Vec::new(),
        lost: Vec::new(),
    }
}
