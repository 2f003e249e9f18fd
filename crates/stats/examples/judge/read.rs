//! The data sets that are judged on, as numbers.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use flate2::read::GzDecoder;
use toklake_stats::growth::Reading;

pub type Row = BTreeMap<String, String>;

/// One video and its readings, oldest first. Moments are hours since 1970, UTC.
pub struct Video {
    pub author: u64,
    pub readings: Vec<Read>,
}

/// A reading, its moment, and the likes, comments and shares counted then.
pub struct Read {
    pub at: f64,
    pub reading: Reading,
    pub engagements: f64,
}

/// The videos of a creator, by what they had in the end.
pub struct Catalogue {
    pub creator: u64,
    pub oldest_first: Vec<f64>,
}

pub fn rows(path: &Path) -> Result<Vec<Row>, String> {
    let file = File::open(path).map_err(|error| format!("`{}`: {error}", path.display()))?;
    let mut reader = csv::Reader::from_reader(GzDecoder::new(file));
    let names = reader.headers().map_err(|error| error.to_string())?.clone();
    let row = |record: csv::StringRecord| {
        names
            .iter()
            .zip(&record)
            .map(|(a, b)| (a.into(), b.into()))
            .collect()
    };
    reader
        .records()
        .map(|record| record.map(row).map_err(|error| error.to_string()))
        .collect()
}

pub fn number(row: &Row, name: &str) -> Option<f64> {
    row.get(name)?.parse().ok()
}

/// Hours since 1970 of `2025-06-05T19:01:16`, with or without `Z`.
pub fn hours(text: &str) -> Option<f64> {
    let mut parts = text
        .trim_end_matches('Z')
        .split(['-', 'T', ':'])
        .map(|part| part.parse::<f64>().ok());
    let mut next = || parts.next()?;
    let (year, month, day) = (next()?, next()?, next()?);
    let (hour, minute, second) = (next()?, next()?, next()?);
    // days of the civil calendar, counted from March
    let (y, m) = if month > 2.0 {
        (year, month - 3.0)
    } else {
        (year - 1.0, month + 9.0)
    };
    let days = (365.25 * y).floor() - (y / 100.0).floor()
        + (y / 400.0).floor()
        + ((153.0 * m + 2.0) / 5.0).floor()
        + day
        - 1.0
        - 719_468.0;
    Some(days * 24.0 + hour + minute / 60.0 + second / 3600.0)
}

pub fn name(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

pub fn snapshots(folder: &Path) -> Result<Vec<Video>, String> {
    let mut videos = BTreeMap::new();
    for row in rows(&folder.join("videos.csv.gz"))? {
        let Some(posted) = hours(&row["posted_at_utc"]) else {
            continue;
        };
        let video = Video {
            author: name(&row["author"]),
            readings: Vec::new(),
        };
        videos.insert(row["video_id"].clone(), (posted, video));
    }
    for row in rows(&folder.join("observations.csv.gz"))? {
        let (Some(at), Some(views)) = (hours(&row["read_at_local"]), number(&row, "views")) else {
            continue;
        };
        let Some((posted, video)) = videos.get_mut(&row["video_id"]) else {
            continue;
        };
        // the crawler's clock runs seven hours ahead of UTC
        let read_at = at - 7.0;
        let reading = Reading {
            age_hours: read_at - *posted,
            views,
            before: None,
        };
        let engagements = ["likes", "comments", "shares"]
            .iter()
            .filter_map(|count| number(&row, count))
            .sum();
        video.readings.push(Read {
            at: read_at,
            reading,
            engagements,
        });
    }
    let mut videos: Vec<Video> = videos.into_values().map(|(_, video)| video).collect();
    for video in &mut videos {
        video.readings.retain(|one| one.reading.age_hours > 0.0);
        video.readings.sort_by(|a, b| a.at.total_cmp(&b.at));
        for at in 0..video.readings.len() {
            let now = video.readings[at].reading.age_hours;
            let earlier = video.readings[..at]
                .iter()
                .rev()
                .find(|one| now - one.reading.age_hours >= 6.0);
            video.readings[at].reading.before =
                earlier.map(|one| (one.reading.age_hours, one.reading.views));
        }
    }
    Ok(videos)
}

/// Only videos at least 30 days old when they were read: their views stand for what they had in the end.
pub fn catalogues(folder: &Path) -> Result<Vec<Catalogue>, String> {
    let mut creators: BTreeMap<u64, Vec<(f64, f64)>> = BTreeMap::new();
    for row in rows(&folder.join("videos.csv.gz"))? {
        if let (Some(posted), Some(views)) = (hours(&row["posted_at_utc"]), number(&row, "views")) {
            let own = creators.entry(name(&row["creator"])).or_default();
            own.push((posted, views));
        }
    }
    let newest = creators
        .values()
        .flatten()
        .map(|(posted, _)| *posted)
        .fold(f64::NEG_INFINITY, f64::max);
    let catalogue = |(creator, mut videos): (u64, Vec<(f64, f64)>)| {
        videos.retain(|(posted, _)| newest - posted >= 720.0);
        videos.sort_by(|a, b| a.0.total_cmp(&b.0));
        Catalogue {
            creator,
            oldest_first: videos.into_iter().map(|(_, views)| views).collect(),
        }
    };
    Ok(creators.into_iter().map(catalogue).collect())
}
