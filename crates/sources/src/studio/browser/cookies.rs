//! Cookies that a person brings from another browser of theirs, and until when a session lasts.

use chromiumoxide::cdp::browser_protocol::network::{CookieParam, TimeSinceEpoch};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::session::Secret;
use crate::session::secret::inside_vault;

/// A cookie as the vault keeps it until a browser has taken it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BroughtCookie {
    pub name: String,
    #[serde(with = "inside_vault")]
    pub value: Secret,
    pub domain: String,
    pub path: String,
    pub is_secure: bool,
    pub is_http_only: bool,
    /// `None`: as long as the browser is open.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Why a file brings no session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CookieFileError {
    #[error("it is neither a Netscape cookie file nor a JSON list of cookies")]
    Unknown,
    #[error("none of its cookies is for `{host}`")]
    OtherSite { host: String },
    #[error("it has no cookie `sessionid`: nobody was signed in where it was written")]
    NoSession,
    #[error("its session ended at {}", at.format("%Y-%m-%d %H:%M UTC"))]
    Ended { at: DateTime<Utc> },
}

/// How long cookies are kept that do not say for how long.
const UNKNOWN_END: TimeDelta = TimeDelta::days(30);

/// Reads a Netscape `cookies.txt` or a JSON list, as browsers and their add-ons write them; keeps
/// what belongs to the site of `base`.
pub fn read_cookies(
    text: &str,
    base: &Url,
    now: DateTime<Utc>,
) -> Result<Vec<BroughtCookie>, CookieFileError> {
    let text = text.trim_start_matches('\u{feff}');
    let all = match text.trim_start().as_bytes().first() {
        Some(b'[' | b'{') => json(text)?,
        Some(_) | None => netscape(text),
    };
    if all.is_empty() {
        return Err(CookieFileError::Unknown);
    }
    let host = base.host_str().unwrap_or_default().to_owned();
    let is_ours = |cookie: &BroughtCookie| {
        let domain = cookie.domain.trim_start_matches('.');
        host == domain || host.ends_with(&format!(".{domain}"))
    };
    let mut ours: Vec<_> = all.into_iter().filter(is_ours).collect();
    if ours.is_empty() {
        return Err(CookieFileError::OtherSite { host });
    }
    let session = ours.iter().find(|cookie| cookie.name == "sessionid");
    if session.is_none_or(|cookie| cookie.value.is_empty()) {
        return Err(CookieFileError::NoSession);
    }
    let end = match session_end(&ours) {
        Some(at) if at <= now => return Err(CookieFileError::Ended { at }),
        end => end.unwrap_or(now + UNKNOWN_END),
    };
    for cookie in &mut ours {
        // a cookie that lasts as long as the browser is open would be gone at the next run
        cookie.expires_at.get_or_insert(end);
    }
    Ok(ours)
}

/// Until when the session lasts as TikTok said when it began. It may end it earlier.
pub fn session_end(cookies: &[BroughtCookie]) -> Option<DateTime<Utc>> {
    let guard = cookies.iter().find(|cookie| cookie.name == "sid_guard");
    let said = guard.and_then(|guard| guard_end(guard.value.expose()));
    let session = cookies.iter().find(|cookie| cookie.name == "sessionid");
    said.or(session?.expires_at)
}

/// The end in the text of `sid_guard`: id, time of issue, seconds to live and end, split by `|`.
pub fn guard_end(guard: &str) -> Option<DateTime<Utc>> {
    let decoded = format!("v={guard}");
    let (_, text) = url::form_urlencoded::parse(decoded.as_bytes()).next()?;
    let mut parts = text.split('|').skip(1);
    let issued: i64 = parts.next()?.parse().ok()?;
    let seconds: i64 = parts.next()?.parse().ok()?;
    DateTime::from_timestamp(issued, 0)?.checked_add_signed(TimeDelta::try_seconds(seconds)?)
}

impl BroughtCookie {
    /// As the browser takes it.
    pub fn param(&self, base: &Url) -> CookieParam {
        let mut param = CookieParam::new(&self.name, self.value.expose());
        param.path = Some(self.path.clone());
        param.secure = Some(self.is_secure);
        param.http_only = Some(self.is_http_only);
        let at = self.expires_at.map(|at| at.timestamp() as f64);
        param.expires = at.map(TimeSinceEpoch::new);
        match self.domain.starts_with('.') {
            true => param.domain = Some(self.domain.clone()),
            false => param.url = Some(base.to_string()),
        }
        param
    }
}

fn netscape(text: &str) -> Vec<BroughtCookie> {
    let line = |line: &str| {
        let is_http_only = line.starts_with("#HttpOnly_");
        let line = line.strip_prefix("#HttpOnly_").unwrap_or(line);
        let parts: Vec<&str> = line.trim_end_matches('\r').split('\t').collect();
        let [domain, _, path, secure, expires, name, value] = parts[..] else {
            return None;
        };
        (!domain.starts_with('#')).then(|| BroughtCookie {
            name: name.to_owned(),
            value: Secret::new(value),
            domain: domain.to_owned(),
            path: path.to_owned(),
            is_secure: secure == "TRUE",
            is_http_only,
            expires_at: expires.parse().ok().and_then(moment),
        })
    };
    text.lines().filter_map(line).collect()
}

fn json(text: &str) -> Result<Vec<BroughtCookie>, CookieFileError> {
    let whole: Value = serde_json::from_str(text).map_err(|_| CookieFileError::Unknown)?;
    let list = whole.as_array().or_else(|| whole["cookies"].as_array());
    let list = list.ok_or(CookieFileError::Unknown)?;
    let one = |cookie: &Value| {
        let expires = cookie["expirationDate"]
            .as_f64()
            .or_else(|| cookie["expires"].as_f64());
        Some(BroughtCookie {
            name: cookie["name"].as_str()?.to_owned(),
            value: Secret::new(cookie["value"].as_str()?),
            domain: cookie["domain"].as_str()?.to_owned(),
            path: cookie["path"].as_str().unwrap_or("/").to_owned(),
            is_secure: cookie["secure"].as_bool().unwrap_or(false),
            is_http_only: cookie["httpOnly"].as_bool().unwrap_or(false),
            expires_at: expires.and_then(|seconds| moment(seconds as i64)),
        })
    };
    Ok(list.iter().filter_map(one).collect())
}

/// 0 and -1 stand for "as long as the browser is open".
fn moment(seconds: i64) -> Option<DateTime<Utc>> {
    (seconds > 0)
        .then(|| DateTime::from_timestamp(seconds, 0))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUARD: &str = "0000aaaa%7C1790000000%7C5184000%7CFri%2C+20-Nov-2026+14%3A13%3A20+GMT";

    fn now() -> DateTime<Utc> {
        "2026-10-01T00:00:00Z".parse().unwrap()
    }

    fn base() -> Url {
        Url::parse("https://www.tiktok.com").unwrap()
    }

    #[test]
    fn the_end_of_a_session_is_its_issue_and_its_life() {
        let end = guard_end(GUARD).unwrap();
        assert_eq!(end.to_rfc3339(), "2026-11-20T14:13:20+00:00");
        for odd in ["", "a|b|c", "a|1", "a|1|99999999999999999999"] {
            assert_eq!(guard_end(odd), None, "{odd}");
        }
    }

    #[test]
    fn both_kinds_of_files_are_read_and_only_our_site_is_kept() {
        let netscape = format!(
            "# Netscape HTTP Cookie File\n#HttpOnly_.tiktok.com\tTRUE\t/\tTRUE\t0\tsessionid\tabc\n\
             .tiktok.com\tTRUE\t/\tTRUE\t1999999999\tsid_guard\t{GUARD}\n.example.org\tTRUE\t/\tFALSE\t0\tx\ty\n"
        );
        let found = read_cookies(&netscape, &base(), now()).unwrap();
        assert_eq!(found.len(), 2);
        assert!(found[0].is_http_only);
        assert_eq!(session_end(&found), guard_end(GUARD));
        let json = format!(
            r#"[{{"name":"sessionid","value":"abc","domain":".tiktok.com","expirationDate":1999999999.5}},{{"name":"sid_guard","value":"{GUARD}","domain":".tiktok.com"}}]"#
        );
        assert_eq!(read_cookies(&json, &base(), now()).unwrap().len(), 2);
    }

    #[test]
    fn a_file_without_a_living_session_says_why() {
        let read = |text: &str| read_cookies(text, &base(), now()).unwrap_err();
        assert_eq!(read("hello"), CookieFileError::Unknown);
        assert_eq!(read("[1"), CookieFileError::Unknown);
        let other = r#"[{"name":"sessionid","value":"a","domain":"example.org"}]"#;
        assert!(matches!(read(other), CookieFileError::OtherSite { .. }));
        let visitor = r#"[{"name":"ttwid","value":"a","domain":".tiktok.com"}]"#;
        assert_eq!(read(visitor), CookieFileError::NoSession);
        let old =
            r#"[{"name":"sessionid","value":"a","domain":".tiktok.com","expires":1600000000}]"#;
        assert!(matches!(read(old), CookieFileError::Ended { .. }));
    }
}
