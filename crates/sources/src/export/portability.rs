//! The JSON of "Download your data": its posts, its followers and whose it is.

use crate::json::{Json, Members};

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    #[error("the document is not UTF-8 text: download it again")]
    NotUtf8 { source: std::str::Utf8Error },
    #[error("the document is nested deeper than {limit} levels at line {line}, column {column}")]
    TooDeep {
        limit: usize,
        line: usize,
        column: usize,
    },
    #[error("the document is not whole JSON, at line {line}, column {column}: download it again")]
    NotJson {
        line: usize,
        column: usize,
        source: serde_json::Error,
    },
    #[error("key `{key}` stands twice in `{object}`, so its content cannot be told apart")]
    RepeatedKey { object: String, key: String },
    #[error(
        "the document has none of the sections of a TikTok data download (`Post`, `Profile And Settings`, or `Video`, `Activity`, `Profile`)"
    )]
    NotPortability,
}

/// The parts of a data download that we read.
#[derive(Debug, Clone, PartialEq)]
pub struct Portability {
    /// The account's own user name.
    pub user_name: Option<String>,
    pub(crate) posts: Vec<Json>,
    pub(crate) followers: Vec<Json>,
}

/// Reads a document: both the shape of today and the one before 2025.
pub fn read_portability(bytes: &[u8]) -> Result<Portability, DocumentError> {
    let text = std::str::from_utf8(bytes).map_err(|source| DocumentError::NotUtf8 { source })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    refuse_depth(text)?;
    let document: Json = serde_json::from_str(text).map_err(|source| DocumentError::NotJson {
        line: source.line(),
        column: source.column(),
        source,
    })?;
    let Json::Object(groups) = &document else {
        return Err(DocumentError::NotPortability);
    };
    let posts = section(
        groups,
        &[("Post", "Posts"), ("Video", "Videos")],
        "VideoList",
    )?;
    let followers = section(
        groups,
        &[
            ("Profile And Settings", "Follower"),
            ("Your Activity", "Follower"),
            ("Activity", "Follower List"),
        ],
        "FansList",
    )?;
    let profile = section(
        groups,
        &[
            ("Profile And Settings", "Profile Info"),
            ("Profile", "Profile Info"),
            ("Profile", "Profile Information"),
        ],
        "ProfileMap",
    )?;
    if posts.is_none() && followers.is_none() && profile.is_none() {
        return Err(DocumentError::NotPortability);
    }
    Ok(Portability {
        user_name: profile.and_then(|profile| profile.get("userName")?.text().map(str::to_owned)),
        posts: posts.map(Json::items).unwrap_or_default(),
        followers: followers.map(Json::items).unwrap_or_default(),
    })
}

/// The first of the places that the document has.
fn section<'a>(
    groups: &'a Members,
    places: &[(&str, &str)],
    leaf: &str,
) -> Result<Option<&'a Json>, DocumentError> {
    for (group, part) in places {
        let Some(Json::Object(parts)) = only(groups, "the document", group)? else {
            continue;
        };
        if let Some(Json::Object(leaves)) = only(parts, group, part)?
            && let Some(found) = only(leaves, part, leaf)?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn only<'a>(
    members: &'a Members,
    object: &str,
    key: &str,
) -> Result<Option<&'a Json>, DocumentError> {
    let mut found = members.iter().filter(|(name, _)| name == key);
    let first = found.next();
    match found.next() {
        Some(_) => Err(DocumentError::RepeatedKey {
            object: object.to_owned(),
            key: key.to_owned(),
        }),
        None => Ok(first.map(|(_, value)| value)),
    }
}

/// Levels of nesting past which a document is refused before it is parsed.
const MAX_DEPTH: usize = 64;

fn refuse_depth(text: &str) -> Result<(), DocumentError> {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    let (mut line, mut line_start) = (1, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\n' => (line, line_start) = (line + 1, at + 1),
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            let column = at + 1 - line_start;
            return Err(DocumentError::TooDeep {
                limit: MAX_DEPTH,
                line,
                column,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        read_portability(text.as_bytes())
            .expect_err("refused")
            .to_string()
    }

    #[test]
    fn both_shapes_are_read() {
        let new = r#"{"Post":{"Posts":{"VideoList":[{"Date":"2025-01-02 11:05:01"}]}},
            "Profile And Settings":{"Follower":{"FansList":null},"Profile Info":{"ProfileMap":{"userName":"me"}}}}"#;
        let read = read_portability(new.as_bytes()).expect("a download");
        assert_eq!((read.posts.len(), read.followers.len()), (1, 0));
        assert_eq!(read.user_name.as_deref(), Some("me"));
        let old = r#"{"Video":{"Videos":{"VideoList":[]}},"Activity":{"Follower List":{"FansList":[{"UserName":"N/A"}]}}}"#;
        let read = read_portability(old.as_bytes()).expect("an old download");
        assert_eq!((read.posts.len(), read.followers.len()), (0, 1));
    }

    #[test]
    fn a_document_that_is_not_whole_says_where() {
        assert!(error("{\n\"Post\": ").contains("line 2"));
        assert!(error("{} {}").contains("column 4"));
        assert!(error(r#"{"a": NaN}"#).contains("line 1"));
        assert!(error(r#"{"a": "\ud800"}"#).contains("line 1"));
        assert!(error(r#"{"a": 1e999}"#).contains("line 1"));
        assert!(error("[]").contains("none of the sections"));
        assert!(error("{}").contains("none of the sections"));
    }

    #[test]
    fn depth_is_refused_before_it_can_hurt() {
        assert!(error(&"[".repeat(1_000_000)).contains("deeper than 64"));
        let braces_in_text = format!(
            r#"{{"Post":{{"Posts":{{"VideoList":["{}"]}}}}}}"#,
            "[".repeat(100)
        );
        assert!(read_portability(braces_in_text.as_bytes()).is_ok());
    }

    #[test]
    fn a_repeated_section_is_not_guessed() {
        assert!(error(r#"{"Post":{},"Post":{}}"#).contains("`Post` stands twice"));
    }

    #[test]
    fn bytes_that_are_not_text_are_refused() {
        assert!(read_portability(b"\xff{}").is_err());
        assert!(read_portability("\u{feff}{}".as_bytes()).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>) {
            let _ = read_portability(&bytes);
        }

        #[test]
        fn any_json_like_text_is_survived(text in "[\\[\\]{}\":,a-z0-9\\\\ ]*") {
            let _ = read_portability(text.as_bytes());
        }
    }
}
