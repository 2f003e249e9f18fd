//! Charts of the page, as SVG.

use super::sheet::{Cell, Sheet};
use super::{ChartKind, ChartPlan};

const WIDE: f64 = 720.0;
const HIGH: f64 = 240.0;
const LEFT: f64 = 64.0;
const BOTTOM: f64 = 28.0;
const TOP: f64 = 12.0;
/// Height of a bar with its gap.
const BAR: f64 = 24.0;
/// Width that the names of bars have.
const NAMES: f64 = 250.0;

/// The chart, or nothing where there is nothing to draw.
pub(super) fn svg(sheet: &Sheet, plan: &ChartPlan) -> Option<String> {
    let (x, y) = (sheet.place(&plan.x)?, sheet.place(plan.y.first()?)?);
    let rows = sheet.rows.iter().take(plan.rows.unwrap_or(usize::MAX));
    let points: Vec<(String, Option<f64>, &Cell)> = rows
        .map(|row| {
            (
                super::page::shown(&row[x], sheet.decimals(x)),
                value(&row[y]),
                &row[y],
            )
        })
        .collect();
    let values: Vec<f64> = points.iter().filter_map(|(_, value, _)| *value).collect();
    let (low, high) = (
        values.iter().copied().fold(0.0, f64::min),
        values.iter().copied().fold(0.0, f64::max),
    );
    if values.is_empty() || high - low < 1e-12 {
        return None;
    }
    let inner = match plan.kind {
        ChartKind::Bar => return Some(bars(plan, &points, low, high)),
        ChartKind::Line => line(&points, low, high),
        ChartKind::Column => columns(&points, low, high),
    };
    let is_rate = matches!(points[0].2, Cell::Rate(_)) || sheet.columns[y].ends_with("rate");
    Some(framed(
        plan,
        &format!("{}{inner}", axes(&points, low, high, is_rate)),
        HIGH,
    ))
}

fn framed(plan: &ChartPlan, inner: &str, high: f64) -> String {
    let title = super::page::escaped(&plan.title);
    format!(
        "<figure><figcaption>{title}</figcaption><svg viewBox=\"0 0 {WIDE} {high}\" role=\"img\" aria-label=\"{title}\">{inner}</svg></figure>"
    )
}

fn value(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Whole(number) => Some(*number as f64),
        Cell::Number(number) | Cell::Rate(number) => Some(*number),
        Cell::Empty | Cell::Text(_) | Cell::Date(_) | Cell::Instant(_) => None,
    }
}

fn height(value: f64, low: f64, high: f64) -> f64 {
    HIGH - BOTTOM - (value - low) / (high - low) * (HIGH - BOTTOM - TOP)
}

fn across(at: usize, number: usize) -> f64 {
    LEFT + (at as f64 + 0.5) * (WIDE - LEFT - 8.0) / number as f64
}

/// Both ends of the values with 0 between, and some of the names below.
fn axes(points: &[(String, Option<f64>, &Cell)], low: f64, high: f64, is_rate: bool) -> String {
    let mut out = String::new();
    let mut marks = vec![low, 0.0, high];
    marks.dedup();
    for mark in marks {
        let y = height(mark, low, high);
        let text = match is_rate {
            true => super::page::shown(&Cell::Rate(mark), 0),
            false => super::page::shown(&Cell::Whole(mark.round() as i64), 0),
        };
        out.push_str(&format!(
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text class=\"end\" x=\"{}\" y=\"{:.1}\">{text}</text>",
            WIDE - 8.0, LEFT - 6.0, y + 4.0
        ));
    }
    let step = points
        .len()
        .div_ceil(if points[0].0.len() > 3 { 8 } else { 24 });
    for (at, (name, _, _)) in points.iter().enumerate().step_by(step.max(1)) {
        out.push_str(&format!(
            "<text class=\"middle\" x=\"{:.1}\" y=\"{}\">{}</text>",
            across(at, points.len()),
            HIGH - 8.0,
            super::page::escaped(name)
        ));
    }
    out
}

/// A line that breaks where a value is missing.
fn line(points: &[(String, Option<f64>, &Cell)], low: f64, high: f64) -> String {
    let mut path = String::new();
    let mut is_down = false;
    for (at, (_, value, _)) in points.iter().enumerate() {
        let Some(value) = value else {
            is_down = false;
            continue;
        };
        let step = if is_down { 'L' } else { 'M' };
        path.push_str(&format!(
            "{step}{:.1} {:.1}",
            across(at, points.len()),
            height(*value, low, high)
        ));
        is_down = true;
    }
    format!("<path class=\"line\" d=\"{path}\"/>")
}

fn columns(points: &[(String, Option<f64>, &Cell)], low: f64, high: f64) -> String {
    let wide = (WIDE - LEFT - 8.0) / points.len() as f64 * 0.7;
    let column = |(at, (_, value, _)): (usize, &(String, Option<f64>, &Cell))| {
        let value = (*value)?;
        let (from, to) = (
            height(value.max(0.0), low, high),
            height(value.min(0.0), low, high),
        );
        let x = across(at, points.len()) - wide / 2.0;
        Some(format!(
            "<rect x=\"{x:.1}\" y=\"{from:.1}\" width=\"{wide:.1}\" height=\"{:.1}\"/>",
            (to - from).max(0.5)
        ))
    };
    points.iter().enumerate().filter_map(column).collect()
}

/// Bars under each other, each with its name and its value.
fn bars(plan: &ChartPlan, points: &[(String, Option<f64>, &Cell)], low: f64, high: f64) -> String {
    let scale = (WIDE - NAMES - 80.0) / (high - low);
    let zero = NAMES - low * scale;
    let mut out = String::new();
    for (at, (name, value, cell)) in points.iter().enumerate() {
        let y = TOP + at as f64 * BAR;
        let Some(value) = value else { continue };
        let (from, wide) = (
            zero + value.min(0.0) * scale,
            (value.abs() * scale).max(0.5),
        );
        let mut short: String = name.chars().take(36).collect();
        if short.len() < name.len() {
            short.push('…');
        }
        out.push_str(&format!(
            "<text class=\"end\" x=\"{}\" y=\"{:.1}\">{}</text><rect x=\"{from:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{:.1}\"/><text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            NAMES - 8.0, y + 13.0, super::page::escaped(&short), BAR - 6.0, from + wide + 6.0, y + 13.0,
            super::page::shown(cell, 3)
        ));
    }
    framed(plan, &out, TOP + points.len() as f64 * BAR + 4.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_where_a_value_is_missing() {
        let cell = Cell::Empty;
        let point = |value| (String::new(), value, &cell);
        let points = [
            point(Some(1.0)),
            point(None),
            point(Some(2.0)),
            point(Some(3.0)),
        ];
        let path = line(&points, 0.0, 3.0);
        assert_eq!(
            (path.matches('M').count(), path.matches('L').count()),
            (2, 1)
        );
    }

    #[test]
    fn heads_are_read_by_people() {
        assert_eq!(
            crate::report::sheet::head("expected_change_rate"),
            "Expected change"
        );
    }
}
