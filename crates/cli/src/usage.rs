//! Answers to what cannot be understood on the command line, in the words of every other error.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use toklake_lake::nearest;
use toklake_pipeline::Ending;

use crate::args::Global;
use crate::failure::Failure;
use crate::shell::Shell;

/// Prints help where help was asked for, and otherwise what was wrong.
pub fn answer(error: &clap::Error, arguments: &[OsString]) -> Ending {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // a reader that closed early is no failure
            let _ = error.print();
            Ending::Fine
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            Ending::CouldNot
        }
        _ => {
            let json = arguments.iter().any(|argument| argument == "--json");
            let shell = Shell::new(&Global {
                json,
                ..Global::default()
            });
            shell.failed("toklake", &failure(error));
            Ending::CouldNot
        }
    }
}

fn failure(error: &clap::Error) -> Failure {
    let meant = first(error, ContextKind::SuggestedSubcommand)
        .or_else(|| first(error, ContextKind::SuggestedArg));
    let word = first(error, ContextKind::InvalidSubcommand);
    let argument = first(error, ContextKind::InvalidArg);
    let (message, meant) = match (error.kind(), word, argument) {
        (ErrorKind::InvalidSubcommand, Some(word), _) => (format!("no command `{word}`"), meant),
        (ErrorKind::UnknownArgument, _, Some(argument)) => {
            (format!("no argument `{argument}` is known here"), meant)
        }
        (ErrorKind::InvalidValue, _, Some(argument)) => match nearest_value(error) {
            Some((value, near)) => (format!("no `{argument}` `{value}`"), Some(near)),
            None => (first_words(error), None),
        },
        _ => (first_words(error), None),
    };
    let meant = meant.map_or_else(String::new, |word| format!("; did you mean `{word}`?"));
    Failure {
        code: "usage".to_owned(),
        message: message + &meant,
        causes: vec![],
        remedy: Some(
            "`toklake --help` lists the commands, `toklake COMMAND --help` shows an example"
                .to_owned(),
        ),
        ending: Ending::CouldNot,
    }
}

fn first(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => texts.first().cloned(),
        _ => None,
    }
}

/// A value out of a list that nobody knows, and the known one next to it.
fn nearest_value(error: &clap::Error) -> Option<(String, String)> {
    let value = first(error, ContextKind::InvalidValue)?;
    let Some(ContextValue::Strings(known)) = error.get(ContextKind::ValidValue) else {
        return None;
    };
    let near = nearest(&value, known.iter().map(String::as_str))?.to_owned();
    Some((value, near))
}

/// The part of clap's own message before its tips and usage line, with names in backticks.
fn first_words(error: &clap::Error) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let end = text.find("\n\n").unwrap_or(text.len());
    let text = text[..end].trim_end().replace('\'', "`");
    text.replace("[possible values: ", "choose from ")
        .trim_end_matches(']')
        .to_owned()
}
