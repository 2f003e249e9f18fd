//! `align_days(rows)`: the true days behind the day labels of one account's exports.
//!
//! The argument is a list of rows of every daily file of one account and of its uploads; the answer
//! is a list of label ranges with the shift of each. The arithmetic is `toklake_stats::alignment`.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Date32Builder, Float64Builder, Int64Builder, ListArray, ListBuilder,
    StringBuilder, StructArray, StructBuilder,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Field, Fields, Float64Type, Int64Type};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use toklake_stats::alignment::{Method, Section, Segment, Series, Upload, align};

/// `align_days(array_agg(struct(section, landing_id, exported_at, label, a, b, c, d, e)))`.
///
/// `section` is `overview`, `viewers`, `followers` or `upload`; `exported_at` is unix seconds (for
/// an upload, its moment); `label` a date; `a` to `e` the row's values as doubles (for an upload,
/// `a` is its lifetime views).
pub(super) fn align_days_function() -> ScalarUDF {
    ScalarUDF::new_from_impl(AlignDays {
        signature: Signature::any(1, Volatility::Immutable),
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct AlignDays {
    signature: Signature,
}

impl ScalarUDFImpl for AlignDays {
    fn name(&self) -> &str {
        "align_days"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::List(Arc::new(Field::new_list_field(
            DataType::Struct(segment_fields()),
            true,
        ))))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let columns = ColumnarValue::values_to_arrays(&args.args)?;
        let Some(lists) = columns[0].as_any().downcast_ref::<ListArray>() else {
            return exec_err!("`align_days` takes a list of rows");
        };
        let mut out = ListBuilder::new(StructBuilder::from_fields(segment_fields(), 16));
        for row in 0..lists.len() {
            let account = Account::read(&lists.value(row))?;
            account.write_segments(out.values());
            out.append(true);
        }
        Ok(ColumnarValue::Array(Arc::new(out.finish())))
    }
}

fn segment_fields() -> Fields {
    Fields::from(vec![
        Field::new("section", DataType::Utf8, true),
        Field::new("landing_id", DataType::Utf8, true),
        Field::new("from_label", DataType::Date32, true),
        Field::new("to_label", DataType::Date32, true),
        Field::new("shift_days", DataType::Int64, true),
        Field::new("compared", DataType::Int64, true),
        Field::new("agreed", DataType::Int64, true),
        Field::new("confidence", DataType::Float64, true),
        Field::new("method", DataType::Utf8, true),
        Field::new("against", DataType::Utf8, true),
        Field::new("is_ceded", DataType::Boolean, true),
    ])
}

/// The rows of one account, sorted out.
struct Account {
    names: Vec<(Section, String)>,
    series: Vec<Series>,
    uploads: Vec<Upload>,
}

type Rows = BTreeMap<i32, [Option<f64>; 5]>;

impl Account {
    fn read(rows: &ArrayRef) -> Result<Self> {
        let rows = rows.as_struct();
        let sections = text(rows, 0)?;
        let ids = text(rows, 1)?;
        let exported = cast(rows.column(2), &DataType::Int64)?;
        let labels = cast(rows.column(3), &DataType::Date32)?;
        let values = (4..9)
            .map(|c| Ok(cast(rows.column(c), &DataType::Float64)?))
            .collect::<Result<Vec<_>>>()?;
        let mut files: BTreeMap<(Section, String), (Option<i64>, Rows)> = BTreeMap::new();
        let mut uploads = vec![];
        for row in 0..rows.len() {
            let at = exported
                .is_valid(row)
                .then(|| exported.as_primitive::<Int64Type>().value(row));
            let cells: [Option<f64>; 5] = std::array::from_fn(|c| {
                values[c]
                    .is_valid(row)
                    .then(|| values[c].as_primitive::<Float64Type>().value(row))
            });
            match section(sections.as_string::<i32>().value(row)) {
                Some(section) => {
                    let name = (section, ids.as_string::<i32>().value(row).to_owned());
                    let file = files.entry(name).or_insert_with(|| (at, Rows::new()));
                    file.1
                        .insert(labels.as_primitive::<Date32Type>().value(row), cells);
                }
                None => uploads.extend(at.map(|at| Upload {
                    at,
                    views_total: cells[0],
                })),
            }
        }
        uploads.sort_by_key(|u| (u.at, u.views_total.map(f64::to_bits)));
        let mut account = Self {
            names: vec![],
            series: vec![],
            uploads,
        };
        for (name, (exported_at, rows)) in files {
            let id = account.names.len() as u32;
            let (labels, values) = rows.into_iter().unzip();
            account.series.push(Series {
                id,
                section: name.0,
                exported_at,
                labels,
                values,
            });
            account.names.push(name);
        }
        Ok(account)
    }

    fn write_segments(&self, out: &mut StructBuilder) {
        for segment in align(&self.series, &self.uploads) {
            for (from, to, ceded) in runs(&segment) {
                self.write(out, &segment, from, to, ceded);
            }
        }
    }

    fn write(&self, out: &mut StructBuilder, segment: &Segment, from: i32, to: i32, ceded: bool) {
        let (section, landing_id) = &self.names[segment.id as usize];
        let against = segment.against.map(|id| self.names[id as usize].1.as_str());
        put::<StringBuilder>(out, 0).append_value(section_name(*section));
        put::<StringBuilder>(out, 1).append_value(landing_id);
        put::<Date32Builder>(out, 2).append_value(from);
        put::<Date32Builder>(out, 3).append_value(to);
        put::<Int64Builder>(out, 4).append_value(i64::from(segment.shift));
        put::<Int64Builder>(out, 5).append_value(i64::from(segment.compared));
        put::<Int64Builder>(out, 6).append_value(i64::from(segment.agreed));
        put::<Float64Builder>(out, 7).append_value(segment.confidence);
        put::<StringBuilder>(out, 8).append_value(method_name(segment.method));
        put::<StringBuilder>(out, 9).append_option(against);
        put::<arrow::array::BooleanBuilder>(out, 10).append_value(ceded);
        out.append(true);
    }
}

/// The label ranges of a segment, ceded labels apart from those that count.
fn runs(segment: &Segment) -> Vec<(i32, i32, bool)> {
    let mut runs: Vec<(i32, i32, bool)> = vec![];
    for label in segment.from..=segment.to {
        let ceded = segment.ceded.contains(&label);
        match runs.last_mut() {
            Some(run) if run.2 == ceded => run.1 = label,
            _ => runs.push((label, label, ceded)),
        }
    }
    runs
}

fn put<B: arrow::array::ArrayBuilder>(out: &mut StructBuilder, field: usize) -> &mut B {
    out.field_builder(field)
        .expect("the fields are those of `segment_fields`")
}

fn text(rows: &StructArray, column: usize) -> Result<ArrayRef> {
    Ok(cast(rows.column(column), &DataType::Utf8)?)
}

fn section(name: &str) -> Option<Section> {
    match name {
        "overview" => Some(Section::Overview),
        "viewers" => Some(Section::Viewers),
        "followers" => Some(Section::Followers),
        _ => None,
    }
}

fn section_name(section: Section) -> &'static str {
    match section {
        Section::Overview => "overview",
        Section::Viewers => "viewers",
        Section::Followers => "followers",
    }
}

fn method_name(method: Method) -> &'static str {
    match method {
        Method::SameValues => "same_values",
        Method::ViewersFollowViews => "viewers_follow_views",
        Method::FollowersFollow => "followers_follow",
        Method::FirstViews => "first_views",
        Method::SiblingSection => "sibling_section",
        Method::Assumed => "assumed",
    }
}
