//! Which fields an answer had of those that exist, and why the others are missing.

use toklake_lake::LogicalType;

use super::fields::{Asked, Needs};
use crate::answers::{AnswerInput, Column, Presence, Reader, Received, Table, Value};

pub(super) static AVAILABILITY: Table = Table {
    dataset: "business__availability",
    context: &[
        Column::text("endpoint"),
        Column::text("field"),
        Column::text("scope"),
        Column::text("status"),
        Column::text("reason"),
        Column::new("objects", LogicalType::Int64),
        Column::new("given", LogicalType::Int64),
        Column::new("frozen", LogicalType::Int64),
    ],
    fields: &[],
};

/// What an answer tells of the account and its posts, to explain what is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Circumstances {
    pub is_business: Option<bool>,
    pub followers: Option<i64>,
    /// Photo posts among the objects.
    pub photos: u64,
    /// Posts older than 365 days, which TikTok no longer updates.
    pub frozen: Option<u64>,
}

/// Whether a field came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Given,
    Partly,
    Missing,
    NotAsked,
}

impl Status {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Partly => "partly",
            Self::Missing => "missing",
            Self::NotAsked => "not_asked",
        }
    }
}

/// The followers below which TikTok tells nothing about them.
const ENOUGH_FOLLOWERS: i64 = 100;

/// What became of one field, and why: pure, over what was asked, what came, and the circumstances.
pub fn explain(
    field: &Asked,
    is_asked: bool,
    presence: Presence,
    about: &Circumstances,
) -> (Status, Option<&'static str>) {
    if !is_asked {
        return (Status::NotAsked, Some("scope"));
    }
    if presence.objects > 0 && presence.given == presence.objects {
        return (Status::Given, None);
    }
    let status = match presence.given {
        0 => Status::Missing,
        _ => Status::Partly,
    };
    (status, Some(reason(field, presence, about)))
}

fn reason(field: &Asked, presence: Presence, about: &Circumstances) -> &'static str {
    let is_personal = about.is_business == Some(false);
    let has_few = about
        .followers
        .is_some_and(|count| count < ENOUGH_FOLLOWERS);
    match field.needs {
        Needs::Business | Needs::Registered if is_personal => "account_type",
        Needs::Followers | Needs::BusinessFollowers if has_few => "followers",
        Needs::BusinessFollowers if is_personal => "account_type",
        _ if presence.objects == 0 => match about.frozen {
            Some(_) => "no_posts",
            None => "no_days",
        },
        Needs::Registered => "registration",
        Needs::Activity => "idle",
        _ if about.photos > 0 => "photo",
        Needs::Nothing | Needs::Business | Needs::Followers | Needs::BusinessFollowers => "unknown",
    }
}

/// Fields that come in the objects of one dataset.
pub(super) struct Lot {
    pub dataset: &'static str,
    pub fields: &'static [Asked],
}

/// One row per field of the lots.
pub(super) fn rows<'a>(
    input: &'a AnswerInput<'a>,
    endpoint: &str,
    lots: &[Lot],
    received: &Received,
    about: &Circumstances,
) -> Reader<'a> {
    let mut reader = Reader::new(&AVAILABILITY, input);
    let asked: Vec<String> = input
        .asked("fields")
        .and_then(|fields| serde_json::from_str(fields).ok())
        .unwrap_or_default();
    let text = |text: &str| Value::Text(Some(text.to_owned()));
    let count = |count: u64| Value::Int(i64::try_from(count).ok());
    for lot in lots {
        for field in lot.fields {
            let known = received.known.get(&(lot.dataset, field.name));
            let presence = known.copied().unwrap_or_default();
            let is_asked = asked.iter().any(|name| name == field.name);
            let (status, reason) = explain(field, is_asked, presence, about);
            reader.plain(vec![
                text(endpoint),
                text(field.name),
                text(field.scope),
                text(status.as_str()),
                Value::Text(reason.map(str::to_owned)),
                count(presence.objects),
                count(presence.given),
                Value::Int(about.frozen.and_then(|frozen| i64::try_from(frozen).ok())),
            ]);
        }
    }
    reader
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(needs: Needs) -> Asked {
        Asked {
            name: "reach",
            scope: "video.list",
            needs,
        }
    }

    fn presence(given: u64, objects: u64) -> Presence {
        Presence {
            given,
            objects,
            ..Presence::default()
        }
    }

    fn why(needs: Needs, presence: Presence, about: Circumstances) -> Option<&'static str> {
        explain(&field(needs), true, presence, &about).1
    }

    #[test]
    fn what_was_not_asked_lacks_its_scope() {
        let (status, reason) = explain(
            &field(Needs::Nothing),
            false,
            presence(0, 3),
            &Circumstances::default(),
        );
        assert_eq!((status, reason), (Status::NotAsked, Some("scope")));
    }

    #[test]
    fn a_missing_field_is_explained_by_the_account() {
        let personal = Circumstances {
            is_business: Some(false),
            followers: Some(1861),
            ..Circumstances::default()
        };
        let small = Circumstances {
            is_business: Some(true),
            followers: Some(63),
            ..Circumstances::default()
        };
        let none = presence(0, 3);
        assert_eq!(why(Needs::Business, none, personal), Some("account_type"));
        assert_eq!(
            why(Needs::BusinessFollowers, none, personal),
            Some("account_type")
        );
        assert_eq!(why(Needs::Registered, none, small), Some("registration"));
        assert_eq!(why(Needs::Followers, none, small), Some("followers"));
        assert_eq!(why(Needs::Nothing, none, small), Some("unknown"));
        assert_eq!(why(Needs::Nothing, presence(0, 0), small), Some("no_days"));
    }

    #[test]
    fn a_field_of_posts_is_given_partly_where_some_are_idle() {
        let posts = Circumstances {
            frozen: Some(0),
            ..Circumstances::default()
        };
        let (status, reason) = explain(&field(Needs::Activity), true, presence(2, 3), &posts);
        assert_eq!((status, reason), (Status::Partly, Some("idle")));
        let given = explain(&field(Needs::Activity), true, presence(3, 3), &posts);
        assert_eq!(given, (Status::Given, None));
    }
}
