//! A short digest of what rows are made from, by which a later run knows that they still hold.

use std::fmt::Write;

use sha2::{Digest as _, Sha256};
use toklake_lake::LandingFile;

/// A digest over texts, in the order in which they come.
#[derive(Default)]
pub(crate) struct Digest(Sha256);

impl Digest {
    pub fn text(&mut self, text: &str) {
        self.0.update(text);
    }

    /// Each way that a file came.
    pub fn receipts(&mut self, file: &LandingFile) {
        for receipt in &file.receipts {
            self.text(&receipt.id());
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
