//! Small steps from JSON to the values of a row.

use crate::answers::{AnswerInput, Fault, Json, Read, Reader, Value, cell};

/// A value with the code that stands beside it.
pub(super) struct Told<'j> {
    pub code: Option<i64>,
    /// `None` where the code says that there is none, whatever stands there.
    pub value: Option<&'j Json>,
}

impl<'j> Told<'j> {
    /// Reads `{status, value}`, alone or one deeper, as realtime numbers have it.
    pub fn of(json: &'j Json) -> Self {
        let inner = json
            .get("value")
            .filter(|inner| matches!(inner, Json::Object(_)))
            .unwrap_or(json);
        let code = whole(inner.get("status"));
        let value = inner.get("value").filter(|value| **value != Json::Null);
        Self {
            code,
            value: value.filter(|_| code.unwrap_or_default() == 0),
        }
    }
}

pub(super) fn reading(read: Read, json: Option<&Json>) -> Result<Value, Fault> {
    cell(read, json).map(|cell| cell.value)
}

pub(super) fn whole(json: Option<&Json>) -> Option<i64> {
    match reading(Read::Change, json) {
        Ok(Value::Int(value)) => value,
        _ => None,
    }
}

pub(super) fn truth(json: Option<&Json>) -> Option<bool> {
    match reading(Read::Bool, json) {
        Ok(Value::Bool(value)) => value,
        _ => None,
    }
}

pub(super) fn text(text: &str) -> Value {
    Value::Text(Some(text.to_owned()))
}

pub(super) fn count(count: u64) -> Value {
    Value::Int(i64::try_from(count).ok())
}

/// A parameter of the request: of its query, else of its body.
pub(super) fn asked(input: &AnswerInput<'_>, name: &str) -> Option<String> {
    let body = || input.request?.get("json")?.get(name);
    match input.asked(name) {
        Some(text) => Some(text.to_owned()),
        None => match body()? {
            serde_json::Value::String(text) => Some(text.clone()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        },
    }
}

/// Sets an object aside.
pub(super) fn refuse(reader: &mut Reader<'_>, json: &Json, fault: Fault) {
    reader.object_by(&[], json, Err(fault));
}

/// Dollars and the like: whole units and billionths.
pub(super) struct Money {
    pub currency: Option<String>,
    pub amount: Option<f64>,
}

impl Money {
    const NOTHING: Self = Self {
        currency: None,
        amount: None,
    };

    /// Reads both shapes of money; what is there and cannot be read is a fault.
    pub fn of(json: Option<&Json>) -> Result<Self, Fault> {
        let Some(json) = json.filter(|json| **json != Json::Null) else {
            return Ok(Self::NOTHING);
        };
        let currency = json
            .get("currency_code")
            .or_else(|| json.get("currency")?.get("code"));
        let currency = currency.and_then(Json::text).map(str::to_owned);
        let number = |name: &str| match reading(Read::Number, json.get(name))? {
            Value::Float(number) => Ok(number),
            _ => Ok(None),
        };
        let amount = match json.get("amount") {
            Some(_) => number("amount")?,
            None => match (number("units")?, number("nanos")?) {
                (None, None) => None,
                (units, nanos) => {
                    // one division, so that 5 units and 310000000 billionths are 5.31 and no hair less
                    Some((units.unwrap_or_default() * 1e9 + nanos.unwrap_or_default()) / 1e9)
                }
            },
        };
        Ok(Self { currency, amount })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_units_and_billionths_or_an_amount() {
        let money = |text: &str| {
            let json: Json = serde_json::from_str(text).unwrap();
            let money = Money::of(Some(&json)).map_err(|fault| fault.rule)?;
            Ok::<_, &str>((money.currency, money.amount))
        };
        let dollars = |amount| Ok((Some("USD".to_owned()), Some(amount)));
        assert_eq!(
            money(r#"{"currency":{"code":"USD"},"units":"5","nanos":310000000}"#),
            dollars(5.31)
        );
        assert_eq!(money(r#"{"amount":0,"currency_code":"USD"}"#), dollars(0.0));
        assert_eq!(money("null"), Ok((None, None)), "nothing is not zero");
        assert_eq!(money(r#"{"units":"many"}"#), Err("number"));
    }

    #[test]
    fn a_code_other_than_zero_has_no_value_whatever_stands_there() {
        let json: Json = serde_json::from_str(r#"{"value":{"status":2,"value":5}}"#).unwrap();
        let told = Told::of(&json);
        assert_eq!((told.code, told.value), (Some(2), None));
    }
}
