//! What came of what was asked: members given, null and missing, and members nobody knows.

use std::collections::BTreeMap;

/// How often a known member came, over all objects of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Presence {
    /// With something in it.
    pub given: u64,
    /// As null.
    pub null: u64,
    /// As an empty list.
    pub empty: u64,
    pub objects: u64,
}

/// The members of an answer, by dataset and name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    pub known: BTreeMap<(&'static str, &'static str), Presence>,
    /// How often a member came that no decoder knows: the source has changed.
    pub drift: BTreeMap<(&'static str, String), u64>,
    /// Values that were changed on the way in, by member and how, such as `percent`.
    pub flags: BTreeMap<(&'static str, String, &'static str), u64>,
}

impl Received {
    /// Adds what another answer brought.
    pub fn add(&mut self, other: &Self) {
        for (member, presence) in &other.known {
            let sum = self.known.entry(*member).or_default();
            sum.given += presence.given;
            sum.null += presence.null;
            sum.empty += presence.empty;
            sum.objects += presence.objects;
        }
        for (member, count) in &other.drift {
            *self.drift.entry(member.clone()).or_default() += count;
        }
        for (member, count) in &other.flags {
            *self.flags.entry(member.clone()).or_default() += count;
        }
    }
}
