//! A contract out of its TOML file.

use super::reader::{Entry, Section, Source};
use super::{
    By, Carry, Check, Column, ColumnCheck, Contract, ContractError, Format, Incremental, OrderBy,
    Publish, Severity, Slice,
};
use crate::types::{LogicalType, Unit};
use crate::zones::{DatasetName, Zone};

type Result<T> = std::result::Result<T, ContractError>;

const DEFAULT_LOOKBACK_DAYS: u16 = 7;

const SEVERITIES: &[(&str, Severity)] = &[("error", Severity::Error), ("warn", Severity::Warn)];

pub(super) fn parse(dataset: &DatasetName, source: &Source<'_>) -> Result<Contract> {
    let document = source.parse()?;
    let root = Section::new(source, document.get_ref(), 0..0);
    root.allow(&[
        "about",
        "grain",
        "key",
        "sort",
        "slice",
        "incremental",
        "stored",
        "across_accounts",
        "sporadic",
        "volatile",
        "publish",
        "columns",
    ])?;
    let columns = columns(dataset.zone(), &root)?;
    let names = Names(&columns);
    let key = names.need(root.need("key")?)?;
    unique_is_the_key(&root, &columns, &key)?;
    let sort = root
        .get("sort")
        .map(|entry| names.need(entry))
        .transpose()?;
    let contract = Contract {
        dataset: dataset.clone(),
        about: root.need_text("about")?,
        grain: root.need_text("grain")?,
        sort: sort.unwrap_or_else(|| key.clone()),
        key,
        slice: root
            .get("slice")
            .map(|entry| slice(entry, &names))
            .transpose()?,
        incremental: root.get("incremental").map(incremental).transpose()?,
        stored: root.get("stored").map_or(Ok(true), Entry::flag)?,
        across_accounts: root.get("across_accounts").map_or(Ok(false), Entry::flag)?,
        sporadic: root.get("sporadic").map_or(Ok(false), Entry::flag)?,
        volatile: root
            .get("volatile")
            .map_or(Ok(Vec::new()), |entry| names.read(entry))?,
        publish: root
            .get("publish")
            .map_or(Ok(Vec::new()), |entry| publish(entry, &names))?,
        columns,
    };
    match root.get("volatile") {
        Some(entry)
            if contract
                .key
                .iter()
                .any(|name| contract.volatile.contains(name)) =>
        {
            Err(entry.error("a column of the key cannot be volatile"))
        }
        Some(_) | None => Ok(contract),
    }
}

/// Keys are judged, and nothing else is judged across rows: a promise that nobody keeps is refused.
fn unique_is_the_key(root: &Section<'_>, columns: &[Column], key: &[String]) -> Result<()> {
    let promises = |column: &&Column| column.checks.iter().any(|c| c.check == Check::Unique);
    let mut others = columns
        .iter()
        .filter(|column| key != [column.name.as_str()]);
    match others.find(promises) {
        Some(Column { name, .. }) => {
            Err(root.need("columns")?.section()?.need(name)?.error(format!(
                "`unique` is judged for a column that is the whole key, and the key here is `{}`; \
             put `{name}` alone in `key`, or write a query for it in `project/checks`",
                key.join("`, `")
            )))
        }
        None => Ok(()),
    }
}

fn columns(zone: Zone, root: &Section<'_>) -> Result<Vec<Column>> {
    let entry = root.need("columns")?;
    let section = entry.section()?;
    if section.entries.is_empty() {
        return Err(entry.error("a dataset has at least one column"));
    }
    section
        .entries
        .iter()
        .map(|entry| column(zone, entry))
        .collect()
}

fn column(zone: Zone, entry: &Entry<'_>) -> Result<Column> {
    let section = entry.section()?;
    section.allow(&[
        "type", "about", "unit", "checks", "severity", "example", "origin",
    ])?;
    let name = entry.key.to_owned();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.chars().all(plain) || name.starts_with(|c: char| !c.is_ascii_lowercase()) {
        return Err(entry.error(format!(
            "`{name}` is not the name of a column: write lower-case letters, digits and `_`"
        )));
    }
    let kind = section
        .need("type")?
        .word(&LogicalType::ALL.map(|kind| (kind.as_str(), kind)))?;
    follows_suffix(zone, entry, kind)?;
    let severity = section
        .get("severity")
        .map(|entry| entry.word(SEVERITIES))
        .transpose()?;
    let severity = severity.unwrap_or(Severity::Error);
    let checks = match section.get("checks") {
        Some(list) => list
            .items()?
            .iter()
            .map(|item| check(item, severity, &name, kind))
            .collect::<Result<_>>()?,
        None => Vec::new(),
    };
    let text = |key| {
        section
            .get(key)
            .map(|entry| entry.text().map(str::to_owned))
            .transpose()
    };
    Ok(Column {
        about: section.need_text("about")?,
        unit: section.get("unit").map(unit).transpose()?,
        example: text("example")?,
        origin: text("origin")?,
        name,
        kind,
        checks,
    })
}

fn unit(entry: &Entry<'_>) -> Result<Unit> {
    let text = entry.text()?;
    let known: Vec<_> = Unit::names().collect();
    text.parse().map_err(|_| entry.unknown_word(text, &known))
}

/// The last word of a name promises a type. Raw columns keep the source's words and promise nothing
/// but ids: nineteen digits do not survive a trip through a double.
fn follows_suffix(zone: Zone, entry: &Entry<'_>, kind: LogicalType) -> Result<()> {
    let name = entry.key;
    let promised: &[LogicalType] = match name {
        _ if name.ends_with("_id") => &[LogicalType::Text],
        _ if zone == Zone::Raw => return Ok(()),
        _ if name.ends_with("_at") => &[LogicalType::Timestamp],
        _ if name.ends_with("_date") => &[LogicalType::Date],
        _ if name.starts_with("is_") || name.starts_with("has_") => &[LogicalType::Boolean],
        _ if name.ends_with("_rate") => &[LogicalType::Float64],
        _ if name.ends_with("_percent")
            || name.ends_with("_seconds")
            || name.ends_with("_total") =>
        {
            &[LogicalType::Int64, LogicalType::Float64]
        }
        _ => return Ok(()),
    };
    if promised.contains(&kind) {
        return Ok(());
    }
    let promised: Vec<_> = promised.iter().map(|kind| kind.as_str()).collect();
    Err(entry.error(format!(
        "`{name}` is {kind}; a name like this promises {}",
        promised.join(" or ")
    )))
}

fn check(
    entry: &Entry<'_>,
    default: Severity,
    column: &str,
    kind: LogicalType,
) -> Result<ColumnCheck> {
    if entry.is_text() {
        let words = [("not_null", true), ("unique", false)];
        let check = if entry.word(&words)? {
            Check::NotNull
        } else {
            Check::Unique
        };
        return Ok(ColumnCheck {
            check,
            severity: default,
        });
    }
    let section = entry.section()?;
    section.allow(&[
        "not_null", "unique", "at_least", "at_most", "one_of", "matches", "severity",
    ])?;
    let severity = section
        .get("severity")
        .map(|entry| entry.word(SEVERITIES))
        .transpose()?;
    let severity = severity.unwrap_or(default);
    let mut rules = section
        .entries
        .iter()
        .filter(|entry| entry.key != "severity");
    let (Some(rule), None) = (rules.next(), rules.next()) else {
        return Err(entry.error("a check has one rule, and perhaps a `severity`"));
    };
    let check = rule_of(rule)?;
    if !check.applies_to(kind) {
        return Err(rule.error(format!(
            "`{}` means nothing for `{column}`, which is {kind}",
            rule.key
        )));
    }
    Ok(ColumnCheck { check, severity })
}

fn rule_of(rule: &Entry<'_>) -> Result<Check> {
    Ok(match rule.key {
        "not_null" | "unique" => {
            if !rule.flag()? {
                return Err(rule.error(format!("leave `{}` out instead", rule.key)));
            }
            if rule.key == "unique" {
                Check::Unique
            } else {
                Check::NotNull
            }
        }
        "at_least" => Check::AtLeast(rule.number()?),
        "at_most" => Check::AtMost(rule.number()?),
        "one_of" => match rule.texts()? {
            words if words.is_empty() => return Err(rule.error("`one_of` lists no word")),
            words => Check::OneOf(words),
        },
        _ => Check::Matches(rule.text()?.to_owned()),
    })
}

fn slice(entry: &Entry<'_>, names: &Names<'_>) -> Result<Slice> {
    let section = entry.section()?;
    section.allow(&["column", "by"])?;
    let column = names.one(section.need("column")?)?;
    let by = section.need("by")?.word(&[
        ("day", By::Day),
        ("month", By::Month),
        ("bucket", By::Bucket),
        ("range", By::Range),
    ])?;
    let (wanted, word) = match by {
        By::Day | By::Month | By::Range => (LogicalType::Date, "date"),
        By::Bucket => (LogicalType::Text, "text"),
    };
    match names.kind(&column) {
        Some(kind) if kind == wanted => Ok(Slice { column, by }),
        _ => Err(entry.error(format!(
            "this slice is cut by a {word}, and `{column}` is none"
        ))),
    }
}

fn incremental(entry: &Entry<'_>) -> Result<Incremental> {
    let section = entry.section()?;
    section.allow(&["carry", "lookback_days"])?;
    let lookback_days = match section.get("lookback_days") {
        Some(days) => u16::try_from(days.integer()?)
            .map_err(|_| days.error("`lookback_days` is a number of days from 0 to 65535"))?,
        None => DEFAULT_LOOKBACK_DAYS,
    };
    let carry = section.get("carry").map(carry).transpose()?;
    Ok(Incremental {
        carry,
        lookback_days,
    })
}

fn carry(entry: &Entry<'_>) -> Result<Carry> {
    let section = entry.section()?;
    section.allow(&["table", "key", "order", "columns"])?;
    let order = section.need_text("order")?;
    let mut order = order.split(',').map(order_by);
    let moment = order.next().filter(|moment| !moment.is_descending);
    let moment = moment.ok_or_else(|| entry.error("`order` begins with an ascending column"))?;
    Ok(Carry {
        table: section.need_text("table")?,
        key: section.need("key")?.texts()?,
        moment: moment.column,
        ties: order.collect(),
        columns: section.get("columns").map(|e| e.texts()).transpose()?,
    })
}

/// One column as an `order by` of a query says it: `observed_at`, `trust desc`.
fn order_by(text: &str) -> OrderBy {
    let text = text.trim();
    let column = text.strip_suffix(" desc");
    OrderBy {
        column: column.unwrap_or(text).trim().to_owned(),
        is_descending: column.is_some(),
    }
}

fn publish(entry: &Entry<'_>, names: &Names<'_>) -> Result<Vec<Publish>> {
    entry
        .one_or_many()?
        .iter()
        .map(|entry| publish_one(entry, names))
        .collect()
}

fn publish_one(entry: &Entry<'_>, names: &Names<'_>) -> Result<Publish> {
    let section = entry.section()?;
    section.allow(&["path", "format", "columns", "order"])?;
    let path = section.need_text("path")?;
    let inside = object_store::path::Path::parse(&path).is_ok_and(|parsed| parsed.as_ref() == path);
    if !inside {
        return Err(section
            .need("path")?
            .error(format!("`{path}` is not a path inside the lake")));
    }
    let formats = [("csv", Format::Csv), ("parquet", Format::Parquet)];
    let read = |key| section.get(key).map(|entry| names.need(entry)).transpose();
    Ok(Publish {
        path,
        format: section.need("format")?.word(&formats)?,
        columns: read("columns")?,
        order: read("order")?,
    })
}

/// The columns a contract may speak of.
struct Names<'a>(&'a [Column]);

impl Names<'_> {
    /// A list of different columns, at least one.
    fn need(&self, entry: &Entry<'_>) -> Result<Vec<String>> {
        match self.read(entry)? {
            names if names.is_empty() => {
                Err(entry.error(format!("`{}` names no column", entry.key)))
            }
            names => Ok(names),
        }
    }

    fn read(&self, entry: &Entry<'_>) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for item in entry.items()? {
            let name = self.one(&item)?;
            if names.contains(&name) {
                return Err(item.error(format!("`{name}` stands twice in `{}`", entry.key)));
            }
            names.push(name);
        }
        Ok(names)
    }

    fn one(&self, entry: &Entry<'_>) -> Result<String> {
        let name = entry.text()?;
        if self.kind(name).is_some() {
            return Ok(name.to_owned());
        }
        let known: Vec<_> = self.0.iter().map(|column| column.name.as_str()).collect();
        let meant = match crate::nearest(name, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "add it to `[columns]`".to_owned(),
        };
        Err(entry.error(format!(
            "`{}` names the column `{name}`, which is not there; {meant}",
            entry.key
        )))
    }

    fn kind(&self, name: &str) -> Option<LogicalType> {
        self.0
            .iter()
            .find(|column| column.name == name)
            .map(|column| column.kind)
    }
}
