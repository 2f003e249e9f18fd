//! What an experiment asks: one thing that differs between two arms, in the words of a plan.

use toklake_engine::arm_words;

use crate::error::PipelineError;

/// Hours of a window.
const WINDOW: u8 = 3;

/// What a person asks for: exactly one of the four.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// First hours of two windows of three hours, UTC.
    pub hours: Option<[u8; 2]>,
    pub hashtag: Option<String>,
    pub mention: Option<String>,
    /// Seconds up to which a post is short.
    pub length: Option<u32>,
    /// Slots; as many as show a doubling where it is not said.
    pub posts: Option<usize>,
    /// Slots a week; as many as lately where it is not said.
    pub a_week: Option<u8>,
    /// What to draw the lots with.
    pub seed: Option<u64>,
}

/// The question as a plan keeps it, with the words for posts of each arm: "posts ...".
#[derive(Debug)]
pub(super) struct Question {
    pub factor: &'static str,
    pub subject: String,
    pub first: String,
    pub second: String,
}

impl Question {
    fn new(factor: &'static str, subject: String) -> Self {
        let [first, second] =
            arm_words(factor, &subject).expect("the factors that are asked have words");
        Self {
            factor,
            subject,
            first,
            second,
        }
    }

    /// # Errors
    /// Windows that share an hour, and names with a space in them.
    pub fn of(asked: &Asked) -> Result<Self, PipelineError> {
        if let Some([one, other]) = asked.hours {
            return hours(one, other);
        }
        if let Some(tag) = &asked.hashtag {
            return Ok(Self::new("hashtag", word(tag, '#')?));
        }
        if let Some(handle) = &asked.mention {
            return Ok(Self::new("mention", word(handle, '@')?));
        }
        if let Some(seconds) = asked.length {
            return Ok(Self::new("length", seconds.to_string()));
        }
        Err(PipelineError::Question {
            message: "an experiment needs a question".to_owned(),
            remedy: "give `--hours`, `--hashtag`, `--mention` or `--length`".to_owned(),
        })
    }
}

fn hours(one: u8, other: u8) -> Result<Question, PipelineError> {
    let (one, other) = (one % 24, other % 24);
    let apart = (24 + one - other) % 24;
    if !(WINDOW..=24 - WINDOW).contains(&apart) {
        return Err(PipelineError::Question {
            message: format!(
                "the windows of three hours from {one} and from {other} o'clock share an hour"
            ),
            remedy: "take hours that are at least three apart".to_owned(),
        });
    }
    let window = |from: u8| format!("{from:02}-{:02}", (from + WINDOW) % 24);
    let windows = format!("{} {}", window(one), window(other));
    Ok(Question::new("hours", windows))
}

/// The name in lower case, without its sign.
fn word(text: &str, sign: char) -> Result<String, PipelineError> {
    let word = text.trim().trim_start_matches(sign).to_lowercase();
    match word.is_empty() || word.contains(char::is_whitespace) {
        true => Err(PipelineError::Question {
            message: format!("`{text}` is no single name"),
            remedy: format!("give one, with or without `{sign}`"),
        }),
        false => Ok(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_that_share_an_hour_are_refused_around_midnight_too() {
        let ask = |hours| {
            Question::of(&Asked {
                hours: Some(hours),
                ..Asked::default()
            })
        };
        assert_eq!(ask([22, 1]).unwrap().subject, "22-01 01-04");
        assert_eq!(ask([8, 17]).unwrap().first, "at 08-11 UTC");
        for hours in [[23, 1], [1, 23], [8, 8], [8, 10]] {
            assert!(ask(hours).is_err(), "{hours:?}");
        }
    }

    #[test]
    fn a_name_comes_with_or_without_its_sign() {
        assert_eq!(word(" #LoFi ", '#').unwrap(), "lofi");
        assert!(word("lo fi", '#').is_err() && word("#", '#').is_err());
    }
}
