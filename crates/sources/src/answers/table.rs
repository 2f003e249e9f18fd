//! A dataset of an API as data: its columns, and the members that fill them.

use std::sync::Arc;

use arrow::datatypes::{Field as ArrowField, Schema, SchemaRef};
use toklake_lake::LogicalType;

use super::cell::Read;

/// One member of an object, and the column it fills.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// What the source calls it.
    pub key: &'static str,
    pub column: &'static str,
    pub read: Read,
    /// Whether an object without it is of no use.
    pub required: bool,
}

impl Field {
    /// A member whose column has its name.
    pub const fn new(key: &'static str, read: Read) -> Self {
        Self::named(key, key, read)
    }

    pub const fn named(key: &'static str, column: &'static str, read: Read) -> Self {
        Self {
            key,
            column,
            read,
            required: false,
        }
    }

    pub const fn required(key: &'static str, read: Read) -> Self {
        Self {
            key,
            column: key,
            read,
            required: true,
        }
    }

    /// A member about somebody else, which is kept nowhere.
    pub const fn private(key: &'static str) -> Self {
        Self::new(key, Read::Private)
    }

    /// A member that is known and fills no column of this table.
    pub const fn apart(key: &'static str) -> Self {
        Self::new(key, Read::Apart)
    }
}

/// A column that the walk through the answer fills, not a member of the object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub name: &'static str,
    pub kind: LogicalType,
}

impl Column {
    pub const fn new(name: &'static str, kind: LogicalType) -> Self {
        Self { name, kind }
    }

    pub const fn text(name: &'static str) -> Self {
        Self::new(name, LogicalType::Text)
    }
}

/// What stands in front of every row.
const HEAD: [Column; 5] = [
    Column::text("account"),
    Column::text("landing_id"),
    Column::new("line", LogicalType::Int64),
    Column::new("observed_at", LogicalType::Timestamp),
    Column::new("captured_on", LogicalType::Date),
];

/// What stands at the end of a row that an object fills.
const TAIL: [Column; 2] = [Column::text("flags"), Column::text("extra")];

/// One dataset: the head, what the walk knows, the members, the tail.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    pub dataset: &'static str,
    pub context: &'static [Column],
    pub fields: &'static [Field],
}

impl Table {
    pub fn schema(&self) -> SchemaRef {
        let members = self.fields.iter().filter_map(|field| {
            let kind = field.read.kind()?;
            Some(Column::new(field.column, kind))
        });
        let tail = TAIL.into_iter().filter(|_| !self.fields.is_empty());
        let columns = HEAD
            .into_iter()
            .chain(self.context.iter().copied())
            .chain(members)
            .chain(tail);
        let fields = columns.map(|column| ArrowField::new(column.name, column.kind.arrow(), true));
        Arc::new(Schema::new(fields.collect::<Vec<_>>()))
    }
}
