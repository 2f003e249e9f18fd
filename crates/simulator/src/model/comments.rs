//! Comments and replies: as many as the counter says, each found by its number, without a list.

use super::counters::Counter;
use super::draw::Draws;
use super::post::Post;
use crate::moment::Moment;

/// A comment, or a reply to one.
#[derive(Clone, Debug)]
pub struct Comment {
    /// Seconds of writing above the comment's number; above 2^53 like all ids.
    pub id: u64,
    pub written: Moment,
    pub text: &'static str,
    pub likes: u64,
    pub by_owner: bool,
    pub is_hidden: bool,
    /// Who wrote it; invented, and no more than a number.
    pub author: u64,
}

const TEXTS: [&str; 10] = [
    "What is that synth?",
    "On repeat since this morning",
    "The drop at the end!",
    "Please make a full version",
    "So calming",
    "How long did this take?",
    "My neighbour would like a word",
    "First",
    "The bells, though",
    "Came for the cat, stayed for the loop",
];
const REPLIES: [&str; 4] = [
    "Thank you!",
    "A very old one",
    "About three evenings",
    "Working on it",
];

/// Marks the ids of replies; comments are numbered below it.
const REPLY: u64 = 1 << 31;

/// Comments of a post so far; replies are not counted.
pub(crate) fn count(post: &Post, now: Moment) -> u64 {
    post.count(Counter::Comments, now)
}

/// Likes of a comment, known without finding out when it was written.
pub(crate) fn likes(post: &Post, number: u64) -> u64 {
    let luck = post.comment_draws().child(1).unit(number);
    (3.0 * luck / (1.02 - luck)) as u64
}

/// Replies a comment will have one day, at most three.
pub(crate) fn replies_in_time(post: &Post, number: u64) -> u64 {
    post.comment_draws()
        .child(2)
        .below(number, 8)
        .saturating_sub(4) as u64
}

/// Comment `number`, counted from 0 in the order of writing. It must have been written by `now`.
pub(crate) fn comment(post: &Post, number: u64, now: Moment) -> Comment {
    let draws = post.comment_draws();
    let written = written(post, number, now);
    Comment {
        id: id(written, number),
        written,
        text: TEXTS[draws.below(number, TEXTS.len())],
        likes: likes(post, number),
        by_owner: false,
        is_hidden: draws.child(3).unit(number) < 0.03,
        author: draws.child(4).at(number) % 10_000_000,
    }
}

/// The replies that a comment has by `now`, oldest first.
pub(crate) fn replies(post: &Post, number: u64, now: Moment) -> Vec<Comment> {
    let asked = written(post, number, now);
    let draws = post.comment_draws().child(5).child(number);
    let reply = |place: u64| {
        let wait = 1_800 + draws.below(place, 40_000) as i64;
        let written = asked.plus_seconds(wait * (place as i64 + 1));
        Comment {
            id: id(written, REPLY | (number << 2) | place),
            written,
            text: REPLIES[draws.child(1).below(place, REPLIES.len())],
            likes: draws.child(2).below(place, 12) as u64,
            by_owner: place == 0,
            is_hidden: false,
            author: draws.child(3).at(place) % 10_000_000,
        }
    };
    let all = (0..replies_in_time(post, number)).map(reply);
    all.filter(|reply| reply.written <= now).collect()
}

/// The number of the comment with this id.
pub(crate) fn number_of(id: u64) -> u64 {
    id & (REPLY - 1)
}

fn id(written: Moment, number: u64) -> u64 {
    ((written.epoch_seconds() as u64) << 32) | number
}

/// The second in which the counter first exceeds `number`.
fn written(post: &Post, number: u64, now: Moment) -> Moment {
    let (mut before, mut by) = (post.published.epoch_seconds(), now.epoch_seconds());
    while by - before > 1 {
        let middle = before + (by - before) / 2;
        if post.count(Counter::Comments, Moment::from_epoch_seconds(middle)) > number {
            by = middle;
        } else {
            before = middle;
        }
    }
    Moment::from_epoch_seconds(by)
}

impl Post {
    /// What was written under the post by `now`, oldest first, each with its replies so far.
    pub fn comments(&self, now: Moment) -> Vec<(Comment, Vec<Comment>)> {
        let numbers = 0..count(self, now);
        numbers
            .map(|number| (comment(self, number, now), replies(self, number, now)))
            .collect()
    }

    fn comment_draws(&self) -> Draws {
        self.draws.child(16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::World;
    use crate::scenario::Scenario;

    #[test]
    fn every_comment_is_written_when_the_counter_says_so() {
        let world = World::new(&Scenario::demo());
        let now = Moment::from(Scenario::demo().clock);
        let post = &world.accounts[0].posts[10];
        let all = count(post, now);
        assert!(all > 3);
        for number in 0..all {
            let comment = comment(post, number, now);
            assert!(count(post, comment.written) > number);
            assert!(count(post, comment.written.plus_seconds(-1)) <= number);
            assert_eq!(number_of(comment.id), number);
        }
    }
}
