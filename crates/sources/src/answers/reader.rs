//! Objects of an answer into the rows of one dataset.

use super::cell::{Cell, Fault, Read, cell};
use super::received::Received;
use super::table::{Field, Table};
use super::{AnswerInput, Decoded, Json, Outcome, SetAside, Value};
use crate::batch::batch;

/// Rows of one dataset in the making.
pub(crate) struct Reader<'a> {
    table: &'static Table,
    input: &'a AnswerInput<'a>,
    rows: Vec<Vec<Value>>,
    set_aside: Vec<SetAside>,
    received: Received,
    line: i64,
    on_line: Option<String>,
}

/// What the walk through an answer knows of an object, in the order of the table's context.
#[derive(Debug, Default)]
pub(crate) struct Context {
    pub values: Vec<Value>,
    /// Columns whose value was changed on the way in, and how.
    pub flags: Vec<(&'static str, &'static str)>,
}

impl From<Vec<Value>> for Context {
    fn from(values: Vec<Value>) -> Self {
        Self {
            values,
            flags: Vec::new(),
        }
    }
}

impl<'a> Reader<'a> {
    pub fn new(table: &'static Table, input: &'a AnswerInput<'a>) -> Self {
        Self {
            table,
            input,
            rows: Vec::new(),
            set_aside: Vec::new(),
            received: Received::default(),
            line: 0,
            on_line: None,
        }
    }

    /// Reads an object by the members of the table.
    pub fn object(&mut self, json: &Json, context: impl Into<Context>) {
        self.object_by(self.table.fields, json, Ok(context.into()));
    }

    /// Reads an object whose members have other names, in the same columns.
    pub fn object_by(
        &mut self,
        fields: &'static [Field],
        json: &Json,
        context: Result<Context, Fault>,
    ) {
        self.line += 1;
        if self.input.line == Some(self.line) {
            self.on_line = Some(without_private(fields, json).to_string());
        }
        let row = context.and_then(|context| self.row(fields, json, context));
        match row {
            Ok(row) => self.rows.push(row),
            Err(Fault { rule, reason }) => self.set_aside.push(SetAside {
                dataset: self.table.dataset,
                line: self.line,
                original: without_private(fields, json).to_string(),
                rule,
                reason,
            }),
        }
    }

    /// The list under `key` of an object; one that is no list is set aside as if it were an object.
    pub fn list<'j>(&mut self, object: &'j Json, key: &str) -> &'j [Json] {
        match object.get(key) {
            Some(Json::List(items)) => items,
            None | Some(Json::Null) => &[],
            Some(other) => {
                let fault = Fault {
                    rule: "list",
                    reason: format!("`{key}` is not a list"),
                };
                self.object_by(&[], other, Err(fault));
                &[]
            }
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Counts a member that no decoder knows.
    pub fn unknown(&mut self, key: &str) {
        let key = (self.table.dataset, key.to_owned());
        *self.received.drift.entry(key).or_default() += 1;
    }

    /// A row that no object fills.
    pub fn plain(&mut self, values: Vec<Value>) {
        self.line += 1;
        let mut row = self.head();
        row.extend(values);
        self.rows.push(row);
    }

    fn row(
        &mut self,
        fields: &'static [Field],
        json: &Json,
        context: Context,
    ) -> Result<Vec<Value>, Fault> {
        let Json::Object(members) = json else {
            let reason = "it is not an object".to_owned();
            return Err(Fault {
                rule: "object",
                reason,
            });
        };
        if let Some(key) = json.repeated_key() {
            let reason = format!("`{key}` stands in it twice");
            return Err(Fault {
                rule: "repeated_key",
                reason,
            });
        }
        let mut row = self.head();
        let mut flags: Vec<(&str, &str)> = context.flags;
        row.extend(context.values);
        for field in fields {
            let member = json.get(field.key);
            self.note(field, member);
            let Cell { value, flag } = cell(field.read, member)
                .and_then(|cell| wanted(field, cell))
                .map_err(|fault| Fault {
                    reason: format!("`{}`: {}", field.key, fault.reason),
                    ..fault
                })?;
            flags.extend(flag.map(|flag| (field.column, flag)));
            if field.read.kind().is_some() {
                row.push(value);
            }
        }
        row.push(Value::Text(self.flags(&flags)));
        let unknown = members
            .iter()
            .filter(|(key, _)| !fields.iter().any(|field| field.key == key));
        row.push(Value::Text(self.extra(unknown.cloned().collect())));
        Ok(row)
    }

    fn head(&self) -> Vec<Value> {
        vec![
            Value::Text(Some(self.input.account.to_owned())),
            Value::Text(Some(self.input.landing_id.to_owned())),
            Value::Int(Some(self.line)),
            Value::Instant(Some(self.input.observed_at)),
            Value::Date(Some(self.input.observed_at.date_naive())),
        ]
    }

    fn note(&mut self, field: &Field, member: Option<&Json>) {
        let key = (self.table.dataset, field.key);
        let presence = self.received.known.entry(key).or_default();
        presence.objects += 1;
        match member {
            None => {}
            Some(Json::Null) => presence.null += 1,
            Some(Json::List(items)) if items.is_empty() => presence.empty += 1,
            Some(_) => presence.given += 1,
        }
    }

    fn flags(&mut self, flags: &[(&str, &'static str)]) -> Option<String> {
        for (column, flag) in flags {
            let key = (self.table.dataset, (*column).to_owned(), *flag);
            *self.received.flags.entry(key).or_default() += 1;
        }
        let words = flags
            .iter()
            .map(|(column, flag)| format!("{column}:{flag}"));
        let words: Vec<_> = words.collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    fn extra(&mut self, unknown: Vec<(String, Json)>) -> Option<String> {
        for (key, _) in &unknown {
            let key = (self.table.dataset, key.clone());
            *self.received.drift.entry(key).or_default() += 1;
        }
        (!unknown.is_empty()).then(|| Json::Object(unknown).to_string())
    }
}

/// An object as it may be kept.
fn without_private(fields: &[Field], json: &Json) -> Json {
    let is_private = |key: &str| {
        let field = fields.iter().find(|field| field.key == key);
        field.is_some_and(|field| field.read == Read::Private)
    };
    match json {
        Json::Object(members) => {
            let kept = members.iter().filter(|(key, _)| !is_private(key));
            Json::Object(kept.cloned().collect())
        }
        other => other.clone(),
    }
}

/// Refuses an object without what it needs.
fn wanted(field: &Field, cell: Cell) -> Result<Cell, Fault> {
    let missing = field.required
        && match &cell.value {
            Value::Text(text) => text.as_deref().is_none_or(str::is_empty),
            Value::Int(value) => value.is_none(),
            Value::Float(value) => value.is_none(),
            Value::Bool(value) => value.is_none(),
            Value::Date(value) => value.is_none(),
            Value::Instant(value) => value.is_none(),
            Value::Texts(value) => value.is_none(),
        };
    debug_assert!(!field.required || field.read != Read::Apart);
    match missing {
        true => Err(Fault {
            rule: "missing",
            reason: "it is not there".to_owned(),
        }),
        false => Ok(cell),
    }
}

impl Decoded {
    /// An answer without rows.
    pub(crate) fn nothing(outcome: Outcome) -> Self {
        Self {
            batches: Vec::new(),
            set_aside: Vec::new(),
            rows_read: 0,
            outcome,
            received: Received::default(),
            on_line: Vec::new(),
        }
    }

    /// Adds the rows of one dataset.
    pub(crate) fn add(&mut self, reader: Reader<'_>) {
        let batch = batch(&reader.table.schema(), &reader.rows);
        self.rows_read += (reader.rows.len() + reader.set_aside.len()) as u64;
        self.batches.push((reader.table.dataset, batch));
        self.on_line
            .extend(reader.on_line.map(|object| (reader.table.dataset, object)));
        self.set_aside.extend(reader.set_aside);
        self.received.add(&reader.received);
    }
}
