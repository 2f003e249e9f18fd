//! The reference pages in the repository are what the program says of itself.

use std::path::Path;

use crate::desk::Desk;

#[test]
fn the_reference_pages_are_up_to_date() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
    let answer = Desk::new().toklake(&["docs", "--check", &pages.display().to_string()]);
    assert_eq!(
        answer.code, 0,
        "run `toklake docs --write docs/reference`\n{}",
        answer.err
    );
}
