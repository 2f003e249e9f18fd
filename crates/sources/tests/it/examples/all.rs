//! Every file of the reference, with what it has to mean: a file that nobody speaks of fails here.

use std::collections::BTreeSet;

use toklake_sources::webhook::Event;

use super::means::{Asks, Flow, Means};
use super::{DATA, body, folder, verdicts};

/// What files mean that are neither in [`DATA`] nor in the tables of `verdicts`.
const OTHERS: &[(&str, Means)] = &[
    (
        "business_get_business_account.json",
        Means::Rows(
            "account",
            &[
                ("business__follower_activity", 168),
                ("business__audience", 16),
                ("business__account_days", 7),
                ("business__profile", 1),
            ],
        ),
    ),
    (
        "business_video_list_page1.json",
        Means::Rows(
            "videos",
            &[
                ("business__videos", 3),
                ("business__video_shares", 40),
                ("business__video_curves", 50),
            ],
        ),
    ),
    (
        "business_video_list_inactive_video.json",
        Means::Rows(
            "videos",
            &[
                ("business__videos", 1),
                ("business__video_shares", 9),
                ("business__video_curves", 44),
            ],
        ),
    ),
    (
        "business_oauth_token.json",
        Means::Tokens(Flow::Business, Some(86_400), Some(31_536_000), 9),
    ),
    (
        "business_oauth_refresh.json",
        Means::Tokens(Flow::Business, Some(86_400), Some(31_190_417), 9),
    ),
    (
        "business_ads_long_term_token.json",
        Means::Tokens(Flow::Advertiser, None, None, 1),
    ),
    (
        "display_oauth_token.json",
        Means::Tokens(Flow::Display, Some(7_200), Some(15_552_000), 4),
    ),
    (
        "display_oauth_token_legacy_lifetimes.json",
        Means::Tokens(Flow::Display, Some(86_400), Some(31_536_000), 2),
    ),
    (
        "display_oauth_refresh_rotated.json",
        Means::Tokens(Flow::Display, Some(7_200), Some(15_379_200), 4),
    ),
    (
        "display_oauth_error_invalid_grant.json",
        Means::NoTokens { dead: true },
    ),
    (
        "display_oauth_error_pkce.json",
        Means::NoTokens { dead: false },
    ),
    ("business_oauth_revoke.json", Means::Done),
    ("business_oauth_token_info.json", Means::TokenInfo),
    (
        "business_oauth_token_request.json",
        Means::Question(Asks::BusinessTokens),
    ),
    (
        "business_oauth_refresh_request.json",
        Means::Question(Asks::BusinessRefresh),
    ),
    (
        "display_video_query_request.json",
        Means::Question(Asks::DisplayVideos),
    ),
    ("display_pkce_vector.json", Means::Challenge),
    (
        "webhook_comment_update.json",
        Means::Event(|event| {
            *event
                == Event::Comment {
                    comment_id: "7570100000000000001".to_owned(),
                    video_id: "7570000000000000301".to_owned(),
                    action: "insert".to_owned(),
                }
        }),
    ),
    (
        "webhook_authorization_removed.json",
        Means::Event(|event| *event == Event::AuthorizationRemoved { reason: 1 }),
    ),
    ("webhook_post_publish_complete.json", Means::Event(is_other)),
    ("webhook_post_publish_failed.json", Means::Event(is_other)),
    (
        "webhook_post_publish_publicly_available.json",
        Means::Event(is_other),
    ),
    (
        "webhook_post_no_longer_publicly_available.json",
        Means::Event(is_other),
    ),
    ("webhook_signature_vector.json", Means::Signature),
    // we post nothing
    ("business_publish_status.json", Means::NotAsked),
    ("business_publish_status_failed.json", Means::NotAsked),
    // brands that are mentioned, and the marketplace of creators, are not asked for
    ("mention_comment_list.json", Means::NotAsked),
    ("mention_top_hashtag_list.json", Means::NotAsked),
    ("mention_top_word_list.json", Means::NotAsked),
    ("mention_video_list.json", Means::NotAsked),
    ("tto_creator_authorized.json", Means::NotAsked),
    ("tto_creator_authorized_video_list.json", Means::NotAsked),
    // calls are received and their configuration is left to the portal
    ("webhook_config_list.json", Means::NotAsked),
    ("webhook_config_list_absent.json", Means::NotAsked),
    ("webhook_config_update_request.json", Means::NotOurs),
    // researchers alone may ask
    ("research_client_token.json", Means::NotOurs),
    ("research_video_query.json", Means::NotOurs),
];

#[tokio::test]
async fn every_file_of_the_reference_means_what_is_said_of_it_here() {
    let Some(folder) = folder() else { return };
    let files = std::fs::read_dir(folder).unwrap();
    let files: BTreeSet<String> = files
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let said: BTreeSet<String> = DATA
        .iter()
        .map(|(name, ..)| *name)
        .chain(verdicts::names())
        .chain(OTHERS.iter().map(|(name, _)| *name))
        .map(str::to_owned)
        .collect();
    let unsaid: Vec<_> = files.difference(&said).collect();
    assert!(unsaid.is_empty(), "nothing is said of {unsaid:?}");
    let absent: Vec<_> = said.difference(&files).collect();
    assert!(absent.is_empty(), "the reference has no {absent:?}");
    for (name, means) in OTHERS {
        let body = body(name).unwrap();
        means.check(name, body).await;
    }
}

fn is_other(event: &Event) -> bool {
    matches!(event, Event::Other { name } if name.starts_with("post.publish."))
}
