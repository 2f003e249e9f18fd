//! What a page of a list says of itself: its ids, and where to go on.

use super::cell::{Read, cell, id_of};
use super::{Json, Value};
use crate::pull::Page;

/// Reads the list under `key`, whose objects have their id under `id_key`; `has_more` decides
/// whether the cursor leads anywhere.
pub(crate) fn page(data: &Json, key: &str, id_key: &str) -> Page {
    let items: &[Json] = match data.get(key) {
        Some(Json::List(items)) => items,
        _ => &[],
    };
    let read = |read, key| cell(read, data.get(key)).ok().map(|cell| cell.value);
    let has_more = read(Read::Bool, "has_more") == Some(Value::Bool(Some(true)));
    let cursor = match read(Read::Change, "cursor") {
        Some(Value::Int(cursor)) => cursor,
        _ => None,
    };
    let ids = items.iter().filter_map(|item| id_of(item.get(id_key)));
    Page {
        ids: ids.collect(),
        next: cursor.filter(|_| has_more),
        lacks_cursor: has_more && cursor.is_none(),
    }
}
