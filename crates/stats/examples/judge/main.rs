//! `just judge`: how well the forecasts would have done, on data that were never shown to them.

mod growth;
mod next;
mod read;

use std::path::PathBuf;

fn main() {
    let folder = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "../shared/data".into());
    let folder = PathBuf::from(folder);
    match read::snapshots(&folder.join("video-snapshots-vn")) {
        Ok(videos) => growth::judge(&videos),
        Err(reason) => println!("growth of videos: not judged, {reason}\n"),
    }
    match read::catalogues(&folder.join("creator-catalogues-vn")) {
        Ok(catalogues) => next::judge(&catalogues),
        Err(reason) => println!("the next video: not judged, {reason}\n"),
    }
}
