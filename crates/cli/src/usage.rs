//! Answers to what cannot be understood on the command line, in the words of every other error.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
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
            let shell = Shell::new(&Global { json, ..Global::default() });
            shell.failed("toklake", &failure(error));
            Ending::CouldNot
        }
    }
}

fn failure(error: &clap::Error) -> Failure {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => texts.first().cloned(),
        _ => None,
    };
    let said = text(ContextKind::InvalidSubcommand).map(|word| format!("no command `{word}`"));
    let said = said.or_else(|| {
        let unknown = error.kind() == ErrorKind::UnknownArgument;
        text(ContextKind::InvalidArg).filter(|_| unknown).map(|word| format!("no argument `{word}` is known here"))
    });
    let meant = text(ContextKind::SuggestedSubcommand)
        .or_else(|| text(ContextKind::SuggestedArg))
        .or_else(|| text(ContextKind::SuggestedValue));
    let meant = meant.map_or_else(String::new, |word| format!("; did you mean `{word}`?"));
    Failure {
        code: "usage".to_owned(),
        message: said.unwrap_or_else(|| first_words(error)) + &meant,
        causes: vec![],
        remedy: Some("`toklake --help` lists the commands, `toklake COMMAND --help` shows an example".to_owned()),
        ending: Ending::CouldNot,
    }
}

/// The part of clap's own message before its tips and usage line, with names in backticks.
fn first_words(error: &clap::Error) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let end = text.find("\n\n").unwrap_or(text.len());
    let text = text[..end].trim_end().replace('\'', "`");
    text.replace("[possible values: ", "choose from ").trim_end_matches(']').to_owned()
}
