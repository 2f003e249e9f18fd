//! Checking the whole project without any data: every query planned, every plan against its contract.

use std::sync::Arc;

use datafusion::datasource::empty::EmptyTable;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::SessionContext;
use toklake_lake::Lake;

use crate::conform;
use crate::error::EngineError;
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
        problems.extend(validate_model(&context, model).await);
    }
    problems.extend(validate_checks(&context, project).await);
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

async fn validate_checks(context: &SessionContext, project: &Project) -> Vec<String> {
    let mut problems = vec![];
    for (path, sql) in project
        .checks
        .iter()
        .filter(|(path, _)| path.ends_with(".sql"))
    {
        if let Err(problem) = plan(context, sql).await {
            problems.push(format!("{problem}\n  check     project/{path}"));
        }
    }
    problems
}

async fn plan(context: &SessionContext, sql: &str) -> Result<LogicalPlan, String> {
    context
        .state()
        .create_logical_plan(sql)
        .await
        .map_err(|e| e.strip_backtrace())
}
