//! The address that TikTok sends a person back to, as it arrives or as a person pastes it.

use url::Url;

use crate::session::secret::Secret;

/// What a callback brings.
#[derive(Debug)]
pub struct Callback {
    pub code: Secret,
    /// The scopes that were granted, where the callback names them.
    pub scopes: Vec<String>,
}

/// No error here holds the address: it carries a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    #[error(
        "this is no address: paste the whole line from the browser, from `https://` to its end"
    )]
    NotAnAddress,
    #[error("this address leads to `{found}`, and TikTok sends people back to `{wanted}`")]
    OtherPlace { found: String, wanted: String },
    #[error("this address belongs to another sign-in (its `state` differs): start again")]
    OtherSignIn,
    #[error("this address carries no `state`: paste the whole line, or start again")]
    NoState,
    #[error("consent was not given (`{code}`)")]
    Refused { code: String },
    #[error("this address carries no `code`: paste the whole line, or start again")]
    NoCode,
}

/// Reads the callback to `redirect` that carries `state`. Quotes and blanks around it are dropped.
pub fn read_callback(
    pasted: &str,
    redirect: &Url,
    state: &Secret,
) -> Result<Callback, CallbackError> {
    let url = Url::parse(&clean(pasted)).map_err(|_| CallbackError::NotAnAddress)?;
    let place = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        let port = url
            .port()
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
        let path = url.path().trim_end_matches('/');
        format!("{}://{host}{port}{path}", url.scheme())
    };
    let (found, wanted) = (place(&url), place(redirect));
    if found != wanted {
        return Err(CallbackError::OtherPlace { found, wanted });
    }
    let value = |name: &str| {
        let pair = url.query_pairs().find(|(key, _)| key == name);
        pair.map(|(_, value)| value.into_owned())
            .filter(|value| !value.is_empty())
    };
    // before anything is believed of it
    let echoed = value("state").ok_or(CallbackError::NoState)?;
    if Secret::new(echoed) != *state {
        return Err(CallbackError::OtherSignIn);
    }
    if let Some(code) = value("error") {
        let is_word = code.len() <= 40 && code.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let code = if is_word { code } else { "unknown".to_owned() };
        return Err(CallbackError::Refused { code });
    }
    let code = value("code").or_else(|| value("auth_code"));
    let scopes = value("scopes")
        .or_else(|| value("scope"))
        .unwrap_or_default();
    Ok(Callback {
        code: code.map(Secret::new).ok_or(CallbackError::NoCode)?,
        scopes: scopes
            .split([',', ' '])
            .filter(|scope| !scope.is_empty())
            .map(str::to_owned)
            .collect(),
    })
}

/// A terminal breaks long lines, and people copy quotes and brackets along.
fn clean(pasted: &str) -> String {
    let joined: String = pasted
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    let around = ['"', '\'', '<', '>', '`', '\u{201c}', '\u{201d}'];
    joined.trim_matches(around).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pasted: &str) -> Result<Callback, CallbackError> {
        let redirect = "https://me.example.org/back/".parse().unwrap();
        read_callback(pasted, &redirect, &Secret::new("s1"))
    }

    #[test]
    fn both_names_of_the_code_are_read_and_noise_is_dropped() {
        for pasted in [
            "https://me.example.org/back/?code=c%2A1&scopes=a,b&state=s1",
            "  \"https://me.example.org/back/?auth_code=c*1&sco\n  pes=a,b&state=s1\"\n",
            "<https://me.example.org/back?state=s1&code=c*1&scopes=a%2Cb#_>",
        ] {
            let callback = read(pasted).unwrap();
            assert_eq!(callback.code.expose(), "c*1");
            assert_eq!(callback.scopes, ["a", "b"]);
            assert!(!format!("{callback:?}").contains("c*1"));
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_the_code() {
        let error = |text: &str| read(text).unwrap_err();
        assert_eq!(error("c*1"), CallbackError::NotAnAddress);
        let other = error("https://evil.example.org/back/?code=c*1&state=s1").to_string();
        assert!(other.contains("`https://evil.example.org/back`"), "{other}");
        assert!(!other.contains("c*1"));
        let back = "https://me.example.org/back/";
        assert_eq!(
            error(&format!("{back}?code=c*1&state=s2")),
            CallbackError::OtherSignIn
        );
        assert_eq!(error(&format!("{back}?code=c*1")), CallbackError::NoState);
        assert_eq!(error(&format!("{back}?state=s1")), CallbackError::NoCode);
        let denied = error(&format!(
            "{back}?error=access_denied&error_description=x&state=s1"
        ));
        let code = "access_denied".to_owned();
        assert_eq!(denied, CallbackError::Refused { code });
    }
}
