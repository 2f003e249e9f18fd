//! JSON Schemas of what a reader gets: each curated dataset, and three sets of them under the promised names.

use serde_json::{Map, Value, json};
use toklake_engine::{Model, Project};
use toklake_lake::{Check, Column, LogicalType, Severity, Zone};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A promised schema: its name, what it describes, and its datasets.
struct Set {
    name: &'static str,
    about: &'static str,
    datasets: &'static [&'static str],
}

const SETS: [Set; 3] = [
    Set {
        name: "video_analytics",
        about: "What is known of each video: a row of one of these datasets.",
        datasets: &[
            "videos",
            "video_readings",
            "video_daily",
            "video_hourly",
            "video_performance_daily",
            "video_scores",
            "video_categories",
            "retention_curves",
            "engagement_timeline",
            "traffic_sources_daily",
            "search_terms",
        ],
    },
    Set {
        name: "audience",
        about: "Who follows and who watches: a row of one of these datasets.",
        datasets: &[
            "audience_insights_weekly",
            "audience_weekly",
            "audience_cross_estimate",
            "follower_activity",
            "video_audience",
            "video_geography",
        ],
    },
    Set {
        name: "trending_data",
        about: "Hashtags, sounds and videos that trend, and those of the account: a row of one of these datasets.",
        datasets: &[
            "trends_hashtags",
            "trends_sounds",
            "trends_videos",
            "hashtags_daily",
            "sounds_daily",
        ],
    },
];

/// Every schema with the name of its file.
pub(super) fn files(project: &Project) -> Vec<(String, String)> {
    let curated = project
        .in_order()
        .filter(|m| m.name.zone() == Zone::Curated);
    let each = curated.map(|model| (model.name.name().to_owned(), of(model)));
    let sets = SETS
        .iter()
        .map(|set| (set.name.to_owned(), together(set, project)));
    let mut files: Vec<(String, Value)> = each.chain(sets).collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files.into_iter().map(written).collect()
}

fn written((name, schema): (String, Value)) -> (String, String) {
    let text = serde_json::to_string_pretty(&schema).expect("JSON can be written");
    (format!("{name}_schema.json"), text + "\n")
}

/// One row of a dataset; of its published file, where it has one with fewer columns.
fn of(model: &Model) -> Value {
    let mut schema = row(model);
    schema.insert("$schema".to_owned(), json!(DIALECT));
    Value::Object(schema)
}

/// A row of any dataset of the set, each whole schema within.
fn together(set: &Set, project: &Project) -> Value {
    let model = |name: &&str| {
        let found = project.find(&format!("curated.{name}"));
        found.expect("the sets name datasets of the built-in project")
    };
    let rows: Map<String, Value> = set
        .datasets
        .iter()
        .map(|name| ((*name).to_owned(), Value::Object(row(model(name)))))
        .collect();
    let any: Vec<Value> = rows
        .keys()
        .map(|name| json!({ "$ref": format!("#/$defs/{name}") }))
        .collect();
    json!({ "$schema": DIALECT, "title": set.name, "description": set.about, "anyOf": any, "$defs": rows })
}

fn row(model: &Model) -> Map<String, Value> {
    let contract = &model.contract;
    let file = contract.publish.first();
    let names: Vec<&str> = match file.and_then(|file| file.columns.as_ref()) {
        Some(columns) => columns.iter().map(String::as_str).collect(),
        None => contract.columns.iter().map(|c| c.name.as_str()).collect(),
    };
    let columns = names.iter().filter_map(|name| contract.column(name));
    let properties: Map<String, Value> = columns.map(|c| (c.name.clone(), column(c))).collect();
    let mut schema = Map::new();
    let mut say = |key: &str, value: Value| drop(schema.insert(key.to_owned(), value));
    say("title", json!(model.name.to_string()));
    say(
        "description",
        json!(format!("{} Here: {}.", contract.about, contract.grain)),
    );
    say("type", json!("object"));
    say("properties", Value::Object(properties));
    say("required", json!(names));
    say("additionalProperties", json!(false));
    let key: Vec<&String> = contract
        .key
        .iter()
        .filter(|k| names.contains(&k.as_str()))
        .collect();
    say("x-key", json!(key));
    if let Some(file) = file {
        say("x-path", json!(file.path));
    }
    schema
}

/// What a value may be. Only rules that stop publishing bound it: others are told, and may be broken.
fn column(column: &Column) -> Value {
    let (kind, format) = match column.kind {
        LogicalType::Text => ("string", None),
        LogicalType::Int64 => ("integer", None),
        LogicalType::Float64 => ("number", None),
        LogicalType::Boolean => ("boolean", None),
        LogicalType::Date => ("string", Some("date")),
        LogicalType::Timestamp => ("string", Some("date-time")),
        LogicalType::Texts => ("array", None),
    };
    let firm = column
        .checks
        .iter()
        .filter(|c| c.severity == Severity::Error);
    let firm: Vec<&Check> = firm.map(|c| &c.check).collect();
    let is_needed = firm.iter().any(|check| matches!(check, Check::NotNull));
    let mut schema = Map::new();
    let mut say = |key: &str, value: Value| drop(schema.insert(key.to_owned(), value));
    say(
        "type",
        if is_needed {
            json!(kind)
        } else {
            json!([kind, "null"])
        },
    );
    say("description", json!(column.about));
    if let Some(format) = format {
        say("format", json!(format));
    }
    if column.kind == LogicalType::Texts {
        say("items", json!({ "type": "string" }));
    }
    if let Some(unit) = column.unit {
        say("x-unit", json!(unit.as_str()));
    }
    for check in firm {
        match check {
            Check::NotNull | Check::Unique => {}
            Check::AtLeast(least) => say("minimum", number(*least)),
            Check::AtMost(most) => say("maximum", number(*most)),
            Check::OneOf(words) if is_needed => say("enum", json!(words)),
            Check::OneOf(words) => {
                let words = words.iter().map(|word| json!(word));
                say("enum", words.chain([Value::Null]).collect());
            }
            Check::Matches(pattern) => say("pattern", json!(pattern)),
        }
    }
    Value::Object(schema)
}

/// A whole number is written as one.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_file_is_described_with_its_own_columns() {
        let project = Project::open(None).expect("the built-in project opens");
        let files = files(&project);
        let of = |name: &str| -> Value {
            let (_, text) = files.iter().find(|(file, _)| file == name).expect(name);
            serde_json::from_str(text).expect("it is JSON")
        };
        let days = of("video_performance_daily_schema.json");
        assert_eq!(days["required"].as_array().map(Vec::len), Some(11));
        assert_eq!(days["properties"]["video_id"]["type"], "string");
        assert_eq!(
            days["properties"]["views"]["type"],
            json!(["integer", "null"])
        );
        for name in ["video_analytics", "audience", "trending_data"] {
            let set = of(&format!("{name}_schema.json"));
            assert!(
                set["anyOf"].as_array().is_some_and(|any| any.len() >= 5),
                "{name}"
            );
        }
    }
}
