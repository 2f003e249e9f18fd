//! Who watches and who follows, and who is mentioned, as the world has it.

use toklake_simulator::{Post, Share, WHOLE};

use super::{DAYS, Told, parts};
use crate::beside::{Asked, Numbers};

/// Places that Studio shows of a list.
const PLACES: usize = 10;

impl Told<'_> {
    /// Posts whose page still tells of viewers.
    fn watched(&self) -> impl Iterator<Item = &Post> {
        let shown = self.stage.tiktok.shown();
        self.posts().filter(|post| !shown.is_quiet(post, self.now))
    }

    pub fn viewers(&self) -> Asked {
        let mut truth = Numbers::new();
        for post in self.watched() {
            let viewers = post.viewers();
            let lists = [
                ("impression_source", sources(&viewers.sources)),
                ("audience_type", named(&viewers.newness)),
                ("audience_type", named(&viewers.following)),
                ("age", named(&viewers.ages)),
                ("gender", named(&viewers.genders[..2])),
                ("country", countries(&viewers.countries)),
                ("city", cities(&viewers.countries, &viewers.cities)),
            ];
            for (dimension, list) in lists {
                for (name, share) in list {
                    let place = format!("{} {dimension} {name}", post.id_text());
                    truth.insert(place, parts(share));
                }
            }
        }
        let query = format!(
            "select video_id || ' ' || dimension || ' ' || name as place, \
             cast(round(share_rate * {WHOLE}) as bigint) as number from video_audience"
        );
        (query, truth)
    }

    /// About how many people watched in each country and city.
    pub fn places(&self) -> Asked {
        let mut truth = Numbers::new();
        for post in self.watched() {
            let viewers = post.viewers();
            let reach = post.counters(self.now).reach_net() as f64;
            let lists = [
                ("country", countries(&viewers.countries)),
                ("city", cities(&viewers.countries, &viewers.cities)),
            ];
            for (level, list) in lists {
                for (name, share) in list {
                    let people = f64::from(share) / f64::from(WHOLE) * reach;
                    let place = format!("{} {level} {name}", post.id_text());
                    truth.insert(place, Some(people.round() as i64));
                }
            }
        }
        let query = "select video_id || ' ' || level || ' ' || place as place, viewers_estimated as number \
             from video_geography";
        (query.to_owned(), truth)
    }

    /// Viewers who came for the first time, and again; a young day lacks some of both.
    pub fn loyalty(&self) -> Asked {
        let shown = self.stage.tiktok.shown();
        let mut truth = Numbers::new();
        for date in self.days(DAYS) {
            let day = self.account.day(date);
            let state = shown.day_state(self.account, date, self.now);
            let settled = |count| shown.day_count(self.account, &day, state, count) as i64;
            let new = settled(self.account.new_viewers(&day));
            truth.insert(format!("{date} new"), Some(new));
            let returning = settled(day.unique_viewers) - new;
            truth.insert(format!("{date} returning"), Some(returning));
        }
        let of = |name: &str| {
            format!(
                "select cast(date as text) || ' {name}' as place, {name}_viewers as number \
                 from account_daily where {name}_viewers is not null"
            )
        };
        let query = [of("new"), of("returning")].join(" union all ");
        (query, truth)
    }

    /// Hours of the last week.
    pub fn active_hours(&self) -> Asked {
        let mut truth = Numbers::new();
        for date in self.days(7) {
            for (hour, active) in self.account.active_followers(date).into_iter().enumerate() {
                truth.insert(format!("{date} {hour}"), Some(active as i64));
            }
        }
        let query = "select cast(label_date as text) || ' ' || cast(hour as text) as place, active_followers as number \
             from follower_activity where active_followers is not null";
        (query.to_owned(), truth)
    }

    pub fn followers(&self) -> Asked {
        let followers = &self.account.audience;
        let week = self.now.date().format("%G-W%V");
        let lists = [
            ("age", named(&followers.ages)),
            ("gender", named(&followers.genders)),
            ("country", countries(&followers.countries)),
            ("city", cities(&followers.countries, &followers.cities)),
        ];
        let mut truth = Numbers::new();
        for (of, list) in lists {
            for (name, share) in list {
                truth.insert(format!("{week} {of} {name}"), parts(share));
            }
        }
        let query = format!(
            "select week || ' ' || trait || ' ' || name as place, cast(round(share_rate * {WHOLE}) as bigint) as number \
             from audience_weekly where audience = 'followers'"
        );
        (query, truth)
    }

    pub fn mentions(&self) -> Asked {
        let mut truth = Numbers::new();
        for post in self.posts() {
            for written in &post.mentions {
                let place = format!("{} {} {written}", post.id_text(), written.to_lowercase());
                truth.insert(place, Some(0));
            }
        }
        let query = "select video_id || ' ' || handle || ' ' || written as place, cast(is_own as bigint) as number \
             from mentions";
        (query.to_owned(), truth)
    }
}

type List = Vec<(String, u32)>;

/// Under the names of the facts.
fn named(list: &[Share]) -> List {
    let name = |of: &str| match of {
        "NEW_VIEWER" => "new_viewers".to_owned(),
        "RETURN_VIEWER" => "returning_viewers".to_owned(),
        "FOLLOWER_PERCENT" => "followers".to_owned(),
        "NON_FOLLOWER_PERCENT" => "non_followers".to_owned(),
        "Female" | "Male" | "Other" => of.to_lowercase(),
        of => of.to_owned(),
    };
    let list = list.iter();
    list.map(|share| (name(share.of), share.parts)).collect()
}

/// Studio counts messages among the others.
fn sources(list: &[Share]) -> List {
    let is_other = |share: &&Share| ["Direct Message", "Others"].contains(&share.of);
    let others = list.iter().filter(is_other).map(|share| share.parts).sum();
    let rest = list.iter().filter(|share| !is_other(share));
    let rest = rest.map(|share| (share.of.to_owned(), share.parts));
    rest.chain([("Others".to_owned(), others)]).collect()
}

/// The largest, and what is left of the whole.
fn countries(list: &[Share]) -> List {
    let largest = largest(list);
    let left = WHOLE - largest.iter().map(|share| share.parts).sum::<u32>();
    let rest = ("Others".to_owned(), left);
    named(&largest).into_iter().chain([rest]).collect()
}

/// The largest of those that lie in a country that is shown, without the country that some lists put first.
fn cities(of: &[Share], list: &[Share]) -> List {
    const LIE_IN: [(&str, &str); 11] = [
        ("Los Angeles", "US"),
        ("New York", "US"),
        ("Chicago", "US"),
        ("London", "GB"),
        ("Manchester", "GB"),
        ("Berlin", "DE"),
        ("Hamburg", "DE"),
        ("Toronto", "CA"),
        ("Paris", "FR"),
        ("Sao Paulo", "BR"),
        ("Melbourne", "AU"),
    ];
    let shown = largest(of);
    let plain = |share: &Share| {
        let (city, country) = LIE_IN.iter().find(|(city, _)| share.of.ends_with(city))?;
        let is_shown = shown.iter().any(|share| share.of == *country);
        is_shown.then(|| ((*city).to_owned(), share.parts))
    };
    largest(list).iter().filter_map(plain).collect()
}

fn largest(list: &[Share]) -> Vec<Share> {
    let named = list.iter().filter(|share| share.of != "elsewhere");
    let mut sorted: Vec<Share> = named.cloned().collect();
    sorted.sort_by(|a, b| b.parts.cmp(&a.parts).then(a.of.cmp(b.of)));
    sorted.truncate(PLACES);
    sorted
}
