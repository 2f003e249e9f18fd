//! The numbers that stood on a page: intervals, as a page writes short.

use toklake_lake::LogicalType::{Float64, Int64};

use super::brief::interval;
use super::rows::{refuse, text};
use crate::answers::{
    self, AnswerInput, Column, Decoded, Fault, Json, Outcome, Reader, SetAside, Table, Value,
};

/// One number of one page as it was written there.
pub(super) static CARDS: Table = Table {
    dataset: "studio__cards",
    context: &[
        Column::text("page"),
        Column::text("metric"),
        Column::text("label"),
        Column::text("written"),
        Column::text("language"),
        Column::new("days", Int64),
        Column::new("low", Float64),
        Column::new("high", Float64),
    ],
    fields: &[],
};

pub(super) fn decode(input: &AnswerInput<'_>) -> Decoded {
    let json = match answers::parse(input.body) {
        Ok(json) => json,
        Err(reason) => {
            let mut decoded = Decoded::nothing(Outcome::Unreadable);
            decoded.rows_read = 1;
            let whole = SetAside::whole(CARDS.dataset, input.body, reason);
            decoded.set_aside.push(whole);
            return decoded;
        }
    };
    let member = |of: &Json, name: &str| of.get(name).and_then(Json::text).map(str::to_owned);
    let language = member(&json, "language").unwrap_or_default();
    let mut cards = Reader::new(&CARDS, input);
    for card in cards.list(&json, "cards") {
        let written = member(card, "text").unwrap_or_default();
        // a dash or two stand for a number that is not known
        let is_told = written.chars().any(char::is_numeric);
        let found = interval(&written, &language);
        if is_told && found.is_none() {
            let reason = "no number is written so in the language of the page".to_owned();
            let rule = "brief_number";
            refuse(&mut cards, card, Fault { rule, reason });
            continue;
        }
        cards.plain(vec![
            Value::Text(member(&json, "page")),
            Value::Text(member(card, "metric")),
            Value::Text(member(card, "label")),
            text(&written),
            text(&language),
            Value::Int(super::rows::whole(json.get("days"))),
            Value::Float(found.map(|found| found.low)),
            Value::Float(found.map(|found| found.high)),
        ]);
    }
    let mut decoded = Decoded::nothing(Outcome::Data);
    decoded.add(cards);
    decoded
}
