//! A short digest of what rows are made from, by which a later run knows that they still hold.

use std::fmt::Write;

use sha2::{Digest as _, Sha256};
use toklake_lake::LandingFile;

use super::seen::Seen;

/// A digest over texts, in the order in which they come.
#[derive(Default)]
pub(crate) struct Digest(Sha256);

impl Digest {
    pub fn text(&mut self, text: &str) {
        self.0.update(text);
    }

    /// Each way that a file came.
    pub fn receipts(&mut self, file: &LandingFile) {
        self.receipts_of(Seen::Opened(file));
    }

    /// The same of a file that was perhaps not opened.
    pub fn receipts_of(&mut self, file: Seen<'_>) {
        for id in file.receipt_ids() {
            self.text(&id);
        }
    }

    /// Its first sixteen hex digits.
    pub fn finish(self) -> String {
        let mut text = String::new();
        for byte in self.0.finalize().iter().take(8) {
            write!(text, "{byte:02x}").expect("writing to a string");
        }
        text
    }
}
