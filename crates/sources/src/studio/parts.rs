//! Parts of a whole: of viewers, of followers, of views, by what they are.

use super::asked::Asked;
use super::insights::Readers;
use super::rows::{Told, reading, text};
use super::tables::{COUNTRY, SHARE};
use crate::answers::{Context, Fault, Fractions, Json, Read, Reader, Value};

impl Readers<'_> {
    pub(super) fn places(&mut self, key: &str, value: &Json, asked: &Asked, post: Option<&str>) {
        let countries = "country_percent_list";
        // of a post the list stands one deeper
        let value = value
            .get("value")
            .filter(|inner| inner.get(countries).is_some())
            .unwrap_or(value);
        if *value == Json::Null || Told::of(value).code.is_some_and(|code| code != 0) {
            return;
        }
        let range = asked.window(key).range;
        let items = self.shares.list(value, countries);
        let fractions = Fractions::of(items, "country_vv_percent");
        for (position, country) in (1..).zip(items) {
            let part = Part {
                post,
                metric: key,
                dimension: "country",
                country: None,
                range,
            };
            let context = part.context(position, country.get("country_vv_percent"), fractions);
            self.shares.object_by(COUNTRY, country, context);
            if let Some(Json::Text(name)) = country.get("country_name") {
                let part = Part {
                    dimension: "city",
                    country: Some(name),
                    ..part
                };
                shares(&mut self.shares, country, "city_percent_list", &part);
            }
        }
    }
}

/// What a share is a part of.
#[derive(Clone, Copy)]
pub(super) struct Part<'p> {
    pub post: Option<&'p str>,
    pub metric: &'p str,
    pub dimension: &'p str,
    pub country: Option<&'p str>,
    pub range: Option<i64>,
}

impl Part<'_> {
    fn context(
        &self,
        position: i64,
        written: Option<&Json>,
        fractions: Fractions,
    ) -> Result<Context, Fault> {
        let owned = |text: Option<&str>| Value::Text(text.map(str::to_owned));
        // what is written wrongly is told when the member itself is read
        let written = reading(Read::Amount, written).ok();
        let (share, flags) = match written {
            Some(Value::Float(Some(written))) => match fractions {
                Fractions::Fraction => (Some(fractions.share(written)?), vec![]),
                Fractions::Percent => (Some(fractions.share(written)?), vec![("share", "percent")]),
            },
            _ => (None, vec![]),
        };
        let values = vec![
            owned(self.post),
            text(self.metric),
            text(self.dimension),
            owned(self.country),
            Value::Int(Some(position)),
            Value::Int(self.range),
            Value::Float(share),
        ];
        Ok(Context { values, flags })
    }
}

/// Reads the list of `{key, value}` under `name`.
pub(super) fn shares(reader: &mut Reader<'_>, object: &Json, name: &str, part: &Part<'_>) {
    let items = reader.list(object, name);
    let fractions = Fractions::of(items, "value");
    for (position, item) in (1..).zip(items) {
        let context = part.context(position, item.get("value"), fractions);
        reader.object_by(SHARE, item, context);
    }
}
