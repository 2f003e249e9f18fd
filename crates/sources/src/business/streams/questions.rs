//! Streams without pages: each part is one question with one answer.

use serde_json::{Value, json};

use super::{SOURCE, Subject};
use crate::business::classify::classify;
use crate::http::{Answer, Request};
use crate::pull::{Page, Position, Stream, Verdict};
use crate::session::Secret;

/// A list of questions to one endpoint.
#[derive(Debug, Clone)]
pub struct Questions {
    subject: Subject,
    name: &'static str,
    endpoint: &'static str,
    /// An advertiser asks, with its own token; otherwise the account does.
    advertiser_id: Option<String>,
    /// The parameters of each question.
    parts: Vec<Vec<(&'static str, String)>>,
    /// The ids that each question names at once, under this name.
    ids: Option<(&'static str, Vec<Vec<String>>)>,
}

/// The stream that an advertiser's token asks for.
pub const HASHTAG_TRENDS: &str = "trending_hashtags";

/// What a list of trends is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrendList {
    /// Two letters.
    pub country_code: String,
    /// `1DAY`, `7DAY`, `30DAY`; sounds also `90DAY`, hashtags `120DAY`.
    pub date_range: String,
    /// Genre of sounds or category of hashtags; `ALL` for any.
    pub kind: String,
}

/// What stands at the head of a list of trends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrendHead {
    pub list: TrendList,
    /// TikTok's ids of sounds or hashtags.
    pub ids: Vec<String>,
}

impl TrendHead {
    /// A question about each.
    fn questions(
        &self,
        id: &'static str,
        more: &[(&'static str, String)],
    ) -> Vec<Vec<(&'static str, String)>> {
        let question = |of: &String| {
            let mut question = more.to_vec();
            question.push((id, of.clone()));
            question
        };
        self.ids.iter().map(question).collect()
    }

    fn country(&self) -> (&'static str, String) {
        ("country_code", self.list.country_code.clone())
    }

    fn range(&self) -> (&'static str, String) {
        ("date_range", self.list.date_range.clone())
    }
}

impl Questions {
    fn new(
        subject: Subject,
        name: &'static str,
        endpoint: &'static str,
        parts: Vec<Vec<(&'static str, String)>>,
    ) -> Self {
        Self {
            subject,
            name,
            endpoint,
            advertiser_id: None,
            parts,
            ids: None,
        }
    }

    fn of_advertiser(mut self, advertiser_id: &str) -> Self {
        self.advertiser_id = Some(advertiser_id.to_owned());
        self
    }

    /// Averages of a category, such as `PETS`.
    pub fn benchmark(subject: Subject, category: &str) -> Self {
        let parts = vec![vec![("business_category", category.to_owned())]];
        Self::new(subject, "benchmark", "/business/benchmark/", parts)
    }

    /// Ten hashtags for each keyword; `language` such as `en` or `de-DE`.
    pub fn hashtag_suggestions(subject: Subject, keywords: &[String], language: &str) -> Self {
        let question = |keyword: &String| {
            vec![
                ("keyword", keyword.clone()),
                ("language", language.to_owned()),
            ]
        };
        let parts = keywords.iter().map(question).collect();
        let endpoint = "/business/hashtag/suggestion/";
        Self::new(subject, "hashtag_suggestions", endpoint, parts)
    }

    /// What the account may choose when it posts.
    pub fn video_settings(subject: Subject) -> Self {
        let endpoint = "/business/video/settings/";
        Self::new(subject, "video_settings", endpoint, vec![vec![]])
    }

    /// Trending sounds of the Commercial Music Library.
    pub fn trending_sounds(subject: Subject, lists: &[TrendList]) -> Self {
        let question = |list: &TrendList| {
            vec![
                ("genre", list.kind.clone()),
                ("country_code", list.country_code.clone()),
                ("date_range", list.date_range.clone()),
            ]
        };
        let parts = lists.iter().map(question).collect();
        let endpoint = "/discovery/cml/trending_list/";
        Self::new(subject, "trending_sounds", endpoint, parts)
    }

    /// Top videos of each sound at the head of a list.
    pub fn trending_sound_videos(subject: Subject, heads: &[TrendHead]) -> Self {
        let questions = |head: &TrendHead| head.questions("commercial_music_id", &[head.country()]);
        let parts = heads.iter().flat_map(questions).collect();
        let endpoint = "/discovery/cml/video_list/";
        Self::new(subject, "trending_sound_videos", endpoint, parts)
    }

    /// What people search for.
    pub fn trending_keywords(subject: Subject) -> Self {
        let parts = vec![vec![("is_personalized", "false".to_owned())]];
        let endpoint = "/discovery/trending/search/";
        Self::new(subject, "trending_keywords", endpoint, parts)
    }

    /// What people search for around each of these words.
    pub fn trending_keywords_of(subject: Subject, queries: &[String]) -> Self {
        let question = |query: &String| {
            vec![
                ("query", query.clone()),
                ("is_personalized", "false".to_owned()),
            ]
        };
        let parts = queries.iter().map(question).collect();
        let endpoint = "/discovery/trending/search/keyword/";
        Self::new(subject, "trending_keywords", endpoint, parts)
    }

    /// Trending hashtags; the token has to be an advertiser's.
    pub fn trending_hashtags(subject: Subject, advertiser_id: &str, lists: &[TrendList]) -> Self {
        let question = |list: &TrendList| {
            vec![
                ("discovery_type", "HASHTAG".to_owned()),
                ("country_code", list.country_code.clone()),
                ("category_name", list.kind.clone()),
                ("date_range", list.date_range.clone()),
            ]
        };
        let parts = lists.iter().map(question).collect();
        let endpoint = "/discovery/trending_list/";
        Self::new(subject, HASHTAG_TRENDS, endpoint, parts).of_advertiser(advertiser_id)
    }

    /// Each hashtag at the head of a list with the ages of its audience; country and period are those
    /// of the list.
    pub fn trending_hashtag(subject: Subject, advertiser_id: &str, heads: &[TrendHead]) -> Self {
        let kind = ("discovery_type", "HASHTAG".to_owned());
        let questions = |head: &TrendHead| {
            head.questions("hashtag_id", &[kind.clone(), head.country(), head.range()])
        };
        let parts = heads.iter().flat_map(questions).collect();
        let endpoint = "/discovery/detail/";
        Self::new(subject, "trending_hashtag", endpoint, parts).of_advertiser(advertiser_id)
    }

    /// Top videos of the hashtags at the head of each list, ten hashtags at a time.
    pub fn trending_hashtag_videos(
        subject: Subject,
        advertiser_id: &str,
        heads: &[TrendHead],
    ) -> Self {
        let (mut parts, mut ids) = (vec![], vec![]);
        for head in heads {
            for together in head.ids.chunks(10) {
                parts.push(vec![head.country(), head.range()]);
                ids.push(together.to_vec());
            }
        }
        let endpoint = "/discovery/video_list/";
        let videos = Self::new(subject, "trending_hashtag_videos", endpoint, parts);
        Self {
            ids: Some(("hashtag_ids", ids)),
            ..videos.of_advertiser(advertiser_id)
        }
    }
}

impl Stream for Questions {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn name(&self) -> &'static str {
        self.name
    }

    fn host(&self) -> &str {
        self.subject.host()
    }

    fn endpoint(&self) -> &'static str {
        self.endpoint
    }

    fn parts(&self) -> usize {
        self.parts.len()
    }

    fn ids(&self, part: usize) -> usize {
        let ids = self.ids.as_ref().and_then(|(_, ids)| ids.get(part));
        ids.map_or(1, Vec::len)
    }

    fn plan(&self) -> String {
        json!([self.endpoint, self.parts, self.ids]).to_string()
    }

    fn request(&self, at: Position, token: &Secret) -> Request {
        let request = match &self.advertiser_id {
            None => self.subject.request(self.endpoint, token),
            Some(advertiser) => {
                let request = Request::get(&self.subject.base, self.endpoint);
                let request = self.subject.sign(request, token);
                request.query("advertiser_id", advertiser)
            }
        };
        let request = match &self.ids {
            Some((name, ids)) => {
                let ids = at.batch.of(&ids[at.part]);
                request.query(name, Value::from(ids).to_string())
            }
            None => request,
        };
        let parameters = self.parts[at.part].iter();
        parameters.fold(request, |request, (name, value)| request.query(name, value))
    }

    fn judge(&self, answer: &Answer) -> Verdict {
        classify(answer)
    }

    fn page(&self, _at: Position, _body: &[u8]) -> Page {
        Page::default()
    }
}
