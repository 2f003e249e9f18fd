//! A page of text, 80 columns wide: headings, labelled lines, numbers that stand under each other.

use crate::terminal::{Style, left, plain, right, width, wrap};

/// Columns of a page.
const WIDE: usize = 80;
/// Columns of a label with the blanks around it.
const LABEL: usize = 20;
/// Columns of a number.
const NUMBER: usize = 13;

/// A page as it grows.
pub struct Page {
    style: Style,
    text: String,
}

impl Page {
    /// An empty page.
    pub fn new(style: Style) -> Self {
        Self {
            style,
            text: String::new(),
        }
    }

    /// A heading, apart from what stands above it; `rest` steps back beside it.
    pub fn heading(&mut self, head: &str, rest: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let head = plain(head);
        let gap = LABEL.saturating_sub(width(&head)).max(2);
        let lines = wrap(&plain(rest), WIDE - width(&head) - gap);
        self.text.push_str(&self.style.bold(&head));
        for (at, line) in lines.iter().filter(|line| !line.is_empty()).enumerate() {
            let indent = if at == 0 { gap } else { width(&head) + gap };
            self.text.push_str(&format!(
                "{}{}",
                if at == 0 { "" } else { "\n" },
                " ".repeat(indent)
            ));
            self.text.push_str(&self.style.dim(line));
        }
        self.text.push('\n');
    }

    /// A label and what there is to say about it.
    pub fn line(&mut self, label: &str, text: &str) {
        self.hanging(&labelled(label, LABEL), text);
    }

    /// Names and their values, the values under each other.
    pub fn pairs(&mut self, pairs: &[(&str, String)]) {
        let widest = pairs
            .iter()
            .map(|(name, _)| width(name))
            .max()
            .unwrap_or_default();
        let columns = (widest + 4).max(LABEL);
        for (name, value) in pairs {
            self.hanging(&labelled(name, columns), value);
        }
    }

    /// What stands under a line and belongs to it.
    pub fn note(&mut self, text: &str) {
        self.hanging("    ", text);
    }

    /// A label, its number, and what there is to say about that.
    pub fn fact(&mut self, label: &str, number: &str, text: &str) {
        let start = format!("{}{}   ", labelled(label, LABEL), right(number, NUMBER));
        self.hanging(&start, text);
    }

    /// Something to know, and below it what to do.
    pub fn item(&mut self, text: &str, remedy: &str) {
        self.hanging("  - ", text);
        if !remedy.is_empty() {
            self.hanging("    > ", remedy);
        }
    }

    /// A line as it stands; commands and paths are never broken.
    pub fn verbatim(&mut self, text: &str) {
        self.text.push_str(&format!("  {}\n", plain(text)));
    }

    /// The finished page.
    pub fn finish(self) -> String {
        self.text
    }

    fn hanging(&mut self, start: &str, text: &str) {
        let indent = width(start);
        for (at, line) in wrap(&plain(text), WIDE - indent).iter().enumerate() {
            let before = if at == 0 {
                start.to_owned()
            } else {
                " ".repeat(indent)
            };
            self.text
                .push_str(&format!("{}\n", format!("{before}{line}").trim_end()));
        }
    }
}

/// A label that fills `columns`; a longer one is still followed by blanks.
fn labelled(label: &str, columns: usize) -> String {
    left(&format!("  {label}  "), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_and_its_text_never_touch() {
        let mut page = Page::new(Style::default());
        page.line("export__follower_territories", "text");
        page.fact("a label of more than twenty", "1,234,567,890,123", "text");
        page.line("short", "text");
        assert_eq!(
            page.finish(),
            "  export__follower_territories  text\n  \
             a label of more than twenty  1,234,567,890,123   text\n  \
             short             text\n"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_page() {
        let mut page = Page::new(Style::default());
        let long = "word ".repeat(60);
        page.heading("a heading", &long);
        page.line("label", &long);
        page.fact("label", "12,345", &long);
        page.item(&long, &long);
        let text = page.finish();
        assert!(text.lines().all(|line| width(line) <= WIDE), "{text}");
        assert!(text.lines().all(|line| line == line.trim_end()), "{text}");
    }
}
