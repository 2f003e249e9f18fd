//! The pages of one list so far, to know when cursors loop and pages bring nothing new.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::Serialize;

use super::stream::{Page, Runs};

/// Where to go after a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Onward {
    Next(i64),
    End(PagesEnd),
}

/// Why the pages of a list ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PagesEnd {
    /// The source says that there is no more.
    Last,
    /// The source says that there is more, and not where.
    NoCursor,
    /// The cursor stands still.
    CursorRepeats,
    /// The cursor runs the wrong way.
    CursorGoesBack,
    /// Two pages in a row listed only what was known.
    NothingNew,
    /// Several pages in a row listed nothing at all.
    Empty,
    /// More pages than any list may have.
    TooMany,
}

impl PagesEnd {
    /// Whether all of the list was seen.
    pub fn is_complete(self) -> bool {
        match self {
            Self::Last => true,
            Self::NoCursor
            | Self::CursorRepeats
            | Self::CursorGoesBack
            | Self::NothingNew
            | Self::Empty
            | Self::TooMany => false,
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Self::Last => "the list is complete",
            Self::NoCursor => "the source says that there is more, and not where",
            Self::CursorRepeats => "the source repeats its cursor",
            Self::CursorGoesBack => "the source's cursor runs back",
            Self::NothingNew => "two pages in a row brought nothing new",
            Self::Empty => "the source sends one empty page after the other",
            Self::TooMany => "the list has more pages than `pull.max_pages` allows",
        }
    }
}

/// Empty pages in a row that are believed. TikTok leaves out private and removed posts after it
/// has cut the page, so some empty pages with more behind them are in order.
const EMPTY_PAGES: u32 = 5;
const KNOWN_PAGES: u32 = 2;

/// What was seen of one list. Ids are kept as hashes: 16 bytes for each, whatever their length.
#[derive(Debug, Clone, Default)]
pub struct Trail {
    seen: HashSet<u64>,
    pages: u64,
    /// Pages in a row without a new id.
    known: u32,
    empty: u32,
}

impl Trail {
    pub fn onward(&mut self, at: Option<i64>, page: &Page, runs: Runs, max_pages: u64) -> Onward {
        self.pages += 1;
        let before = self.seen.len();
        self.seen.extend(page.ids.iter().map(hash));
        let brought = self.seen.len() - before;
        (self.known, self.empty) = match (page.ids.is_empty(), brought) {
            (true, _) => (self.known, self.empty + 1),
            (false, 0) => (self.known + 1, 0),
            (false, _) => (0, 0),
        };
        let Some(next) = page.next else {
            return Onward::End(match page.lacks_cursor {
                true => PagesEnd::NoCursor,
                false => PagesEnd::Last,
            });
        };
        let end = match (at, runs) {
            (Some(at), _) if at == next => Some(PagesEnd::CursorRepeats),
            (Some(at), Runs::Up) if next < at => Some(PagesEnd::CursorGoesBack),
            (Some(at), Runs::Down) if next > at => Some(PagesEnd::CursorGoesBack),
            _ if self.known >= KNOWN_PAGES => Some(PagesEnd::NothingNew),
            _ if self.empty >= EMPTY_PAGES => Some(PagesEnd::Empty),
            _ if self.pages >= max_pages => Some(PagesEnd::TooMany),
            _ => None,
        };
        end.map_or(Onward::Next(next), Onward::End)
    }
}

fn hash(id: &String) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn page(ids: &[u32], next: Option<i64>) -> Page {
        Page {
            ids: ids.iter().map(u32::to_string).collect(),
            next,
            lacks_cursor: false,
        }
    }

    fn walk(runs: Runs, pages: &[Page]) -> Vec<Onward> {
        let mut trail = Trail::default();
        let mut at = None;
        let mut onwards = Vec::new();
        for page in pages {
            let onward = trail.onward(at, page, runs, 100);
            onwards.push(onward);
            match onward {
                Onward::Next(next) => at = Some(next),
                Onward::End(_) => break,
            }
        }
        onwards
    }

    #[test]
    fn short_and_empty_pages_are_followed_as_long_as_there_is_more() {
        let pages = [
            page(&[1, 2], Some(900)),
            page(&[], Some(800)),
            page(&[], Some(700)),
            page(&[3], None),
        ];
        assert_eq!(
            walk(Runs::Down, &pages).last(),
            Some(&Onward::End(PagesEnd::Last))
        );
    }

    #[test]
    fn a_cursor_that_stands_or_turns_ends_the_list() {
        let stands = [page(&[1], Some(900)), page(&[2], Some(900))];
        let end = Onward::End(PagesEnd::CursorRepeats);
        assert_eq!(walk(Runs::Down, &stands).last(), Some(&end));
        let turns = [page(&[1], Some(900)), page(&[2], Some(950))];
        let end = Onward::End(PagesEnd::CursorGoesBack);
        assert_eq!(walk(Runs::Down, &turns).last(), Some(&end));
        assert_eq!(walk(Runs::Up, &turns).last(), Some(&Onward::Next(950)));
    }

    #[test]
    fn a_page_that_comes_twice_is_forgiven_once() {
        let pages = [
            page(&[1, 2], Some(1)),
            page(&[1, 2], Some(2)),
            page(&[3], Some(3)),
            page(&[3], Some(4)),
            page(&[1], Some(5)),
        ];
        let onwards = walk(Runs::Up, &pages);
        assert_eq!(onwards.len(), 5);
        assert_eq!(onwards.last(), Some(&Onward::End(PagesEnd::NothingNew)));
    }

    #[test]
    fn a_list_of_empty_pages_ends() {
        let pages: Vec<_> = (1..100).map(|at| page(&[], Some(at))).collect();
        let onwards = walk(Runs::Up, &pages);
        assert_eq!(onwards.last(), Some(&Onward::End(PagesEnd::Empty)));
        assert!(onwards.len() < 10);
    }

    proptest! {
        #[test]
        fn no_list_is_endless(
            pages in prop::collection::vec((prop::collection::vec(0_u32..5, 0..3), prop::option::of(0_i64..50)), 200)
        ) {
            let pages: Vec<_> = pages.iter().map(|(ids, next)| page(ids, *next)).collect();
            for runs in [Runs::Up, Runs::Down] {
                let last = walk(runs, &pages).last().copied();
                prop_assert!(matches!(last, Some(Onward::End(_))), "{last:?}");
            }
        }
    }
}
