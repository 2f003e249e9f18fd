//! One request, read whole.

use bytes::Bytes;
use hyper::HeaderMap;
use serde_json::Value;

use crate::faults::FaultKind;
use crate::moment::Moment;

#[derive(Debug)]
pub(crate) struct Call {
    pub path: String,
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub now: Moment,
    /// What strikes this call.
    pub faults: Vec<FaultKind>,
}

impl Call {
    /// A query parameter that is there and not empty.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The token of either product.
    pub fn token(&self) -> Option<&str> {
        let bearer = self
            .header("authorization")
            .and_then(|value| value.strip_prefix("Bearer "));
        bearer
            .or_else(|| self.header("access-token"))
            .filter(|token| !token.is_empty())
    }

    /// The body as a JSON object; an empty body is an empty object.
    pub fn json(&self) -> Option<serde_json::Map<String, Value>> {
        if self.body.is_empty() {
            return Some(serde_json::Map::new());
        }
        serde_json::from_slice(&self.body).ok()
    }

    /// The body as a form.
    pub fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(&self.body)
            .into_owned()
            .collect()
    }

    pub fn is_struck_by(&self, kind: &FaultKind) -> bool {
        self.faults.contains(kind)
    }
}
