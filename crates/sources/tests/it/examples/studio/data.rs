//! Every example with data: the rows that it holds, and the keys that all of them have.

use serde_json::{Value, json};
use toklake_sources::answers::Outcome;
use toklake_sources::pull::Verdict;
use toklake_sources::studio::{self, AnswerKeys, Stream};

use super::{answer, body, decoded, histories, of_post, rows};

/// Rows of each dataset, by a count of a file's JSON by hand.
type Rows = Vec<(&'static str, usize)>;

/// File, stream, request, and the rows that it holds.
fn data() -> Vec<(&'static str, Stream, Value, Rows)> {
    let none = json!({});
    vec![
        (
            "insight_overview_histories.json",
            Stream::AccountInsights,
            histories(&["vv_history"], 16),
            vec![
                ("studio__account_days", 7 * 16),
                ("studio__account_numbers", 1),
            ],
        ),
        (
            "insight_overview_traffic.json",
            Stream::AccountInsights,
            none.clone(),
            vec![("studio__account_numbers", 2), ("studio__shares", 8)],
        ),
        (
            "insight_viewers.json",
            Stream::AccountInsights,
            histories(&["unique_viewer"], 7),
            vec![
                ("studio__account_days", 4 * 7),
                ("studio__account_numbers", 4),
                ("studio__hours", 7 * 24),
                ("studio__shares", 3 + 5 + 3 + 3),
            ],
        ),
        (
            "insight_followers.json",
            Stream::AccountInsights,
            histories(&["follower_num_history"], 7),
            vec![
                ("studio__account_days", 3 * 7),
                ("studio__account_numbers", 1),
                ("studio__hours", 6 * 24),
                ("studio__shares", 3 + 5 + 2 + 1),
            ],
        ),
        (
            "insight_post_overview.json",
            Stream::PostInsights,
            of_post(),
            vec![
                ("studio__curves", 12),
                ("studio__post_insights", 1),
                ("studio__post_series", 5 * 3 + 3),
                ("studio__shares", 2 + 5),
            ],
        ),
        (
            "insight_post_viewers.json",
            Stream::PostInsights,
            of_post(),
            vec![
                ("studio__post_insights", 1),
                ("studio__shares", 5 + 2 + 2 + 1 + 4),
            ],
        ),
        (
            "insight_post_engagement.json",
            Stream::PostInsights,
            of_post(),
            vec![("studio__curves", 12), ("studio__post_insights", 1)],
        ),
        (
            "insight_post_no_data.json",
            Stream::PostInsights,
            of_post(),
            vec![("studio__post_insights", 1)],
        ),
        (
            "insights_v1_overview.json",
            Stream::NumberedInsights,
            none.clone(),
            vec![
                ("studio__account_days", 5 * 7),
                ("studio__account_numbers", 5 * 2),
                ("studio__shares", 6),
            ],
        ),
        (
            "insights_v1_rewards.json",
            Stream::NumberedInsights,
            none.clone(),
            vec![("studio__rewards", 7)],
        ),
        (
            "insights_v1_followers.json",
            Stream::NumberedInsights,
            none.clone(),
            vec![
                ("studio__account_days", 2 * 7),
                ("studio__account_numbers", 2 * 2),
                ("studio__hours", 2 * 24),
            ],
        ),
        (
            "item_list_page1.json",
            Stream::Posts,
            none.clone(),
            vec![("studio__posts", 5)],
        ),
        (
            "item_list_page2_last.json",
            Stream::Posts,
            none.clone(),
            vec![("studio__posts", 2)],
        ),
        ("item_list_empty.json", Stream::Posts, none.clone(), vec![]),
        (
            "web_user.json",
            Stream::Identity,
            none.clone(),
            vec![("studio__profile", 1)],
        ),
        (
            "follow_relation_count.json",
            Stream::FollowCounts,
            none.clone(),
            vec![("studio__profile", 1)],
        ),
        (
            "hash_count.json",
            Stream::PostCounts,
            none.clone(),
            vec![("studio__profile", 1)],
        ),
        (
            "comments_v2.json",
            Stream::Comments,
            none.clone(),
            vec![("studio__comments", 1)],
        ),
        (
            "reward_analytics.json",
            Stream::Rewards,
            none.clone(),
            vec![("studio__rewards", 3 + 3 + 1 + 1)],
        ),
        (
            "reward_analytics_per_post.json",
            Stream::PostRewards,
            none.clone(),
            vec![("studio__post_rewards", 1)],
        ),
        (
            "inspiration_trending_video.json",
            Stream::TrendingVideos,
            none.clone(),
            vec![("studio__trends", 1)],
        ),
        (
            "inspiration_trending_topic.json",
            Stream::TrendingTopics,
            none.clone(),
            vec![("studio__trend_points", 2), ("studio__trends", 1)],
        ),
        (
            "creative_one_hashtag_list.json",
            Stream::CreativeHashtags,
            none.clone(),
            vec![("studio__trend_points", 2), ("studio__trends", 1)],
        ),
        (
            "creative_one_top_contents.json",
            Stream::CreativeVideos,
            none.clone(),
            vec![("studio__trends", 1)],
        ),
        (
            "creative_radar_hashtag_list_legacy.json",
            Stream::LegacyHashtags,
            none.clone(),
            vec![("studio__trend_points", 7), ("studio__trends", 1)],
        ),
        (
            "creative_radar_sound_rank_list_legacy.json",
            Stream::LegacySounds,
            none,
            vec![("studio__trend_points", 7), ("studio__trends", 1)],
        ),
    ]
}

#[test]
fn every_example_with_data_gives_its_rows_and_nothing_unknown() {
    for (name, stream, request, expected) in data() {
        let Some(body) = body(name) else { return };
        let decoded = decoded(stream, &request, &body);
        assert_eq!(decoded.set_aside, [], "{name}");
        assert!(
            decoded.received.drift.is_empty(),
            "{name}: {:?}",
            decoded.received.drift
        );
        assert_eq!(rows(&decoded), expected.into_iter().collect(), "{name}");
        assert_eq!(decoded.outcome, Outcome::Data, "{name}");
        let answer = answer(200, body);
        assert_eq!(studio::classify(stream, &answer), Verdict::Fine, "{name}");
    }
}

#[test]
fn all_examples_together_have_the_keys_that_are_known_and_no_other() {
    let mut keys = AnswerKeys::default();
    for (name, stream, request, _) in data() {
        let Some(body) = body(name) else { return };
        keys.add(stream, Some(&request), &body);
    }
    let check = keys.compare(&AnswerKeys::default());
    assert_eq!(check.drift, []);
    assert!(check.as_known > 200, "{}", check.as_known);
}
