//! Pages that end before a time, and the ways in which they go wrong.

use super::Call;
use crate::faults::FaultKind;

/// A page of a list that is sorted newest first and cut by a millisecond cursor.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page<'a, T> {
    pub items: &'a [T],
    /// Where the next page begins; 0 at the end.
    pub cursor: i64,
    pub has_more: bool,
}

/// What is wrong with a page.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum PageFault {
    Duplicate,
    Loop,
    Short,
    Empty,
}

impl PageFault {
    /// The first fault of this call that concerns paging.
    pub fn of(call: &Call) -> Option<Self> {
        [
            (FaultKind::DuplicatePage, Self::Duplicate),
            (FaultKind::CursorLoop, Self::Loop),
            (FaultKind::ShortPage, Self::Short),
            (FaultKind::EmptyPage, Self::Empty),
        ]
        .into_iter()
        .find(|(kind, _)| call.is_struck_by(kind))
        .map(|(_, fault)| fault)
    }
}

impl<'a, T> Page<'a, T> {
    /// The items before `cursor`, `size` at most.
    pub fn cut(
        items: &'a [T],
        millis: impl Fn(&T) -> i64,
        cursor: i64,
        size: usize,
        fault: Option<PageFault>,
    ) -> Self {
        let start = items.partition_point(|item| millis(item) >= cursor);
        let left = &items[start..];
        let page = |size: usize| {
            let items = &left[..size.min(left.len())];
            let has_more = items.len() < left.len();
            let last = items.last().filter(|_| has_more);
            Self {
                items,
                cursor: last.map_or(0, &millis),
                has_more,
            }
        };
        match fault {
            None => page(size),
            Some(PageFault::Short) => page((size / 3).max(1)),
            // nothing lies between this cursor and one millisecond before: posts come at whole seconds
            Some(PageFault::Empty) => Self {
                items: &[],
                cursor: cursor - 1,
                has_more: true,
            },
            Some(PageFault::Duplicate) => {
                let before = &items[start.saturating_sub(size)..start];
                Self {
                    items: before,
                    cursor: cursor - 1,
                    has_more: true,
                }
            }
            Some(PageFault::Loop) => Self {
                cursor,
                has_more: true,
                ..page(size)
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Follows cursors until the list says that it is over.
    fn all_pages(items: &[i64], size: usize, faults: &[Option<PageFault>]) -> Vec<i64> {
        let (mut seen, mut cursor) = (Vec::new(), i64::MAX);
        for call in 0..10_000 {
            let fault = faults.get(call).copied().flatten();
            let page = Page::cut(items, |item| *item, cursor, size, fault);
            seen.extend_from_slice(page.items);
            if !page.has_more {
                break;
            }
            cursor = page.cursor;
        }
        seen
    }

    fn fault() -> impl Strategy<Value = Option<PageFault>> {
        prop_oneof![
            Just(None),
            Just(Some(PageFault::Duplicate)),
            Just(Some(PageFault::Short)),
            Just(Some(PageFault::Empty)),
            Just(Some(PageFault::Loop)),
        ]
    }

    proptest! {
        #[test]
        fn no_fault_of_a_page_hides_an_item(
            seconds in prop::collection::btree_set(1i64..100_000, 0..80),
            size in 1usize..20,
            faults in prop::collection::vec(fault(), 0..12),
        ) {
            let items: Vec<i64> = seconds.into_iter().rev().map(|second| second * 1_000).collect();
            let mut seen = all_pages(&items, size, &faults);
            seen.sort_unstable_by(|a, b| b.cmp(a));
            seen.dedup();
            prop_assert_eq!(seen, items);
        }

        #[test]
        fn without_faults_every_item_comes_once_and_in_order(
            seconds in prop::collection::btree_set(1i64..100_000, 0..80),
            size in 1usize..20,
        ) {
            let items: Vec<i64> = seconds.into_iter().rev().map(|second| second * 1_000).collect();
            prop_assert_eq!(all_pages(&items, size, &[]), items);
        }
    }
}
