//! Invented readings of videos as NDJSON, and what is true of them by construction.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::lakes::{Chance, put};

/// The first day, counted from 1970: 1 May 2025.
const FIRST_DAY: u64 = 20_209;

/// One reading: what a line says.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// The day, counted from the first.
    pub day: u64,
    /// The video, counted from 0.
    pub video: u64,
    /// Lifetime totals: views, likes, comments, shares.
    pub totals: [i64; 4],
    /// Seconds of the day at which it was read.
    pub second: u64,
}

/// Videos read nearly every day: some days are missing, and now and then a total falls.
pub fn readings(seed: u64, videos: u64, days: u64) -> Vec<Reading> {
    let mut chance = Chance(seed);
    let mut all = vec![];
    for video in 0..videos {
        let mut totals = [0i64; 4];
        let born = chance.below(days / 2);
        for day in born..days {
            let [views, likes, comments, shares] = &mut totals;
            *views += chance.below(900) as i64;
            *likes += chance.below(40) as i64;
            *comments += chance.below(6) as i64;
            *shares += chance.below(4) as i64;
            if chance.below(25) == 0 {
                *views = (*views - 60).max(0);
                *comments = (*comments - 3).max(0);
            }
            let looks = [0, 1, 1, 1, 1, 1, 1, 2][chance.below(8) as usize];
            for look in 0..looks {
                all.push(Reading {
                    day,
                    video,
                    totals,
                    second: 3_600 * (6 + 9 * look) + chance.below(3_000),
                });
                totals[0] += 7 * look as i64;
            }
        }
    }
    all.sort_by_key(|reading| (reading.day, reading.video, reading.second));
    all
}

impl Reading {
    /// The id of a video.
    pub fn id(video: u64) -> String {
        (7_500_000_000_000_000_000 + video * 1_000_003).to_string()
    }

    fn line(&self) -> String {
        let [views, likes, comments, shares] = self.totals;
        let (account, id) = (account(self.video), Self::id(self.video));
        let at = (FIRST_DAY + self.day) * 86_400 + self.second;
        let tag = self.video % 5;
        format!(
            r##"{{"account":"{account}","video_id":"{id}","observed_at":{at},"caption":"clip {id} #tag{tag} #all","views_total":{views},"likes_total":{likes},"comments_total":{comments},"shares_total":{shares}}}"##
        )
    }
}

/// The account of a video: there are two.
pub fn account(video: u64) -> &'static str {
    if video.is_multiple_of(3) {
        "river.cat"
    } else {
        "stone.dog"
    }
}

/// Writes readings as a file, one a line, with `extra` lines at the end.
pub fn write(folder: &Path, name: &str, readings: &[Reading], extra: &[&str]) -> PathBuf {
    let mut text = String::new();
    for reading in readings {
        writeln!(text, "{}", reading.line()).expect("text can be written");
    }
    extra
        .iter()
        .for_each(|line| writeln!(text, "{line}").expect("text can be written"));
    let path = folder.join(name);
    put(&path, text);
    path
}

/// The first and the last totals of each video: the last reading of its first and of its last day.
pub fn ends(readings: &[Reading]) -> BTreeMap<String, ([i64; 4], [i64; 4])> {
    let mut days: BTreeMap<(u64, u64), Reading> = BTreeMap::new();
    for reading in readings {
        let last = days.entry((reading.video, reading.day)).or_insert(*reading);
        if last.second <= reading.second {
            *last = *reading;
        }
    }
    let mut ends = BTreeMap::new();
    for ((video, _), reading) in days {
        ends.entry(Reading::id(video))
            .or_insert((reading.totals, reading.totals))
            .1 = reading.totals;
    }
    ends
}
