//! One line read slowly: it is taken as it is, or refused with what is wrong and where.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::fields::{FIELDS, Reading, Slot, known};
use super::instant::{self, NoInstant};

/// Objects and lists inside each other, the line itself counted.
const MAX_DEPTH: usize = 64;

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// A stable word for the kind of problem.
    pub rule: &'static str,
    /// The byte of the line, from 1.
    pub column: usize,
    pub reason: String,
}

/// Reads a line that is no blank one.
pub(super) fn read<'a>(line: &'a str, has_default_account: bool) -> Result<Reading<'a>, Fault> {
    let mut reading = Reading::default();
    let mut seen = 0_u32;
    for (name, value) in members(line)? {
        let place = Place {
            line,
            name: &name,
            value,
        };
        match known(&name) {
            Some(field) if seen & (1 << field) != 0 => {
                return Err(place.fault("repeated_key", format!("`{name}` stands there twice")));
            }
            Some(field) => {
                seen |= 1 << field;
                place.read(FIELDS[field].slot, &mut reading)?;
            }
            None => place.keep(&mut reading)?,
        }
    }
    match reading.lacks(has_default_account) {
        None => Ok(reading),
        Some(name) => Err(Fault {
            rule: "missing",
            column: 1,
            reason: format!("`{name}` is missing, null or empty"),
        }),
    }
}

/// The members of the object that a line is, each value as written.
fn members(line: &str) -> Result<Vec<(String, &str)>, Fault> {
    let mut json = serde_json::Deserializer::from_str(line);
    let sound = SoundObject::deserialize(&mut json).map_err(|error| {
        let is_json = error.is_data();
        not_json(
            &error,
            1,
            if is_json { "not_an_object" } else { "not_json" },
        )
    })?;
    json.end()
        .map_err(|error| not_json(&error, 1, "trailing_text"))?;
    let mut rest = line;
    let members = sound.names.into_iter().map(|name| {
        rest = after::<String>(rest.trim_start_matches(BEFORE_NAME)).1;
        let (value, after_value) = after::<IgnoredAny>(rest.trim_start_matches(BEFORE_VALUE));
        rest = after_value;
        (name, value)
    });
    Ok(members.collect())
}

const BEFORE_NAME: [char; 5] = ['{', ',', ' ', '\t', '\r'];
const BEFORE_VALUE: [char; 4] = [':', ' ', '\t', '\r'];

/// A value at the start of `text` as written, and what follows it.
fn after<T: for<'de> Deserialize<'de>>(text: &str) -> (&str, &str) {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<T>();
    let value = values.next();
    debug_assert!(matches!(value, Some(Ok(_))), "the line is sound JSON");
    text.split_at(values.byte_offset())
}

/// `from` is the column at which the parsed text starts.
fn not_json(error: &serde_json::Error, from: usize, rule: &'static str) -> Fault {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    Fault {
        rule,
        column: from + error.column().saturating_sub(1),
        reason: words.to_owned(),
    }
}

/// One member of a line.
struct Place<'a, 'n> {
    line: &'a str,
    name: &'n str,
    /// As written.
    value: &'a str,
}

impl<'a> Place<'a, '_> {
    fn column(&self) -> usize {
        self.value.as_ptr() as usize - self.line.as_ptr() as usize + 1
    }

    fn fault(&self, rule: &'static str, reason: String) -> Fault {
        Fault {
            rule,
            column: self.column(),
            reason,
        }
    }

    /// The value names the member and what was wanted in its place.
    fn wrong(&self, rule: &'static str, wanted: &str) -> Fault {
        let shown: String = self.value.chars().take(40).collect();
        let dots = if shown.len() < self.value.len() {
            "…"
        } else {
            ""
        };
        let name = self.name;
        self.fault(
            rule,
            format!("`{name}` is `{shown}{dots}`, and {wanted} is wanted"),
        )
    }

    fn read(&self, slot: Slot, reading: &mut Reading<'a>) -> Result<(), Fault> {
        if self.value == "null" {
            return Ok(());
        }
        match slot {
            Slot::Id(at) => reading.texts[at] = Some(self.id()?),
            Slot::Text(at) => reading.texts[at] = Some(self.text("text")?),
            Slot::Count(at) => reading.counts[at] = Some(self.count()?),
            Slot::Amount(at) => reading.amounts[at] = Some(self.amount()?),
            Slot::CreatedAt => reading.created_at = Some(self.created_at()?),
            Slot::ObservedAt => reading.observed_at = Some(self.observed_at()?),
        }
        Ok(())
    }

    fn is_number(&self) -> bool {
        self.value
            .starts_with(|c: char| c == '-' || c.is_ascii_digit())
    }

    fn id(&self) -> Result<Cow<'a, str>, Fault> {
        if !self.is_number() {
            return self.text("text or a whole number");
        }
        let whole = self.value.bytes().all(|digit| digit.is_ascii_digit());
        whole
            .then_some(Cow::Borrowed(self.value))
            .ok_or_else(|| self.wrong("not_an_id", "every digit of the id, best as text"))
    }

    fn text(&self, wanted: &str) -> Result<Cow<'a, str>, Fault> {
        if !self.value.starts_with('"') {
            return Err(self.wrong("wrong_type", wanted));
        }
        if !self.value.contains('\\') {
            return Ok(Cow::Borrowed(&self.value[1..self.value.len() - 1]));
        }
        let text = serde_json::from_str(self.value);
        text.map(Cow::Owned)
            .map_err(|error| not_json(&error, self.column(), "not_json"))
    }

    /// A whole number; one that was written with nothing but zeros behind its point is one too.
    fn count(&self) -> Result<i64, Fault> {
        if !self.is_number() {
            return Err(self.wrong("wrong_type", "a whole number"));
        }
        let whole = match self.value.split_once('.') {
            Some((whole, zeros)) if zeros.bytes().all(|digit| digit == b'0') => whole,
            _ => self.value,
        };
        if whole.contains(['.', 'e', 'E']) {
            return Err(self.wrong("not_whole", "a whole number"));
        }
        match whole.parse::<i64>() {
            Ok(count) if count >= 0 => Ok(count),
            _ if whole.starts_with('-') => Err(self.wrong("negative", "a number of at least 0")),
            _ => Err(self.wrong("past_range", "a number up to 9223372036854775807")),
        }
    }

    fn amount(&self) -> Result<f64, Fault> {
        if !self.is_number() {
            return Err(self.wrong("wrong_type", "a number"));
        }
        match self.value.parse::<f64>() {
            Ok(amount) if amount < 0.0 => Err(self.wrong("negative", "a number of at least 0")),
            Ok(amount) if amount.is_finite() => Ok(amount + 0.0),
            _ => Err(self.wrong("past_range", "a number that fits a double")),
        }
    }

    fn created_at(&self) -> Result<i64, Fault> {
        if self.value.starts_with('"') {
            return self.observed_at();
        }
        let wanted = "seconds since 1970 up to the year 9999";
        instant::from_seconds(self.count()?).ok_or_else(|| self.wrong("past_range", wanted))
    }

    fn observed_at(&self) -> Result<i64, Fault> {
        const WANTED: &str = "an instant such as `2025-01-05T10:20:30Z`, or seconds since 1970,";
        if self.is_number() {
            let instant = instant::from_decimal(self.value);
            return instant.ok_or_else(|| self.wrong("not_an_instant", WANTED));
        }
        let text = self.text("an instant as text, or seconds since 1970,")?;
        instant::from_text(&text).map_err(|why| match why {
            NoInstant::NoZone => self.wrong("no_zone", "a time zone behind it, `Z` or `+01:00`,"),
            NoInstant::Unreadable => self.wrong("not_an_instant", WANTED),
        })
    }

    /// A member that is not known is kept as written, if it is sound JSON.
    fn keep(&self, reading: &mut Reading<'a>) -> Result<(), Fault> {
        let mut depth = 1;
        let mut rest = self.value;
        while let Some(at) = rest.find(['"', '{', '[', '}', ']']) {
            rest = &rest[at..];
            match rest.as_bytes()[0] {
                b'"' => {
                    rest = self.after_string(rest)?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                _ => depth -= 1,
            }
            if depth > MAX_DEPTH {
                let reason = format!("`{}` is nested more than {MAX_DEPTH} deep", self.name);
                return Err(self.fault("too_deep", reason));
            }
            rest = &rest[1..];
        }
        let name = serde_json::to_string(self.name).expect("a text is JSON");
        reading.keep(&name, self.value);
        Ok(())
    }

    /// What follows the string at the start of `rest`, whose escapes must be characters.
    fn after_string(&self, rest: &'a str) -> Result<&'a str, Fault> {
        let mut strings = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        match strings.next() {
            Some(Err(error)) => {
                let before = self.value.len() - rest.len();
                Err(not_json(&error, self.column() + before, "not_json"))
            }
            Some(Ok(_)) | None => Ok(&rest[strings.byte_offset()..]),
        }
    }
}

/// The names of a JSON object; its values were only looked at for soundness.
struct SoundObject {
    names: Vec<String>,
}

impl<'de> Deserialize<'de> for SoundObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = SoundObject;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<SoundObject, A::Error> {
        let mut names = Vec::new();
        while let Some((name, IgnoredAny)) = object.next_entry()? {
            names.push(name);
        }
        Ok(SoundObject { names })
    }
}
