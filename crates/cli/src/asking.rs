//! Asking the person at the terminal, or whoever writes to the standard input.

use std::io::{self, BufRead, IsTerminal};

use toklake_pipeline::Secret;

use crate::failure::Problem;
use crate::shell::tell;

/// The longest line that is read: a callback is far shorter.
const LONGEST: usize = 16 << 10;

/// A line of the standard input; on a terminal it is asked for.
pub fn line(question: &str) -> Result<Secret, Problem> {
    if io::stdin().is_terminal() {
        tell(question);
    }
    let mut line = String::new();
    let read = io::Read::take(io::stdin().lock(), LONGEST as u64).read_line(&mut line);
    read.map_err(|source| Problem {
        code: "input",
        message: "cannot read the standard input".to_owned(),
        remedy: "paste it on a terminal, or pass it by a pipe or a file",
        source: Some(source.into()),
    })?;
    let line = Secret::new(line.trim_end_matches(['\r', '\n']));
    match line.expose().trim().is_empty() {
        false => Ok(line),
        true => Err(Problem {
            code: "input",
            message: "nothing was pasted".to_owned(),
            remedy: "give the same command again; the line comes from the terminal or the standard input",
            source: None,
        }),
    }
}

/// A line that is not shown while it is typed; only on a terminal.
pub fn hidden(question: &str) -> Result<Secret, Problem> {
    let terminal = console::Term::stderr();
    tell(question);
    let typed = terminal.read_secure_line().map_err(|source| Problem {
        code: "input",
        message: "cannot read from the terminal".to_owned(),
        remedy: "set `TOKLAKE_VAULT_PASSPHRASE_FILE`",
        source: Some(source.into()),
    })?;
    Ok(Secret::new(typed))
}

/// A passphrase that is chosen now, typed twice.
pub fn chosen() -> Result<Secret, Problem> {
    let first = hidden("passphrase for the vault: ")?;
    let second = hidden("once more: ")?;
    match first == second && !first.is_empty() {
        true => Ok(first),
        false => Err(Problem {
            code: "input",
            message: "the two passphrases differ, or are empty".to_owned(),
            remedy: "give the same command again",
            source: None,
        }),
    }
}

/// Whether there is a person who can type what nobody sees.
pub fn is_somebody_there() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}
