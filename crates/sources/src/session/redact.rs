//! Takes secrets out of what is about to be written: known values in every spelling, and patterns.

use std::io::{self, Write};
use std::sync::{Arc, LazyLock, RwLock};

use regex::bytes::Regex;

use super::secret::Secret;

/// Knows the secrets of this process. Cloning shares them.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Each known value in each spelling.
    spellings: Arc<RwLock<Vec<Secret>>>,
}

const HIDDEN: &[u8] = b"[hidden]";
/// A shorter value would be found in anything.
const SHORTEST: usize = 6;

/// What looks like a secret though nobody told us of it: the name stays, the value goes.
static PATTERNS: LazyLock<Regex> = LazyLock::new(|| {
    let names = r"access[_-]?token|refresh[_-]?token|client[_-]?secret|auth[_-]?code|code_verifier|sessionid(?:_ss)?|sid_tt|set-cookie|cookie|authorization|secret|password|passphrase|token|code";
    let pattern = format!(
        r#"(?i)(?P<name>\b(?:{names})"?\s*[=:]\s*"?(?:bearer\s+)?)(?P<value>[A-Za-z0-9._~+/%!*-]{{12,}}=*)|\b(?:act|rft|clt)\.[A-Za-z0-9._~!*-]{{6,}}|AGE-SECRET-KEY-1[A-Z0-9]+"#
    );
    Regex::new(&pattern).expect("a constant pattern")
});

impl Redactor {
    /// From now on the value is hidden: plain, URL-, base64- and hex-encoded.
    pub fn learn(&self, secret: &Secret) {
        let text = secret.expose();
        if text.len() < SHORTEST {
            return;
        }
        let mut known = self
            .spellings
            .write()
            .expect("nothing panics while it holds this lock");
        for spelling in spellings(text) {
            if !known.contains(&spelling) {
                known.push(spelling);
            }
        }
        // the longest first, so that no rest of one is left
        known.sort_by_key(|spelling| std::cmp::Reverse(spelling.expose().len()));
    }

    /// The bytes without what is secret.
    pub fn hide(&self, bytes: &[u8]) -> Vec<u8> {
        let known = self
            .spellings
            .read()
            .expect("nothing panics while it holds this lock");
        let mut hidden = bytes.to_vec();
        for spelling in known.iter() {
            hidden = replace(&hidden, spelling.expose().as_bytes());
        }
        let keep_name = |found: &regex::bytes::Captures<'_>| {
            let name = found.name("name").map_or(&b""[..], |name| name.as_bytes());
            [name, HIDDEN].concat()
        };
        PATTERNS.replace_all(&hidden, keep_name).into_owned()
    }

    /// A writer that hides before it passes on. It is given whole lines, as log formatters do.
    pub fn writer<W: Write>(&self, inner: W) -> RedactingWriter<W> {
        RedactingWriter {
            redactor: self.clone(),
            inner,
        }
    }
}

/// Stands before the writer of a log.
pub struct RedactingWriter<W> {
    redactor: Redactor,
    inner: W,
}

impl<W: Write> Write for RedactingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write_all(&self.redactor.hide(bytes))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The value as it may be written down.
pub fn spellings(text: &str) -> Vec<Secret> {
    let bytes = text.as_bytes();
    let url: String = url::form_urlencoded::byte_serialize(bytes).collect();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let base64 = base64(bytes, b"+/");
    let mut all = vec![text.to_owned(), url, hex.to_uppercase(), hex];
    all.push(self::base64(bytes, b"-_"));
    all.push(base64);
    all.into_iter().map(Secret::new).collect()
}

/// Without padding, so that it is found with and without.
fn base64(bytes: &[u8], last: &[u8; 2]) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let letter = |bits: u32| match bits {
        0..62 => char::from(LETTERS[bits as usize]),
        _ => char::from(last[(bits - 62) as usize]),
    };
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let word = group
            .iter()
            .fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        let word = word << (8 * (3 - group.len()));
        for at in 0..=group.len() {
            text.push(letter(word >> (18 - 6 * at) & 63));
        }
    }
    text
}

fn replace(bytes: &[u8], needle: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest
        .windows(needle.len())
        .position(|window| window == needle)
    {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(HIDDEN);
        rest = &rest[at + needle.len()..];
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLANTED: &str = "s3cret/value+with=signs";

    #[test]
    fn a_known_value_is_hidden_in_every_spelling() {
        let redactor = Redactor::default();
        redactor.learn(&Secret::new(PLANTED));
        for spelling in spellings(PLANTED) {
            let line = format!("before {} after", spelling.expose());
            let hidden = redactor.hide(line.as_bytes());
            assert_eq!(hidden, b"before [hidden] after");
        }
        // the broken twin: without knowing it the line goes through
        let line = format!("before {PLANTED} after");
        assert_eq!(Redactor::default().hide(line.as_bytes()), line.as_bytes());
    }

    #[test]
    fn what_looks_like_a_secret_is_hidden_and_its_name_stays() {
        let hide =
            |line: &str| String::from_utf8(Redactor::default().hide(line.as_bytes())).unwrap();
        let hidden = hide(r#"{"access_token":"abcdefghijklmnop","rows":3}"#);
        assert_eq!(hidden, r#"{"access_token":"[hidden]","rows":3}"#);
        assert_eq!(
            hide("Authorization: Bearer abcdefghijklmnop"),
            "Authorization: Bearer [hidden]"
        );
        assert_eq!(hide("got act.EXAMPLE-1!0.e1 back"), "got [hidden] back");
        assert_eq!(hide("?code=abcdefghijklmnop&x=1"), "?code=[hidden]&x=1");
        assert_eq!(hide("code: 40105, 12 rows"), "code: 40105, 12 rows");
    }

    #[test]
    fn base64_is_that_of_everybody() {
        assert_eq!(base64(b"Man", b"+/"), "TWFu");
        assert_eq!(base64(b"Ma", b"+/"), "TWE");
        assert_eq!(base64(&[0xfb, 0xff], b"-_"), "-_8");
    }
}
