//! What to ask of an account: the streams of a request.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use toklake_sources::business::{self, AccountStream, Questions, TrendList};
use toklake_sources::display;
use toklake_sources::pull::{Stream, horizon};
use toklake_sources::session::{Access, Source};

use super::known::{Known, Trending};
use crate::import::canonical;
use crate::pipeline::Pipeline;
use crate::sessions::SignedInAccount;

/// Which streams are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum What {
    #[default]
    All,
    /// Posts with their lifetime totals.
    Videos,
    /// The account: its days and its followers.
    Audience,
    /// What is trending.
    Trends,
}

/// What a person wants from TikTok.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtractRequest {
    pub what: What,
    /// Days back from today; everything that is told, where none are named.
    pub days: Option<u16>,
    /// Whether the comments of posts are asked for: words of other people.
    pub comments: bool,
    /// A category to compare with, such as `PETS`.
    pub benchmark: Option<String>,
    /// Words to which hashtags are suggested.
    pub keywords: Vec<String>,
    /// Countries whose trends are asked for, two letters each.
    pub countries: Vec<String>,
}

/// An account that can be asked, at one of TikTok's APIs.
pub(super) struct Door {
    /// Whose answers they are: the name of its folder in landing.
    pub account: String,
    /// What the account is called in tables, whatever it was called when it signed in.
    pub owner: String,
    pub access: Arc<dyn Access>,
    pub subject: Subject,
}

impl Door {
    /// The door of a signed-in account; `None` where no stream knows the source, or TikTok never
    /// told the id of the account.
    pub fn of(pipeline: &Pipeline, signed_in: &SignedInAccount) -> Option<Self> {
        let (base, scopes) = (signed_in.base.clone(), signed_in.granted());
        let of_business = |business_id| business::Subject {
            base: base.clone(),
            business_id,
            scopes: scopes.clone(),
            audience: pipeline.settings.extract.audience_insights,
        };
        let id = signed_in.open_id.clone();
        let subject = match signed_in.source {
            Source::Business => Subject::Business(of_business(id?)),
            Source::Advertiser => Subject::Advertiser(of_business(id?)),
            Source::Display => Subject::Display(display::Subject { base, scopes }),
            Source::Studio => return None,
        };
        Some(Self {
            account: signed_in.handle.to_string(),
            owner: canonical(pipeline, signed_in.handle.as_str()),
            access: signed_in.access.clone(),
            subject,
        })
    }
}

/// Whom to ask for, where.
pub(super) enum Subject {
    Business(business::Subject),
    /// Its id is that of an advertiser.
    Advertiser(business::Subject),
    Display(display::Subject),
}

impl Subject {
    pub fn source(&self) -> Source {
        match self {
            Self::Business(_) => Source::Business,
            Self::Advertiser(_) => Source::Advertiser,
            Self::Display(_) => Source::Display,
        }
    }
}

/// The streams of one account at one API.
pub(super) fn streams(
    request: &ExtractRequest,
    door: &Door,
    known: &Known,
    now: DateTime<Utc>,
) -> Vec<Box<dyn Stream>> {
    match &door.subject {
        Subject::Business(subject) => {
            let plan = Plan {
                request,
                owner: &door.owner,
                known,
                now,
            };
            plan.of_business(subject)
        }
        // it has no posts and no days
        Subject::Advertiser(_) => vec![],
        Subject::Display(subject) => {
            let mut streams: Vec<Box<dyn Stream>> = vec![];
            if request.wants(What::Audience) {
                let subject = subject.clone();
                streams.push(Box::new(display::ProfileStream { subject }));
            }
            if request.wants(What::Videos) {
                streams.push(Box::new(display::VideoStream {
                    subject: subject.clone(),
                    since: request.since(now),
                }));
            }
            streams
        }
    }
}

/// What is trending, as far as it is wanted and the API of this door tells it: sounds of each
/// country and what people search for, or hashtags of each country; and what is behind those that
/// headed the list before.
pub(super) fn trends(request: &ExtractRequest, door: &Door, known: &Known) -> Vec<Box<dyn Stream>> {
    let list = |country: &String| TrendList {
        country_code: country.clone(),
        date_range: "7DAY".to_owned(),
        kind: "ALL".to_owned(),
    };
    let lists: Vec<TrendList> = request.countries.iter().map(list).collect();
    match &door.subject {
        Subject::Business(subject) => trends_of_business(subject, &lists, known),
        Subject::Advertiser(subject) => trends_of_advertiser(subject, &lists, known),
        Subject::Display(_) => vec![],
    }
}

fn trends_of_business(
    subject: &business::Subject,
    lists: &[TrendList],
    known: &Known,
) -> Vec<Box<dyn Stream>> {
    let mut streams: Vec<Box<dyn Stream>> = vec![
        Box::new(Questions::trending_sounds(subject.clone(), lists)),
        Box::new(Questions::trending_keywords(subject.clone())),
    ];
    let heads = known.heads(Trending::Sounds, lists);
    if !heads.is_empty() {
        let videos = Questions::trending_sound_videos(subject.clone(), &heads);
        streams.push(Box::new(videos));
    }
    streams
}

fn trends_of_advertiser(
    subject: &business::Subject,
    lists: &[TrendList],
    known: &Known,
) -> Vec<Box<dyn Stream>> {
    let id = &subject.business_id;
    let hashtags = Questions::trending_hashtags(subject.clone(), id, lists);
    let mut streams: Vec<Box<dyn Stream>> = vec![Box::new(hashtags)];
    let heads = known.heads(Trending::Hashtags, lists);
    if !heads.is_empty() {
        let each = Questions::trending_hashtag(subject.clone(), id, &heads);
        let videos = Questions::trending_hashtag_videos(subject.clone(), id, &heads);
        streams.push(Box::new(each));
        streams.push(Box::new(videos));
    }
    streams
}

impl ExtractRequest {
    pub(super) fn wants(&self, what: What) -> bool {
        self.what == What::All || self.what == what
    }

    /// Posts published before are not asked for. A midnight, so that a pull that was killed finds its
    /// place again the same day.
    fn since(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let first = |days: u16| now.date_naive() - Days::new(u64::from(days));
        self.days
            .map(|days| first(days).and_time(NaiveTime::MIN).and_utc())
    }
}

struct Plan<'a> {
    request: &'a ExtractRequest,
    owner: &'a str,
    known: &'a Known,
    now: DateTime<Utc>,
}

impl Plan<'_> {
    fn of_business(&self, subject: &business::Subject) -> Vec<Box<dyn Stream>> {
        let mut streams: Vec<Box<dyn Stream>> = vec![];
        if self.request.wants(What::Audience) {
            streams.push(Box::new(AccountStream {
                subject: subject.clone(),
                window: self.window(),
            }));
        }
        if self.request.wants(What::Videos) {
            streams.push(Box::new(business::VideoStream {
                subject: subject.clone(),
                video_ids: vec![],
                since: self.request.since(self.now),
            }));
        }
        let video_ids = self.known.videos(self.owner);
        if self.request.comments && !video_ids.is_empty() {
            let subject = subject.clone();
            streams.push(Box::new(business::CommentStream { subject, video_ids }));
        }
        if let Some(category) = &self.request.benchmark {
            let benchmark = Questions::benchmark(subject.clone(), category);
            streams.push(Box::new(benchmark));
        }
        if !self.request.keywords.is_empty() {
            let keywords = &self.request.keywords;
            let suggestions = Questions::hashtag_suggestions(subject.clone(), keywords, "en");
            streams.push(Box::new(suggestions));
        }
        streams
    }

    /// First and last day to ask for.
    fn window(&self) -> (NaiveDate, NaiveDate) {
        let today = self.now.date_naive();
        let (first, last) = horizon::window(self.known.last_day(self.owner), today);
        match self.request.days {
            Some(days) => ((today - Days::new(u64::from(days))).max(first), last),
            None => (first, last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject() -> business::Subject {
        business::Subject {
            base: "https://example.org/open_api/v1.3".parse().unwrap(),
            business_id: "open-id".to_owned(),
            scopes: business::Scopes::parse("user.insights,video.list"),
            audience: true,
        }
    }

    fn plan<'a>(request: &'a ExtractRequest, known: &'a Known) -> Plan<'a> {
        Plan {
            request,
            owner: "anna",
            known,
            now: "2026-11-28T10:00:00Z".parse().unwrap(),
        }
    }

    fn names(request: &ExtractRequest, known: &Known) -> Vec<&'static str> {
        let streams = plan(request, known).of_business(&subject());
        streams.iter().map(|stream| stream.name()).collect()
    }

    #[test]
    fn only_what_was_wanted_is_asked_for() {
        let known = Known::default();
        let of = |what| ExtractRequest {
            what,
            ..ExtractRequest::default()
        };
        assert_eq!(names(&of(What::All), &known), ["account", "videos"]);
        assert_eq!(names(&of(What::Videos), &known), ["videos"]);
        assert_eq!(names(&of(What::Audience), &known), ["account"]);
        assert_eq!(names(&of(What::Trends), &known), [""; 0]);
        let more = ExtractRequest {
            comments: true,
            benchmark: Some("PETS".to_owned()),
            keywords: vec!["synth".to_owned()],
            ..of(What::Videos)
        };
        // nobody's comments are asked for before a post is known
        let few = ["videos", "benchmark", "hashtag_suggestions"];
        assert_eq!(names(&more, &known), few);
    }

    #[test]
    fn fewer_days_than_are_told_can_be_asked_for_and_never_more() {
        let known = Known::default();
        let first = |days| {
            let request = ExtractRequest {
                days,
                ..ExtractRequest::default()
            };
            plan(&request, &known).window().0.to_string()
        };
        assert_eq!(first(None), "2026-09-30");
        assert_eq!(first(Some(7)), "2026-11-21");
        assert_eq!(first(Some(365)), "2026-09-30");
    }
}
