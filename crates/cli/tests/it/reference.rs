//! The reference pages in the repository are what the program says of itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::desk::Desk;
use crate::lakes::walk;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_reference_pages_and_schemas_are_up_to_date() {
    let pages = repository().join("docs/reference");
    let answer = Desk::new().toklake(&["docs", "--check", &pages.display().to_string()]);
    assert_eq!(
        answer.code, 0,
        "run `toklake docs --write docs/reference`\n{}",
        answer.err
    );
}

/// A schema that no dataset asks for any more would mislead.
#[test]
fn no_schema_of_the_reference_is_a_leftover() {
    let desk = Desk::new();
    for folder in ["pages", "schemas"] {
        fs::create_dir(desk.path().join(folder)).expect("a folder can be made");
    }
    desk.toklake_ends(0, &["docs", "pages", "--schemas", "schemas"]);
    let names = |folder: PathBuf| -> BTreeSet<String> {
        let files = walk(&folder).into_iter();
        let name = |path: PathBuf| path.file_name().map(|n| n.to_string_lossy().into_owned());
        files.filter_map(name).collect()
    };
    let written = names(desk.path().join("schemas"));
    assert_eq!(written, names(repository().join("schemas/tiktok")));
}

#[test]
fn every_code_of_an_error_is_explained_in_the_reference() {
    let page = fs::read_to_string(repository().join("docs/reference/errors.md")).expect("the page");
    let mut codes = BTreeSet::new();
    for name in ["lake", "sources", "engine", "pipeline", "cli"] {
        let files = walk(&repository().join("crates").join(name).join("src"));
        let rust = files
            .iter()
            .filter(|f| f.extension().is_some_and(|e| e == "rs"));
        for file in rust {
            let text = fs::read_to_string(file).expect("a source file can be read");
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            codes.extend(codes_in(text).into_iter().map(str::to_owned));
        }
    }
    assert!(codes.len() > 100, "{} codes were found", codes.len());
    let rows = |code: &String| page.matches(&format!("\n| `{code}` |")).count();
    let not_once: Vec<&String> = codes.iter().filter(|code| rows(code) != 1).collect();
    assert!(
        not_once.is_empty(),
        "say these once in `crates/cli/src/commands/docs/errors.md`: {not_once:?}"
    );
}

/// The codes that a source file gives: in `code: "..."`, in `remark("...", ...)`, and in a `fn code`.
fn codes_in(text: &str) -> BTreeSet<&str> {
    let after = |sign: &'static str| {
        text.split(sign)
            .skip(1)
            .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
    };
    let functions = text.split("fn code(&self)").skip(1);
    let bodies = functions.map(|rest| rest.split("\n    }\n").next().unwrap_or_default());
    let chosen = text.split("code: match").skip(1);
    let chosen = chosen.map(|rest| rest.split("about:").next().unwrap_or_default());
    let quoted = bodies
        .chain(chosen)
        .flat_map(|body| body.split('"').skip(1).step_by(2));
    let is_code = |word: &&str| {
        let plain = |c: char| c.is_ascii_lowercase() || c == '_';
        word.len() > 2 && word.chars().all(plain)
    };
    let all = after("code: ").chain(after("remark(")).chain(quoted);
    all.filter(is_code).collect()
}
