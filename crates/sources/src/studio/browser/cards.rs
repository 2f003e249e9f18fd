//! The numbers that stand on a page, read as a person reads them: a fallback, and something to hold the
//! answers of the calls against. How exact they are is for [`crate::studio`]'s decoder to say.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use url::Url;

use super::error::BrowserError;
use super::listen::Heard;
use super::running::RunningBrowser;
use super::steps::Step;
use crate::studio::Stream;

/// What stands for the method of a request: nothing was asked.
const SHOWN: &str = "SHOWN";

/// Cards by their marks; where there is none, a known label and the first number that stands beside it.
const READ: &str = r#"(() => {
  const known = {
    'Video views': 'video_views', 'Profile views': 'profile_views', 'Likes': 'likes', 'Comments': 'comments',
    'Shares': 'shares', 'Total followers': 'followers', 'Net followers': 'net_followers',
    'Total viewers': 'total_viewers', 'New viewers': 'new_viewers',
  };
  const words = (one) => one.textContent.trim();
  const leaves = (one) => [...one.querySelectorAll('*')].filter((leaf) => leaf.children.length === 0 && words(leaf) !== '');
  const found = new Map();
  const note = (metric, label, text) => { if (metric && text && !found.has(metric)) found.set(metric, { metric, label, text }); };
  for (const card of document.querySelectorAll('[data-metric]')) {
    const value = card.querySelector('[data-e2e="metric-value"]') || card.querySelector('strong');
    if (value) note(card.dataset.metric, words(leaves(card)[0]), words(value));
  }
  for (const label of leaves(document.body)) {
    const metric = known[words(label)];
    if (!metric || !label.parentElement) continue;
    const beside = leaves(label.parentElement).find((leaf) => leaf !== label && /\p{Nd}/u.test(words(leaf)));
    if (beside) note(metric, words(label), words(beside));
  }
  return { language: document.documentElement.lang, cards: [...found.values()] };
})()"#;

/// The cards of the open page; `None` where it shows none.
pub(super) async fn shown_cards(
    browser: &RunningBrowser,
    url: Url,
    step: &Step,
    now: DateTime<Utc>,
) -> Result<Option<Heard>, BrowserError> {
    let read = browser.page().evaluate_expression(READ);
    let read = browser.within("read a page", read).await?;
    let mut shown: Value = read.into_value().unwrap_or_default();
    if shown["cards"].as_array().is_none_or(Vec::is_empty) {
        return Ok(None);
    }
    shown["page"] = json!(step.name);
    shown["days"] = json!(step.range());
    // the same numbers on another day are another reading
    shown["read_on"] = json!(now.date_naive());
    Ok(Some(Heard {
        stream: Stream::Cards,
        method: SHOWN.to_owned(),
        url,
        asked: None,
        status: 200,
        body: shown.to_string().into(),
        captured_at: now,
    }))
}
