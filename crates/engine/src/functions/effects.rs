//! `post_effects(posts)`: what made posts of one account larger than others.
//!
//! The argument is a list of the account's posts; the answer is a list of effects, the held-out window among
//! them. The arithmetic is `toklake_stats::effects`.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Float64Array, Float64Builder, Int64Array, Int64Builder, ListArray,
    ListBuilder, StringBuilder, StructBuilder,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Fields, Float64Type, Int64Type};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use toklake_stats::effects::{Effect, Post, Signal, effects};

/// `post_effects(array_agg(struct(video_id, at, ln_views, ln_age, activity, labels)))`.
///
/// `at` is unix seconds; `ln_age` and `activity` may be NULL; `labels` is a list of `kind:name`.
pub(super) fn post_effects_function() -> ScalarUDF {
    ScalarUDF::new_from_impl(PostEffects {
        signature: Signature::any(1, Volatility::Immutable),
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct PostEffects {
    signature: Signature,
}

impl ScalarUDFImpl for PostEffects {
    fn name(&self) -> &str {
        "post_effects"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::List(Arc::new(Field::new_list_field(
            DataType::Struct(effect_fields()),
            true,
        ))))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let columns = ColumnarValue::values_to_arrays(&args.args)?;
        let Some(lists) = columns[0].as_any().downcast_ref::<ListArray>() else {
            return exec_err!("`post_effects` takes a list of posts");
        };
        let mut out = ListBuilder::new(StructBuilder::from_fields(effect_fields(), 64));
        for row in 0..lists.len() {
            let (ids, posts) = posts(&lists.value(row))?;
            write(out.values(), &ids, &posts);
            out.append(true);
        }
        Ok(ColumnarValue::Array(Arc::new(out.finish())))
    }
}

fn effect_fields() -> Fields {
    let number = |name: &str| Field::new(name, DataType::Float64, true);
    let ids = DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)));
    Fields::from(vec![
        Field::new("kind", DataType::Utf8, true),
        Field::new("name", DataType::Utf8, true),
        Field::new("posts", DataType::Int64, true),
        number("effect"),
        number("low"),
        number("high"),
        number("p"),
        number("q"),
        number("gain"),
        number("gain_low"),
        number("gain_high"),
        number("probability"),
        Field::new("signal", DataType::Utf8, true),
        Field::new("video_ids", ids, true),
    ])
}

/// The posts by id, so that the answer does not hang on the order of the list.
fn posts(rows: &ArrayRef) -> Result<(Vec<String>, Vec<Post>)> {
    let rows = rows.as_struct();
    let ids = cast(rows.column(0), &DataType::Utf8)?;
    let at = cast(rows.column(1), &DataType::Int64)?;
    let numbers: Vec<ArrayRef> = (2..5)
        .map(|column| Ok(cast(rows.column(column), &DataType::Float64)?))
        .collect::<Result<_>>()?;
    let (at, ids): (&Int64Array, _) = (at.as_primitive::<Int64Type>(), ids.as_string::<i32>());
    let number = |column: usize, row: usize| {
        let column: &Float64Array = numbers[column].as_primitive::<Float64Type>();
        column.is_valid(row).then(|| column.value(row))
    };
    let labels = rows.column(5).as_list::<i32>();
    let mut found: Vec<(String, Post)> = vec![];
    for row in 0..rows.len() {
        let Some(outcome) = number(0, row).filter(|_| at.is_valid(row) && ids.is_valid(row)) else {
            continue;
        };
        let own = match labels.is_valid(row) {
            true => texts(&labels.value(row))?,
            false => vec![],
        };
        let kinds = own.iter().filter_map(|label| label.split_once(':'));
        let post = Post {
            at: at.value(row),
            outcome,
            ln_age: number(1, row),
            activity: number(2, row),
            labels: kinds
                .map(|(kind, name)| (kind.to_owned(), name.to_owned()))
                .collect(),
        };
        found.push((ids.value(row).to_owned(), post));
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found.into_iter().unzip())
}

fn texts(values: &ArrayRef) -> Result<Vec<String>> {
    let values = cast(values, &DataType::Utf8)?;
    let texts = values.as_string::<i32>().iter().flatten();
    Ok(texts.map(str::to_owned).collect())
}

fn write(out: &mut StructBuilder, ids: &[String], posts: &[Post]) {
    let Some(found) = effects(posts) else {
        return;
    };
    for effect in &found.effects {
        let mut newest: Vec<usize> = effect.posts.clone();
        newest.sort_by_key(|at| std::cmp::Reverse((posts[*at].at, *at)));
        let newest: Vec<&str> = newest.into_iter().map(|at| ids[at].as_str()).collect();
        row(out, effect, effect.posts.len(), &newest);
    }
    if let Some(held) = found.held_out {
        let (kind, name) = ("held_out".to_owned(), held.window.to_string());
        number(out, 3, Some(held.delivered));
        number(out, 8, Some(held.promised));
        for column in [4, 5, 6, 7, 9, 10, 11] {
            number(out, column, None);
        }
        text(out, 0, &kind);
        text(out, 1, &name);
        put::<Int64Builder>(out, 2).append_value(held.posts as i64);
        put::<StringBuilder>(out, 12).append_null();
        put::<ListBuilder<Box<dyn arrow::array::ArrayBuilder>>>(out, 13).append(false);
        out.append(true);
    }
}

fn row(out: &mut StructBuilder, effect: &Effect, posts: usize, newest: &[&str]) {
    text(out, 0, &effect.kind);
    text(out, 1, &effect.name);
    put::<Int64Builder>(out, 2).append_value(posts as i64);
    let numbers = [
        effect.effect,
        effect.low,
        effect.high,
        effect.p,
        effect.q,
        effect.gain,
        effect.gain_low,
        effect.gain_high,
        effect.probability,
    ];
    for (column, value) in (3..).zip(numbers) {
        number(out, column, Some(value));
    }
    text(
        out,
        12,
        match effect.signal {
            Signal::None => "none",
            Signal::Thin => "thin",
            Signal::Ok => "ok",
        },
    );
    let list = put::<ListBuilder<Box<dyn arrow::array::ArrayBuilder>>>(out, 13);
    let values = list.values().as_any_mut().downcast_mut::<StringBuilder>();
    let values = values.expect("the list is one of texts");
    newest.iter().for_each(|id| values.append_value(id));
    list.append(true);
    out.append(true);
}

fn text(out: &mut StructBuilder, column: usize, value: &str) {
    put::<StringBuilder>(out, column).append_value(value);
}

fn number(out: &mut StructBuilder, column: usize, value: Option<f64>) {
    put::<Float64Builder>(out, column).append_option(value);
}

fn put<B: arrow::array::ArrayBuilder>(out: &mut StructBuilder, field: usize) -> &mut B {
    out.field_builder(field)
        .expect("the fields are those of `effect_fields`")
}
