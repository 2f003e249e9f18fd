//! Which UTC day a day label of a TikTok export really means.
//!
//! Labels of two exports of one account, or of two sections of one export, may stand a day apart for the same
//! numbers, and the distance may change inside one file. [`align`] reads the distance off the numbers:
//!
//! 1. exports of one section are laid over each other by equal rows (`same_values`);
//! 2. uploads, whose second is known from the video id, say which labels are true (`first_views`);
//! 3. viewers are laid over views by the ratio of the two (`viewers`), where they are few by what cannot be (`bounds`),
//!    followers by their gains (`followers`);
//! 4. what has no evidence keeps its labels, or follows its sibling sections (`sibling`).
//!
//! Nothing moves on weak evidence: below [`SURE`] the labels stay as they are.

mod account;
mod bounds;
mod change;
mod component;
mod evidence;
mod first_views;
mod followers;
mod path;
mod same_values;
mod sibling;
mod track;
mod viewers;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod real_files;

pub use account::align;

/// The confidence below which a label is never moved.
pub const SURE: f64 = 0.9;

/// Offsets that are tried lie from `-REACH` to `REACH` days.
pub const REACH: i32 = 2;

/// The three daily files of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    Overview,
    Viewers,
    Followers,
}

/// One daily file: a row of values for each day label.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Unique among the series given to one call; ties are broken by it, smallest first.
    pub id: u32,
    pub section: Section,
    /// Unix seconds at which the file was exported.
    pub exported_at: Option<i64>,
    /// Days since 1970-01-01 as the file says them, strictly increasing.
    pub labels: Vec<i32>,
    /// One row per label. Overview: views, profile views, likes, comments, shares. Viewers: total, new,
    /// returning. Followers: followers at the end of the day. `None` is "not measured".
    pub values: Vec<[Option<f64>; 5]>,
}

/// One upload, as its video id and latest counter reading tell it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Upload {
    /// Unix seconds of the upload.
    pub at: i64,
    /// Lifetime views at the latest reading.
    pub views_total: Option<f64>,
}

/// What a shift rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Rows equal those of another export of the same section.
    SameValues,
    /// Viewers keep a steady ratio to views.
    ViewersFollowViews,
    /// Followers are gained on days of many profile views and likes.
    FollowersFollow,
    /// Views of an upload cannot come before it.
    FirstViews,
    /// Two other sections of the same two exports stand equally far apart.
    SiblingSection,
    /// No sufficient evidence: the labels stay as they are.
    Assumed,
}

/// A run of labels of one series that share one shift. The true UTC day of a label is `label - shift`.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Id of the series.
    pub id: u32,
    /// First label.
    pub from: i32,
    /// Last label, inclusive.
    pub to: i32,
    /// Days by which the label runs late; `label - shift` is the true UTC day.
    pub shift: i32,
    /// Days (uploads for `FirstViews`) that can tell this shift from another.
    pub compared: u32,
    /// Those of `compared` that fit this shift.
    pub agreed: u32,
    /// Posterior probability of `shift` against the other offsets, 0 to 1.
    ///
    /// `p(d) = prior(d) * exp(fit(d)) / sum over e of prior(e) * exp(fit(e))`, where `fit` sums the log
    /// likelihood ratios of the days of the segment and the prior favours labels that are true (0.6) or a day
    /// late (0.2). Never above 0.999. For `SameValues` it speaks of the distance to `against`, which may itself
    /// rest on an assumption. For `Assumed` it is the prior alone, 0.6.
    pub confidence: f64,
    pub method: Method,
    /// The series that most of the compared days were compared with.
    pub against: Option<u32>,
    /// Labels of this segment whose day another segment of the same series holds with a better fit.
    ///
    /// Where the shift grows inside a file, two labels mean one day. The row that fits its counterpart worse
    /// (the earlier one when neither has a counterpart) is listed here, and must not be counted.
    pub ceded: Vec<i32>,
    /// True days just before this segment that no label of the series carries, because the shift fell here.
    pub lost: Vec<i32>,
}
