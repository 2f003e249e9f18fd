//! Text on a terminal: weight where it is wanted, width as it is seen, and no tricks from strangers.

use unicode_width::UnicodeWidthStr;

/// Whether words may be given weight. Meaning never hangs on it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// Bold and dim are shown.
    pub on: bool,
}

impl Style {
    /// A heading.
    pub fn bold(self, text: &str) -> String {
        if self.on {
            format!("\u{1b}[1m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// Something that steps back.
    pub fn dim(self, text: &str) -> String {
        if self.on {
            format!("\u{1b}[2m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Text of a stranger (a caption, a file name) that cannot speak to the terminal: control and
/// direction characters are shown as symbols or spelled out. Line breaks stay.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push(c),
            '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('?')),
            '\u{7f}' => out.push('\u{2421}'),
            '\u{80}'..='\u{9f}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// [`plain`], on one line.
pub fn one_line(text: &str) -> String {
    plain(&text.replace('\n', "\u{2424}"))
}

/// Columns that the text takes.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text with blanks behind it, `columns` wide.
pub fn left(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text with blanks before it, `columns` wide.
pub fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text cut to `columns`, the cut shown.
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if width(&out) + width(c.encode_utf8(&mut [0; 4])) >= columns {
            break;
        }
        out.push(c);
    }
    out + "…"
}

/// The text broken between words into lines of at most `columns`; a longer word stands alone.
/// What stands in backticks stays together where it can.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![];
    for part in text.split('\n') {
        let mut line = String::new();
        for word in words(part, columns) {
            if !line.is_empty() && width(&line) + 1 + width(&word) > columns {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        lines.push(line);
    }
    lines
}

/// Words between blanks, a short quotation counting as one.
fn words(text: &str, columns: usize) -> Vec<String> {
    let mut words: Vec<String> = vec![];
    let mut open = false;
    for piece in text.split(' ').filter(|piece| !piece.is_empty()) {
        let joins = open
            && words
                .last()
                .is_some_and(|last| width(last) + 1 + width(piece) <= columns);
        match words.last_mut().filter(|_| joins) {
            Some(last) => {
                last.push(' ');
                last.push_str(piece);
            }
            None => words.push(piece.to_owned()),
        }
        open ^= piece.matches('`').count() % 2 == 1;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_cannot_speak_to_the_terminal() {
        assert_eq!(one_line("a\u{1b}[2J\0\u{202e}b\nc"), "a␛[2J␀\\u{202e}b␤c");
    }

    #[test]
    fn width_is_what_the_eye_sees() {
        assert_eq!(left("日本", 6), "日本  ");
        assert_eq!(right("é", 3), "  é");
        assert_eq!(cut("日本語のキャプション", 7), "日本語…");
        assert_eq!(cut("short", 7), "short");
    }

    #[test]
    fn lines_break_between_words_and_not_inside_a_command() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(
            wrap("see `toklake sql` now", 14),
            ["see", "`toklake sql`", "now"]
        );
        assert_eq!(wrap("", 8), [""]);
    }
}
