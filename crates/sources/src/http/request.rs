//! A request that knows which of its parts are secret, and how to be recorded without them.

use std::fmt;

use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use url::{Host, Url};

/// What a request does. Sources read; tokens are asked for by `Post`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

/// One question to a server, made part by part.
///
/// Parts given as secret are sent and never shown: neither `Debug` nor [`Request::recorded`] holds them.
#[derive(Clone)]
pub struct Request {
    method: Method,
    /// Without a query.
    url: Url,
    query: Vec<Part>,
    headers: Vec<Part>,
    body: Body,
}

#[derive(Clone)]
struct Part {
    name: String,
    value: Value,
    secret: bool,
}

#[derive(Clone)]
enum Body {
    None,
    /// An object.
    Json(Vec<Part>),
    Form(Vec<Part>),
}

/// Stands where a secret was.
const HIDDEN: &str = "[hidden]";

impl Request {
    /// Asks `path` below `base`; the path keeps its trailing slash, and what else `base` holds is dropped.
    pub fn new(method: Method, base: &Url, path: &str) -> Self {
        let mut url = base.clone();
        let joined = format!(
            "{}/{}",
            base.path().trim_end_matches('/'),
            path.trim_start_matches('/')
        );
        url.set_path(&joined);
        url.set_query(None);
        url.set_fragment(None);
        // an address that can carry no name or password holds none
        let _ = (url.set_username(""), url.set_password(None));
        Self {
            method,
            url,
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::None,
        }
    }

    pub fn get(base: &Url, path: &str) -> Self {
        Self::new(Method::Get, base, path)
    }

    pub fn post(base: &Url, path: &str) -> Self {
        Self::new(Method::Post, base, path)
    }

    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push(Part::open(name, value.into().into()));
        self
    }

    #[must_use]
    pub fn secret_query(mut self, name: &str, value: &str) -> Self {
        self.query.push(Part::secret(name, value));
        self
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push(Part::open(name, value.into().into()));
        self
    }

    #[must_use]
    pub fn secret_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(Part::secret(name, value));
        self
    }

    /// A member of the JSON object that is the body.
    #[must_use]
    pub fn json(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.json_parts().push(Part::open(name, value.into()));
        self
    }

    #[must_use]
    pub fn secret_json(mut self, name: &str, value: &str) -> Self {
        self.json_parts().push(Part::secret(name, value));
        self
    }

    /// A field of the form that is the body.
    #[must_use]
    pub fn form(mut self, name: &str, value: impl Into<String>) -> Self {
        self.form_parts()
            .push(Part::open(name, value.into().into()));
        self
    }

    #[must_use]
    pub fn secret_form(mut self, name: &str, value: &str) -> Self {
        self.form_parts().push(Part::secret(name, value));
        self
    }

    fn json_parts(&mut self) -> &mut Vec<Part> {
        if matches!(self.body, Body::None) {
            self.body = Body::Json(Vec::new());
        }
        match &mut self.body {
            Body::Json(parts) => parts,
            Body::None | Body::Form(_) => panic!("a body is JSON or a form, not both"),
        }
    }

    fn form_parts(&mut self) -> &mut Vec<Part> {
        if matches!(self.body, Body::None) {
            self.body = Body::Form(Vec::new());
        }
        match &mut self.body {
            Body::Form(parts) => parts,
            Body::None | Body::Json(_) => panic!("a body is JSON or a form, not both"),
        }
    }

    /// Host and port, as errors and limits name it.
    pub fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        match self.url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// What was asked, with every secret replaced by its name alone.
    ///
    /// The port is left out: it tells nothing of the source, and a local one differs by run.
    pub fn recorded(&self) -> Value {
        let mut recorded = json!({
            "method": self.method.as_str(),
            "host": self.url.host_str().unwrap_or_default(),
            "path": self.url.path(),
        });
        let mut add = |name: &str, parts: &[Part]| {
            if !parts.is_empty() {
                recorded[name] = shown(parts);
            }
        };
        add("query", &self.query);
        add("headers", &self.headers);
        match &self.body {
            Body::None => {}
            Body::Json(parts) => add("json", parts),
            Body::Form(parts) => add("form", parts),
        }
        recorded
    }

    /// `body` without the secrets of this request, plain or percent-encoded; `None` where it holds
    /// none of them.
    pub(crate) fn hide_in(&self, body: &[u8]) -> Option<Vec<u8>> {
        let secrets: Vec<String> = self
            .parts()
            .filter(|part| part.secret)
            .flat_map(|part| {
                let plain = part.sent();
                let encoded = url::form_urlencoded::byte_serialize(plain.as_bytes()).collect();
                [plain, encoded]
            })
            // a shorter one would be found in anything
            .filter(|secret| secret.len() >= 4)
            .collect();
        let mut hidden = None;
        for secret in secrets {
            let mut from = 0;
            while let Some(at) = find(&hidden.as_deref().unwrap_or(body)[from..], &secret) {
                let body = hidden.get_or_insert_with(|| body.to_vec());
                body.splice(from + at..from + at + secret.len(), HIDDEN.bytes());
                from += at + HIDDEN.len();
            }
        }
        hidden
    }

    fn parts(&self) -> impl Iterator<Item = &Part> {
        let body = match &self.body {
            Body::None => [].as_slice(),
            Body::Json(parts) | Body::Form(parts) => parts,
        };
        self.query.iter().chain(&self.headers).chain(body)
    }

    /// Whether the secrets inside are safe on the way.
    pub(super) fn may_travel(&self) -> bool {
        let is_safe = self.url.scheme() == "https" || is_loopback(&self.url);
        is_safe || !self.parts().any(|part| part.secret)
    }

    pub(super) fn build(
        &self,
        client: &reqwest::Client,
    ) -> Result<reqwest::RequestBuilder, &'static str> {
        let mut url = self.url.clone();
        if !matches!(url.scheme(), "https" | "http") {
            return Err("its address is neither https nor http");
        }
        if !self.query.is_empty() {
            let pairs = self.query.iter().map(|part| (&part.name, part.sent()));
            url.query_pairs_mut().extend_pairs(pairs);
        }
        let mut builder = match self.method {
            Method::Get => client.get(url),
            Method::Post => client.post(url),
        };
        for part in &self.headers {
            let name = HeaderName::try_from(&part.name).map_err(|_| "a header has a bad name")?;
            let value = HeaderValue::try_from(part.sent());
            let mut value = value.map_err(|_| "a header has a bad value")?;
            value.set_sensitive(part.secret);
            builder = builder.header(name, value);
        }
        Ok(match &self.body {
            Body::None => builder,
            Body::Json(parts) => {
                let members = parts
                    .iter()
                    .map(|part| (part.name.clone(), part.value.clone()));
                let object = Value::Object(members.collect());
                builder
                    .header(CONTENT_TYPE, "application/json")
                    .body(object.to_string())
            }
            Body::Form(parts) => {
                let mut form = url::form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(parts.iter().map(|part| (&part.name, part.sent())));
                builder
                    .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body(form.finish())
            }
        })
    }
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

impl Part {
    fn open(name: &str, value: Value) -> Self {
        Self {
            name: name.to_owned(),
            value,
            secret: false,
        }
    }

    fn secret(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
            secret: true,
        }
    }

    fn sent(&self) -> String {
        match &self.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

fn shown(parts: &[Part]) -> Value {
    let members = parts.iter().map(|part| {
        let value = match part.secret {
            true => HIDDEN.into(),
            false => part.value.clone(),
        };
        (part.name.clone(), value)
    });
    Value::Object(members.collect::<Map<_, _>>())
}

/// Where `needle` begins.
fn find(haystack: &[u8], needle: &str) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle.as_bytes())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({})", self.recorded())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLANTED: &str = "act.planted-secret";

    fn base(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_recorded_or_shown_holds_no_secret() {
        let request = Request::post(&base("https://user.example.org/open_api/v1.3"), "/x/")
            .query("fields", r#"["likes"]"#)
            .secret_query("code", PLANTED)
            .secret_header("Access-Token", PLANTED)
            .json("app_id", "7")
            .secret_json("secret", PLANTED);
        let recorded = request.recorded();
        let expected = json!({
            "method": "POST",
            "host": "user.example.org",
            "path": "/open_api/v1.3/x/",
            "query": {"fields": r#"["likes"]"#, "code": HIDDEN},
            "headers": {"Access-Token": HIDDEN},
            "json": {"app_id": "7", "secret": HIDDEN},
        });
        assert_eq!(recorded, expected);
        assert!(!format!("{request:?}{recorded}").contains("planted"));
    }

    #[test]
    fn every_part_is_sent() {
        let client = reqwest::Client::new();
        let request = Request::get(&base("https://example.org/v1.3/"), "a/b/")
            .query("filters", r#"{"video_ids":["1"]}"#)
            .secret_header("Access-Token", PLANTED);
        let built = request.build(&client).unwrap().build().unwrap();
        let url = "https://example.org/v1.3/a/b/?filters=%7B%22video_ids%22%3A%5B%221%22%5D%7D";
        assert_eq!(built.url().as_str(), url);
        let header = &built.headers()["access-token"];
        assert_eq!(header, PLANTED);
        assert!(header.is_sensitive());
        let form = Request::post(&base("https://example.org"), "/v2/oauth/token/")
            .form("grant_type", "a b")
            .secret_form("code", PLANTED);
        let built = form.build(&client).unwrap().build().unwrap();
        let body = built.body().and_then(|body| body.as_bytes()).unwrap();
        assert_eq!(body, b"grant_type=a+b&code=act.planted-secret");
    }

    #[test]
    fn a_secret_that_an_answer_echoes_is_taken_out() {
        let request = Request::get(&base("https://example.org"), "/")
            .secret_header("Access-Token", "act.a!1")
            .secret_query("code", "[hidden]");
        let echo = request.hide_in(b"token act.a!1 or act.a%211, twice act.a!1");
        let clean = b"token [hidden] or [hidden], twice [hidden]";
        assert_eq!(echo.as_deref(), Some(clean.as_slice()));
        assert_eq!(request.hide_in(b"nothing of the kind"), None);
    }

    #[test]
    fn a_secret_travels_under_tls_or_inside_the_machine() {
        let ask = |url| Request::get(&base(url), "/").secret_header("Access-Token", PLANTED);
        assert!(ask("https://example.org").may_travel());
        assert!(ask("http://127.0.0.1:8080").may_travel());
        assert!(ask("http://[::1]:8080").may_travel());
        assert!(!ask("http://example.org").may_travel());
        assert!(!ask("http://127.0.0.1.example.org").may_travel());
        assert!(Request::get(&base("http://example.org"), "/").may_travel());
    }

    #[test]
    fn a_line_break_in_a_header_is_refused() {
        let request = Request::get(&base("https://example.org"), "/").secret_header("X", "a\r\nb");
        assert!(request.build(&reqwest::Client::new()).is_err());
    }
}
