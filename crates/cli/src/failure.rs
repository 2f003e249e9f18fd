//! A failure as it is told: the one place where a chain of errors becomes words.

use std::error::Error;

use serde::Serialize;
use toklake_pipeline::{Ending, PipelineError, SettingsError};

use crate::terminal::plain;

/// What could not be done, why, and what may be done about it.
#[derive(Debug, Serialize)]
pub struct Failure {
    /// A stable word for programs.
    pub code: String,
    /// What could not be done.
    pub message: String,
    /// Why, from the outside in.
    pub causes: Vec<String>,
    /// What to do.
    pub remedy: Option<String>,
    /// How the command ended.
    #[serde(skip)]
    pub ending: Ending,
}

/// A problem that the command line itself found.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// A stable word for programs.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: &'static str,
    /// Whatever lies beneath.
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    /// Reads the chain of `error`.
    pub fn of(error: &anyhow::Error) -> Self {
        let mut texts = told(error);
        let message = texts.remove(0);
        let (code, remedy, ending) = known(error);
        Self {
            code,
            message,
            causes: texts,
            remedy,
            ending,
        }
    }

    /// The failure as a person reads it.
    pub fn text(&self) -> String {
        let mut text = format!("error: {}\n", plain(&self.message));
        for cause in &self.causes {
            text.push_str(&format!(
                "  because {}\n",
                plain(cause).replace('\n', "\n          ")
            ));
        }
        if let Some(remedy) = &self.remedy {
            text.push_str(&format!("hint: {}\n", plain(remedy)));
        }
        text
    }
}

/// Each text of the chain once: a cause that its wrapper already tells adds nothing, and of two
/// causes that say the same in other wrapping the inner one is told.
fn told(error: &anyhow::Error) -> Vec<String> {
    let mut texts: Vec<String> = vec![];
    for text in error.chain().map(ToString::to_string) {
        let text = text.trim().to_owned();
        let last = texts.last().map_or("", String::as_str);
        let core = text
            .split_once("error: ")
            .map_or(text.as_str(), |(_, core)| core);
        if !texts.is_empty() && (text.is_empty() || last.contains(&text)) {
            continue;
        }
        if texts.len() > 1 && last.contains(core) {
            texts.pop();
        }
        texts.push(text);
    }
    texts
}

fn known(error: &anyhow::Error) -> (String, Option<String>, Ending) {
    let found = error.chain().find_map(|cause| {
        let pipeline = cause.downcast_ref::<PipelineError>();
        let settings = cause.downcast_ref::<SettingsError>();
        let problem = cause.downcast_ref::<Problem>();
        let stopped = cause.downcast_ref::<crate::stop::Stopped>();
        pipeline
            .map(|e| (e.code().to_owned(), e.remedy(), e.ending()))
            .or_else(|| settings.map(|e| (e.code().to_owned(), Some(e.remedy()), Ending::CouldNot)))
            .or_else(|| {
                problem.map(|e| {
                    (
                        e.code.to_owned(),
                        Some(e.remedy.to_owned()),
                        Ending::CouldNot,
                    )
                })
            })
            .or_else(|| stopped.map(|e| ("stopped".to_owned(), Some(e.remedy()), Ending::CouldNot)))
    });
    found.unwrap_or_else(|| ("failed".to_owned(), None, Ending::CouldNot))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_told_from_the_outside_in_and_nothing_twice() {
        let disk = std::io::Error::other("the disk is gone");
        let error = anyhow::Error::new(disk)
            .context("cannot read `a.csv`: the disk is gone")
            .context("cannot import");
        let failure = Failure::of(&error);
        assert_eq!(
            failure.text(),
            "error: cannot import\n  because cannot read `a.csv`: the disk is gone\n"
        );
    }

    #[test]
    fn a_problem_brings_its_code_and_its_remedy() {
        let problem = Problem {
            code: "x",
            message: "no way".into(),
            remedy: "turn back",
            source: None,
        };
        let failure = Failure::of(&problem.into());
        assert_eq!(
            (failure.code.as_str(), failure.ending),
            ("x", Ending::CouldNot)
        );
        assert_eq!(failure.text(), "error: no way\nhint: turn back\n");
    }
}
