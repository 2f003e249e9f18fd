//! Lists of `{name, percentage}`, which TikTok uses for every split of an audience.

use super::cell::{Fault, Read, amount};
use super::reader::{Context, Reader};
use super::table::Field;
use super::{Fractions, Json, Value};

/// The two columns of such a list; each list calls the first one differently.
macro_rules! by {
    ($key:literal) => {
        &[
            Field {
                key: $key,
                column: "name",
                read: Read::Text,
                required: true,
            },
            Field::new("percentage", Read::Amount),
        ]
    };
}

pub(crate) const BY_NAME: &[Field] = by!("name");
pub(crate) const BY_AGE: &[Field] = by!("age");
pub(crate) const BY_GENDER: &[Field] = by!("gender");
pub(crate) const BY_COUNTRY: &[Field] = by!("country");
pub(crate) const BY_CITY: &[Field] = by!("city_name");
pub(crate) const BY_SOURCE: &[Field] = by!("impression_source");
pub(crate) const BY_TYPE: &[Field] = by!("type");

const PERCENTAGE: &str = "percentage";

/// Reads the list under `key`: the rows have the context given, then their position from 1 and
/// their share of the whole, 0 to 1.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    object: &Json,
    key: &str,
    fields: &'static [Field],
    context: &[Value],
) {
    let items = reader.list(object, key);
    let fractions = Fractions::of(items, PERCENTAGE);
    for (position, item) in (1..).zip(items) {
        let context = share(item, fractions).map(|(share, flags)| {
            let own = [Value::Int(Some(position)), Value::Float(share)];
            Context {
                values: context.iter().cloned().chain(own).collect(),
                flags,
            }
        });
        reader.object_by(fields, item, context);
    }
}

type Flags = Vec<(&'static str, &'static str)>;

fn share(item: &Json, fractions: Fractions) -> Result<(Option<f64>, Flags), Fault> {
    // what is written wrongly is told when the member itself is read
    let Some(written) = item.get(PERCENTAGE).and_then(|json| amount(json).ok()) else {
        return Ok((None, Vec::new()));
    };
    let flags = match fractions {
        Fractions::Fraction => Vec::new(),
        Fractions::Percent => vec![("share", "percent")],
    };
    Ok((Some(fractions.share(written)?), flags))
}
