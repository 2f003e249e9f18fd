//! Checking the whole project without any data: every query planned, every plan against its contract.

mod origin;

use std::sync::Arc;

use datafusion::common::DFSchema;
use datafusion::datasource::empty::EmptyTable;
use datafusion::logical_expr::{EmptyRelation, LogicalPlan};
use datafusion::prelude::{DataFrame, SessionContext};
use toklake_lake::{Lake, Slice};

use crate::conform;
use crate::error::EngineError;
use crate::insight;
use crate::metric::{self, Grain, Question};
use crate::project::{Model, Project};
use crate::session::{self, Limits};

/// Plans every model of `project` over empty tables; all disagreements at once.
pub async fn validate(project: &Project, limits: Limits) -> Result<(), EngineError> {
    let lake = Lake::open("memory://")?;
    let context = session::context(&lake, limits)?;
    for model in project.in_order() {
        let empty = EmptyTable::new(conform::reading_schema(&model.contract));
        session::register(&context, &model.name, Arc::new(empty))?;
    }
    let mut problems = vec![];
    for model in project.in_order().filter(|m| m.sql.is_some()) {
        let found = validate_model(&context, model).await;
        if found.is_empty() {
            problems.extend(validate_slices(&lake, project, model, limits).await?);
            problems.extend(validate_days(&lake, project, model, limits).await?);
        }
        problems.extend(found);
    }
    problems.extend(validate_checks(&context, project).await);
    problems.extend(validate_metrics(&context, project).await);
    problems.extend(validate_insights(&context, project).await);
    problems.extend(validate_reports(&context, project).await);
    if problems.is_empty() {
        Ok(())
    } else {
        Err(EngineError::Project(problems))
    }
}

async fn validate_model(context: &SessionContext, model: &Model) -> Vec<String> {
    let plan = match plan(context, model.sql.as_deref().unwrap_or_default()).await {
        Ok(plan) => plan,
        Err(problem) => return vec![format!("{problem}\n  model     project/{}.sql", model.path)],
    };
    conform::disagreements(&model.contract, plan.schema())
        .into_iter()
        .map(|problem| {
            let (first, hint) = problem.split_once('\n').unwrap_or((&problem, ""));
            let hint = if hint.is_empty() { String::new() } else { format!("\n{hint}") };
            let (name, path) = (&model.name, &model.path);
            format!("`{name}`: {first}\n  model     project/{path}.sql\n  contract  project/{path}.toml{hint}")
        })
        .collect()
}

/// A model that is built slice by slice finds its slices in the inputs that are cut like it. Rows
/// that other inputs alone could give would be missed, so a query that could give any is refused:
/// with nothing in the inputs that are cut like the model, its plan must come down to nothing.
async fn validate_slices(
    lake: &Lake,
    project: &Project,
    model: &Model,
    limits: Limits,
) -> Result<Option<String>, EngineError> {
    let contract = &model.contract;
    let Some((slice, _)) = contract.slice.as_ref().zip(contract.incremental.as_ref()) else {
        return Ok(None);
    };
    let reach = project.reach(model)?;
    let (alike, others): (Vec<&Model>, Vec<&Model>) = reach
        .stored
        .iter()
        .partition(|input| is_cut_alike(slice, input));
    if alike.is_empty() || others.is_empty() {
        return Ok(None);
    }
    let failed = |doing| EngineError::query(doing, &model.name);
    let context = session::context(lake, limits)?;
    for input in &others {
        let table = EmptyTable::new(conform::reading_schema(&input.contract));
        session::register(&context, &input.name, Arc::new(table))?;
    }
    for input in alike {
        let schema = DFSchema::try_from(conform::reading_schema(&input.contract));
        let nothing = LogicalPlan::EmptyRelation(EmptyRelation {
            produce_one_row: false,
            schema: Arc::new(schema.map_err(failed("plan"))?),
        });
        let frame = DataFrame::new(context.state(), nothing);
        session::register(&context, &input.name, frame.into_view())?;
    }
    let plan = optimized(&context, model, &reach.views).await?;
    Ok((!gives_nothing(&plan)).then(|| slices_elsewhere(model, &others)))
}

/// Of an input that is cut by another day than the model, a slice is made from the input's slice of
/// the same name. That holds only where the day of the model is the day of the input; else rows
/// whose two days differ would be lost.
async fn validate_days(
    lake: &Lake,
    project: &Project,
    model: &Model,
    limits: Limits,
) -> Result<Vec<String>, EngineError> {
    let contract = &model.contract;
    let Some((slice, _)) = contract.slice.as_ref().zip(contract.incremental.as_ref()) else {
        return Ok(vec![]);
    };
    let reach = project.reach(model)?;
    let other_days: Vec<(&Model, &str)> = reach
        .stored
        .iter()
        .filter(|input| is_cut_alike(slice, input))
        .filter_map(|input| Some((*input, input.contract.slice.as_ref()?.column.as_str())))
        .filter(|(_, day)| *day != slice.column)
        .collect();
    if other_days.is_empty() {
        return Ok(vec![]);
    }
    let context = session::context(lake, limits)?;
    for input in &reach.stored {
        let table = EmptyTable::new(conform::reading_schema(&input.contract));
        session::register(&context, &input.name, Arc::new(table))?;
    }
    let plan = optimized(&context, model, &reach.views).await?;
    let day = plan
        .schema()
        .index_of_column_by_name(None, &slice.column)
        .expect("the contract was compared with the plan");
    let origins = origin::origins(&plan, day).unwrap_or_default();
    let is_told = |input: &Model, day: &str| {
        let mut origins = origins.iter();
        origins.any(|(table, column)| *table == input.name.to_string() && column == day)
    };
    Ok(other_days
        .into_iter()
        .filter(|(input, day)| !is_told(input, day))
        .map(|(input, day)| another_day(model, &slice.column, input, day))
        .collect())
}

fn is_cut_alike(slice: &Slice, input: &Model) -> bool {
    let own = input.contract.slice.as_ref();
    own.is_some_and(|own| slice.matches(own))
}

/// The plan of `model` over what is registered already, with `views` between.
async fn optimized(
    context: &SessionContext,
    model: &Model,
    views: &[&Model],
) -> Result<LogicalPlan, EngineError> {
    let failed = |doing| EngineError::query(doing, &model.name);
    for view in views {
        let sql = view.sql.as_deref().unwrap_or_default();
        let frame = context.sql(sql).await.map_err(failed("plan"))?;
        let frame = conform::conform(frame, &view.contract, &view.name.to_string())?;
        session::register(context, &view.name, frame.into_view())?;
    }
    let sql = model.sql.as_deref().unwrap_or_default();
    let frame = context.sql(sql).await.map_err(failed("plan"))?;
    frame.into_optimized_plan().map_err(failed("plan"))
}

/// Whether a plan that was simplified is one that cannot give a row.
fn gives_nothing(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::EmptyRelation(empty) => !empty.produce_one_row,
        LogicalPlan::Aggregate(sums) if sums.group_expr.is_empty() => false,
        step => matches!(step.inputs().as_slice(), [input] if gives_nothing(input)),
    }
}

fn slices_elsewhere(model: &Model, others: &[&Model]) -> String {
    let (name, path) = (&model.name, &model.path);
    let others: Vec<String> = others.iter().map(|m| format!("`{}`", m.name)).collect();
    let others = others.join(", ");
    format!(
        "`{name}` is built slice by slice, and rows may come from {others} alone, which is not cut like it: they would be missed\n  model     project/{path}.sql\n  contract  project/{path}.toml\nhint: join such an input to one that is cut alike (`left join`, no `union`), or leave `incremental` out of the contract"
    )
}

fn another_day(model: &Model, own: &str, input: &Model, day: &str) -> String {
    let (name, path) = (&model.name, &model.path);
    format!(
        "`{name}` is built day by day of `{own}`, and `{}` is cut by `{day}`, which is another day: rows whose days differ would be lost\n  model     project/{path}.sql\n  contract  project/{path}.toml\nhint: select `{day} as {own}`, or leave `incremental` out of the contract",
        input.name
    )
}

async fn validate_checks(context: &SessionContext, project: &Project) -> Vec<String> {
    let mut problems = vec![];
    for check in &project.checks {
        if let Err(problem) = plan(context, &check.sql).await {
            problems.push(format!("{problem}\n  check     project/{}.sql", check.path));
        }
    }
    problems
}

/// Every metric over all that it can be split by, against the contract of its dataset.
async fn validate_metrics(context: &SessionContext, project: &Project) -> Vec<String> {
    let mut problems = vec![];
    for metric in project.metrics.values() {
        let everything = Question {
            by: metric.by.clone(),
            grain: Some(Grain::Day),
            ..Question::default()
        };
        let query = metric::query(project, metric, &everything).map_err(|e| e.to_string());
        let problem = match query {
            Ok(sql) => plan(context, &sql)
                .await
                .and_then(|plan| is_number(&plan))
                .err(),
            Err(problem) => Some(problem),
        };
        problems.extend(problem.map(|problem| {
            format!(
                "{problem}\n  metric    `{}` in project/{}",
                metric.name, metric.path
            )
        }));
    }
    problems
}

/// Every insight has the columns that statements are made of.
async fn validate_insights(context: &SessionContext, project: &Project) -> Vec<String> {
    let mut problems = vec![];
    for insight in project.insights.values() {
        let columns = plan(context, &insight.sql).await;
        let query = columns.and_then(|plan| insight::query(plan.schema(), insight, None));
        let planned = match query {
            Ok(sql) => plan(context, &sql).await.map(drop),
            Err(problem) => Err(problem),
        };
        if let Err(problem) = planned {
            problems.push(format!(
                "{problem}\n  insight   project/insights/{}.sql",
                insight.name
            ));
        }
    }
    problems
}

/// Every sheet of every report can be filled.
async fn validate_reports(context: &SessionContext, project: &Project) -> Vec<String> {
    let mut problems = vec![];
    for report in &project.reports {
        for (name, sql) in report.planned() {
            if let Err(problem) = plan(context, &sql).await {
                problems.push(format!(
                    "{problem}\n  sheet     `{name}` of the report `{}`",
                    report.title
                ));
            }
        }
    }
    problems
}

fn is_number(plan: &LogicalPlan) -> Result<(), String> {
    let schema = plan.schema();
    let value = schema
        .field_with_unqualified_name("metric_value")
        .map_err(|e| e.strip_backtrace())?;
    match value.data_type().is_numeric() {
        true => Ok(()),
        false => Err(format!(
            "its expression is {}, and a metric is a number",
            value.data_type()
        )),
    }
}

async fn plan(context: &SessionContext, sql: &str) -> Result<LogicalPlan, String> {
    context
        .state()
        .create_logical_plan(sql)
        .await
        .map_err(|e| e.strip_backtrace())
}
