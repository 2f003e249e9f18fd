//! The sweep: looks for planted secrets in whatever was written, said, logged or shown.

use std::cell::RefCell;
use std::io::{Cursor, Read};

use aho_corasick::AhoCorasick;
use zip::ZipArchive;

use crate::sessions::stage::Stage;

/// Looks for secrets in each way they may be written: plain, URL, hex, base64. All in one pass over
/// the bytes, and inside zip archives too.
pub struct Sweep {
    secrets: Vec<String>,
    needles: AhoCorasick,
    found: RefCell<Vec<String>>,
}

impl Sweep {
    pub fn for_all(secrets: &[&str]) -> Self {
        let (mut of, mut needles) = (vec![], vec![]);
        for secret in secrets {
            for spelling in spellings(secret) {
                of.push((*secret).to_owned());
                needles.push(spelling);
            }
        }
        Self {
            secrets: of,
            needles: AhoCorasick::new(needles).expect("they are few and short"),
            found: RefCell::default(),
        }
    }

    pub fn look_at(&self, place: &str, bytes: &[u8]) {
        let mut seen = vec![false; self.secrets.len()];
        for hit in self.needles.find_overlapping_iter(bytes) {
            let needle = hit.pattern().as_usize();
            if std::mem::replace(&mut seen[needle], true) {
                continue;
            }
            let (from, to) = (hit.start().saturating_sub(80), hit.start() + 80);
            let context = String::from_utf8_lossy(&bytes[from..to.min(bytes.len())]);
            let told = format!("`{}` in {place}: {context}", self.secrets[needle]);
            self.found.borrow_mut().push(told);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            self.look_into(place, bytes);
        }
    }

    /// Every file of a desk but those whose path has one of the words.
    pub fn look_at_files(&self, stage: &Stage, but: &[&str]) {
        for (path, content) in stage.desk.files(".") {
            if !but.iter().any(|part| path.contains(part)) {
                self.look_at(&path, &content);
            }
        }
    }

    pub fn found(&self) -> Vec<String> {
        self.found.borrow().clone()
    }

    /// What is packed is swept as it was before.
    fn look_into(&self, place: &str, bytes: &[u8]) {
        let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
            return;
        };
        for index in 0..archive.len() {
            let Ok(mut member) = archive.by_index(index) else {
                continue;
            };
            let name = member.name().unwrap_or_default().into_owned();
            let mut content = vec![];
            if member.read_to_end(&mut content).is_ok() {
                self.look_at(&format!("{place}/{name}"), &content);
            }
        }
    }
}

fn spellings(secret: &str) -> Vec<String> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let url = secret.replace(' ', "+");
    let percent = secret.replace(' ', "%20");
    let mut spellings = vec![secret.to_owned(), url, percent, hex.to_uppercase(), hex];
    spellings.extend((0..3).map(|shift| base64_inside(secret.as_bytes(), shift)));
    spellings.sort();
    spellings.dedup();
    spellings
}

/// What base64 makes of the text wherever it begins in a group of three: the letters that depend on it alone.
fn base64_inside(text: &[u8], shift: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = vec![0; shift];
    bytes.extend_from_slice(text);
    let whole = bytes.len() / 3 * 3;
    let mut letters = String::new();
    for group in bytes[..whole].chunks(3) {
        let word = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
        for place in [18, 12, 6, 0] {
            letters.push(char::from(LETTERS[(word >> place & 63) as usize]));
        }
    }
    letters[if shift == 0 { 0 } else { 4 }..].to_owned()
}
