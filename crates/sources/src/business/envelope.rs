//! The envelope around every answer of the API for Business: a code, and data below it.

use crate::answers::{self, Decoded, Json, Outcome, SetAside};

/// The code that means success.
const FINE: i64 = 0;
/// Some of what was asked is missing; what is there counts.
const PARTIAL: i64 = 20001;

/// An answer of the API, opened.
#[derive(Debug)]
pub(crate) struct Envelope {
    pub code: i64,
    pub data: Json,
}

impl Envelope {
    /// Opens an answer; the reason where it is none.
    pub fn open(body: &[u8]) -> Result<Self, String> {
        let json = answers::parse(body)?;
        let code = match json.get("code") {
            Some(Json::Number(number)) => number.as_i64(),
            Some(Json::Text(text)) => text.parse().ok(),
            Some(Json::Null | Json::Bool(_) | Json::List(_) | Json::Object(_)) | None => None,
        };
        let code = code.ok_or_else(|| "it is JSON without the `code` of an answer".to_owned())?;
        let Json::Object(members) = json else {
            return Err("it is JSON, and no object".to_owned());
        };
        let mut members = members.into_iter();
        let data = members.find(|(name, _)| name == "data");
        let data = data.map_or(Json::Null, |(_, data)| data);
        Ok(Self { code, data })
    }

    pub fn has_data(&self) -> bool {
        matches!(self.code, FINE | PARTIAL)
    }

    fn outcome(&self) -> Outcome {
        let code = self.code.to_string();
        match self.code {
            FINE => Outcome::Data,
            PARTIAL => Outcome::Partial { code },
            _ => Outcome::Refused { code },
        }
    }
}

/// Opens an answer and lets `walk` read its data; refusals and what is no answer give no rows.
pub(crate) fn decode(
    dataset: &'static str,
    body: &[u8],
    walk: impl FnOnce(&Json, &mut Decoded),
) -> Decoded {
    let envelope = match Envelope::open(body) {
        Ok(envelope) => envelope,
        Err(reason) => {
            let mut decoded = Decoded::nothing(Outcome::Unreadable);
            decoded.rows_read = 1;
            decoded
                .set_aside
                .push(SetAside::whole(dataset, body, reason));
            return decoded;
        }
    };
    let mut decoded = Decoded::nothing(envelope.outcome());
    if envelope.has_data() {
        walk(&envelope.data, &mut decoded);
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_number_and_as_text_and_data_may_be_missing() {
        let open = |text: &str| Envelope::open(text.as_bytes());
        assert_eq!(open(r#"{"code":40100,"data":null}"#).unwrap().code, 40100);
        assert_eq!(open(r#"{"code":"0"}"#).unwrap().code, 0);
        assert_eq!(open(r#"{"code":0}"#).unwrap().data, Json::Null);
        assert!(open(r#"{"data":{}}"#).is_err());
        assert!(open("[]").is_err());
        assert!(open("404 page not found").is_err());
        assert!(open("<html>").unwrap_err().contains("web page"));
    }
}
