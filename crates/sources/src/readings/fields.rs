//! The members of a line that we know, and a reading as it was found on its line.

use std::borrow::Cow;

/// One member that a line may have.
#[derive(Debug)]
pub(super) struct Field {
    pub name: &'static str,
    /// The name as it stands before its value in the common form.
    pub member: &'static str,
    pub slot: Slot,
}

/// What a member holds, and its place in a [`Reading`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// Text, or a whole number that is kept digit by digit.
    Id(usize),
    Text(usize),
    /// RFC 3339, or seconds since 1970.
    ObservedAt,
    /// Seconds since 1970, or RFC 3339.
    CreatedAt,
    /// A whole number of at least 0.
    Count(usize),
    /// A number of at least 0.
    Amount(usize),
}

macro_rules! field {
    ($name:literal, $slot:expr) => {
        Field {
            name: $name,
            member: concat!("\"", $name, "\":"),
            slot: $slot,
        }
    };
}

pub(super) const ACCOUNT: usize = 0;
pub(super) const VIDEO_ID: usize = 1;
pub(super) const CAPTION: usize = 2;
pub(super) const SOUND: usize = 3;
pub(super) const REGION: usize = 4;
pub(super) const VIEWS: usize = 0;
pub(super) const DURATION: usize = 0;
pub(super) const WATCHED: usize = 1;

pub(super) const KNOWN: usize = 15;

pub(super) static FIELDS: [Field; KNOWN] = [
    field!("account", Slot::Id(ACCOUNT)),
    field!("video_id", Slot::Id(VIDEO_ID)),
    field!("observed_at", Slot::ObservedAt),
    field!("caption", Slot::Text(CAPTION)),
    field!("create_time", Slot::CreatedAt),
    field!("duration_seconds", Slot::Amount(DURATION)),
    field!("views_total", Slot::Count(VIEWS)),
    field!("likes_total", Slot::Count(1)),
    field!("comments_total", Slot::Count(2)),
    field!("shares_total", Slot::Count(3)),
    field!("saves_total", Slot::Count(4)),
    field!("reach_total", Slot::Count(5)),
    field!("watch_seconds_total", Slot::Amount(WATCHED)),
    field!("sound", Slot::Text(SOUND)),
    field!("region", Slot::Text(REGION)),
];

/// The place of a member in [`FIELDS`].
pub(super) fn known(name: &str) -> Option<usize> {
    FIELDS.iter().position(|field| field.name == name)
}

/// What one line says. Instants are microseconds since 1970 in UTC.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reading<'a> {
    pub texts: [Option<Cow<'a, str>>; 5],
    pub observed_at: Option<i64>,
    pub created_at: Option<i64>,
    pub counts: [Option<i64>; 6],
    pub amounts: [Option<f64>; 2],
    /// Members that are not known, as a JSON object.
    pub extra: Option<String>,
}

impl Reading<'_> {
    /// The first member that has to be there and is not, or says nothing.
    pub fn lacks(&self, has_default_account: bool) -> Option<&'static str> {
        let says = |text: usize| {
            self.texts[text]
                .as_ref()
                .is_some_and(|text| !text.is_empty())
        };
        let needs = [
            ("account", has_default_account || says(ACCOUNT)),
            ("video_id", says(VIDEO_ID)),
            ("observed_at", self.observed_at.is_some()),
            ("views_total", self.counts[VIEWS].is_some()),
        ];
        needs
            .into_iter()
            .find(|(_, met)| !met)
            .map(|(name, _)| name)
    }

    /// Keeps a member that is not known; `member` is its name as JSON, `value` as written.
    pub fn keep(&mut self, member: &str, value: &str) {
        let extra = self.extra.get_or_insert_with(|| String::from("{}"));
        extra.pop();
        if extra.len() > 1 {
            extra.push(',');
        }
        extra.extend([member, ":", value, "}"]);
    }
}
