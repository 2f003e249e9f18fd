//! Functions that take a list of rows and answer with a list of rows, as `array_agg(struct(...))` and `unnest` have them.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayBuilder, ArrayRef, AsArray, BooleanBuilder, Float64Array, Float64Builder,
    Int64Array, Int64Builder, ListArray, ListBuilder, StringArray, StringBuilder, StructBuilder,
    TimestampMicrosecondBuilder,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Fields, Float64Type, Int64Type};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Signature, SimpleScalarUDF, Volatility};

/// The function `name(list of rows) -> list of rows with these fields`.
pub(super) fn function_of_rows(
    name: &'static str,
    fields: Vec<(&str, DataType)>,
    answer: fn(&Rows, &mut StructBuilder) -> Result<()>,
) -> ScalarUDF {
    let fields: Fields = fields
        .into_iter()
        .map(|(name, kind)| Field::new(name, kind, true))
        .collect();
    let row = DataType::Struct(fields.clone());
    let returns = DataType::List(Arc::new(Field::new_list_field(row, true)));
    let run = move |arguments: &[ColumnarValue]| {
        let columns = ColumnarValue::values_to_arrays(arguments)?;
        let Some(lists) = columns[0].as_any().downcast_ref::<ListArray>() else {
            return exec_err!("`{name}` takes a list of rows");
        };
        let mut out = ListBuilder::new(StructBuilder::from_fields(fields.clone(), 16));
        for at in 0..lists.len() {
            if lists.is_valid(at) {
                answer(&Rows(lists.value(at)), out.values())?;
            }
            out.append(true);
        }
        Ok(ColumnarValue::Array(Arc::new(out.finish())))
    };
    ScalarUDF::from(SimpleScalarUDF::new_with_signature(
        name,
        Signature::any(1, Volatility::Immutable),
        returns,
        Arc::new(run),
    ))
}

/// Rows of one list, by the place of their columns.
pub(super) struct Rows(ArrayRef);

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// A column as it came.
    pub(super) fn raw(&self, at: usize) -> &ArrayRef {
        self.0.as_struct().column(at)
    }

    fn column(&self, at: usize, kind: &DataType) -> Result<ArrayRef> {
        Ok(cast(self.raw(at), kind)?)
    }

    pub(super) fn texts(&self, at: usize) -> Result<StringArray> {
        Ok(self.column(at, &DataType::Utf8)?.as_string::<i32>().clone())
    }

    pub(super) fn numbers(&self, at: usize) -> Result<Float64Array> {
        let column = self.column(at, &DataType::Float64)?;
        Ok(column.as_primitive::<Float64Type>().clone())
    }

    pub(super) fn counts(&self, at: usize) -> Result<Int64Array> {
        let column = self.column(at, &DataType::Int64)?;
        Ok(column.as_primitive::<Int64Type>().clone())
    }
}

/// Writes one field of a row.
pub(super) fn text(out: &mut StructBuilder, at: usize, value: Option<&str>) {
    field::<StringBuilder>(out, at).append_option(value);
}

/// Microseconds since 1970.
pub(super) fn moment(out: &mut StructBuilder, at: usize, value: Option<i64>) {
    field::<TimestampMicrosecondBuilder>(out, at).append_option(value);
}

pub(super) fn number(out: &mut StructBuilder, at: usize, value: Option<f64>) {
    field::<Float64Builder>(out, at).append_option(value);
}

pub(super) fn count(out: &mut StructBuilder, at: usize, value: Option<i64>) {
    field::<Int64Builder>(out, at).append_option(value);
}

pub(super) fn flag(out: &mut StructBuilder, at: usize, value: bool) {
    field::<BooleanBuilder>(out, at).append_value(value);
}

/// The builder of one field, for what the functions above have no word for.
pub(super) fn field<B: ArrayBuilder>(out: &mut StructBuilder, at: usize) -> &mut B {
    out.field_builder(at)
        .expect("the fields are those of the answer")
}
