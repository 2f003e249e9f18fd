//! Signing in, and every way in which it does not succeed.

use toklake_simulator::{Fault, FaultKind, Route};

use super::stage::{Click, Stage, browse, get, scenario};
use crate::desk::Desk;

const BUSINESS: [&str; 3] = ["login", "business", "--json"];

#[test]
fn a_pasted_callback_signs_in_under_the_handle_that_tiktok_says() {
    let stage = Stage::new();
    let answer = stage.paste(&BUSINESS, "kite.workshop", Click::Agree);
    assert_eq!(answer.code, 0, "{}", answer.err);
    let report = &answer.json()["report"];
    assert_eq!(report["account"], "kite.workshop");
    assert_eq!(report["refused"].as_array().map(Vec::len), Some(0));
    assert_eq!(report["warning"], serde_json::Value::Null);
    let listed = stage.desk.toklake_ends(0, &["accounts"]).out;
    assert!(
        listed.contains("kite.workshop\n  business          ok, until "),
        "{listed}"
    );
    // again: the sign-in is replaced, and the app is known without the environment
    let answer = stage.paste(&BUSINESS, "kite.workshop", Click::Agree);
    assert_eq!(answer.json()["report"]["replaced"], true);
}

#[test]
fn a_browser_that_comes_back_to_this_machine_signs_in() {
    let stage = Stage::new();
    let mut asking = stage.start(&["login", "display", "--json"]);
    let address = asking.address().expect("an address");
    assert!(address.contains("code_challenge="), "{address}");
    let back = browse(&address, "owl.sketches", Click::Agree);
    let (before, state) = back.split_once("state=").expect("a state");
    // a page that guesses the port ends nothing
    let stranger = get(&format!("{before}state={}", "0".repeat(state.len())));
    assert!(stranger.contains("Not signed in"), "{stranger}");
    let page = get(&back);
    assert!(
        page.contains("Signed in. You can close this page."),
        "{page}"
    );
    let answer = asking.end();
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert_eq!(answer.json()["report"]["account"], "owl.sketches");
    assert_eq!(answer.json()["report"]["source"], "display");
}

#[test]
fn a_callback_of_another_sign_in_a_refusal_and_nonsense_keep_nothing() {
    let stage = Stage::new();
    let refused = |click, change: &dyn Fn(&str) -> String| {
        let answer = stage.paste_changed(&BUSINESS, "kite.workshop", click, change);
        assert_eq!(answer.code, 2, "{}", answer.err);
        answer.json()["error"].clone()
    };
    let other = refused(Click::Agree, &|back| format!("{back}0"));
    assert_eq!(other["code"], "callback_state");
    assert!(
        other["causes"][0]
            .as_str()
            .is_some_and(|why| why.contains("another sign-in")),
        "{other}"
    );
    let denied = refused(Click::Refuse, &str::to_owned);
    assert_eq!(denied["code"], "consent_refused");
    let elsewhere = refused(Click::Agree, &|back| back.replace("analytics.", "evil."));
    assert_eq!(elsewhere["code"], "callback");
    let used = refused(Click::Agree, &|back| {
        let (before, after) = back.split_once("code=").expect("a code");
        let (_, rest) = after.split_once('&').expect("more");
        format!("{before}code=code.SIMULATEDwrong&{rest}")
    });
    assert_eq!(used["code"], "token_refused");
    assert!(
        used["remedy"]
            .as_str()
            .is_some_and(|words| words.contains("works once")),
        "{used}"
    );
    assert!(
        stage
            .desk
            .toklake_ends(0, &["accounts"])
            .out
            .contains("nobody is signed in")
    );
}

#[test]
fn an_advertiser_signs_in_for_trends_of_hashtags_until_it_is_forgotten() {
    let stage = Stage::new();
    let nameless = stage
        .desk
        .toklake_ends(2, &["login", "advertiser", "--json"]);
    assert_eq!(nameless.json()["error"]["code"], "handle_unknown");
    let arguments = [
        "login",
        "advertiser",
        "--account",
        "kite.workshop",
        "--json",
    ];
    let refused = stage.paste(&arguments, "kite.workshop", Click::Refuse);
    assert_eq!(refused.json()["error"]["code"], "consent_refused");
    let answer = stage.paste(&arguments, "kite.workshop", Click::Agree);
    assert_eq!(answer.code, 0, "{}", answer.err);
    let report = &answer.json()["report"];
    let signed_in = (&report["account"], &report["source"]);
    assert_eq!(signed_in, (&"kite.workshop".into(), &"advertiser".into()));
    assert_eq!(report["open_id"], *stage.tiktok.apps().advertiser_id);
    for command in [
        &["check", "access"][..],
        &["session", "refresh"],
        &["session", "status"],
    ] {
        stage.desk.toklake_ends(0, command);
    }
    stage.desk.toklake_ends(0, &["extract", "trends"]);
    stage.desk.toklake_ends(0, &["raw"]);
    let hashtags = "select count(*) as tags, max(views_global_lifetime) > 4294967296 as is_long \
                    from raw.trends__hashtags where hashtag_name is not null";
    let rows = stage.desk.rows(hashtags);
    assert_eq!(rows, [serde_json::json!({"tags": 100, "is_long": true})]);
    // the next pull knows which hashtags head the list, and looks into those
    stage.desk.toklake_ends(0, &["extract", "trends"]);
    for step in ["raw", "staging", "curated"] {
        stage.desk.toklake_ends(0, &[step]);
    }
    let behind = "select count(distinct hashtag_id) as tags, count(*) as ages from raw.trends__hashtag_audience";
    let rows = stage.desk.rows(behind);
    assert_eq!(rows, [serde_json::json!({"tags": 5, "ages": 15})]);
    let videos = "select of_kind, count(distinct of_id) as tags, count(*) as videos, min(author) as author \
                  from curated.trends_videos group by of_kind";
    let expected =
        serde_json::json!({"of_kind": "hashtag", "tags": 5, "videos": 100, "author": "invented.0"});
    assert_eq!(stage.desk.rows(videos), [expected]);
    stage
        .desk
        .toklake_ends(0, &["session", "forget", "kite.workshop"]);
    let dead = stage.tiktok.calls_of(Route::AdvertiserRevoke);
    assert_eq!(dead, 1);
    let nobody = stage.desk.toklake_ends(2, &["extract", "trends", "--json"]);
    assert!(nobody.out.contains("nobody_signed_in"), "{}", nobody.out);
}

#[test]
fn an_advertiser_whose_consent_is_gone_is_told_where_to_sign_in() {
    let stage = Stage::new();
    let arguments = ["login", "advertiser", "--account", "kite.workshop"];
    stage.paste(&arguments, "kite.workshop", Click::Agree);
    let gone = Fault::at(
        Route::HashtagTrends,
        1,
        FaultKind::Code {
            code: 40105,
            message: None,
        },
    );
    stage.tiktok.inject(gone);
    let answer = stage.desk.toklake_ends(2, &["extract", "trends"]);
    assert!(
        answer
            .out
            .contains("toklake login advertiser --account kite.workshop"),
        "{}",
        answer.out
    );
}

#[test]
fn what_was_not_granted_is_told_with_what_will_be_missing() {
    let stage = Stage::new();
    let answer = stage.paste(&["login", "business"], "half.consent", Click::Agree);
    assert_eq!(answer.code, 0, "{}", answer.err);
    let text = answer.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains(
            "not granted `video.insights`; missing: watch time, retention, traffic sources"
        ),
        "{text}"
    );
    assert!(text.contains("business__video_curves"), "{text}");
    let check = stage.desk.toklake_ends(1, &["check", "access"]).out;
    assert!(
        check.contains("missing: without `video.insights`"),
        "{check}"
    );
}

#[test]
fn somebody_else_than_was_meant_is_not_kept() {
    let stage = Stage::new();
    let arguments = ["login", "business", "--account", "kite.workshop", "--json"];
    let answer = stage.paste(&arguments, "owl.sketches", Click::Agree);
    let error = &answer.json()["error"];
    assert_eq!((answer.code, &error["code"]), (2, &"other_account".into()));
    assert_eq!(
        error["message"],
        "you signed in as `owl.sketches`, and `kite.workshop` was meant"
    );
    stage.signed_in("kite.workshop");
    // the same handle, and TikTok says another id than before
    let stage = stage.before_another_tiktok();
    let answer = stage.paste(&BUSINESS, "kite.workshop", Click::Agree);
    let error = &answer.json()["error"];
    assert_eq!((answer.code, &error["code"]), (2, &"other_account".into()));
    let remedy = error["remedy"].as_str().unwrap_or_default();
    assert!(
        remedy.contains("toklake session forget kite.workshop --source business"),
        "{remedy}"
    );
}

#[test]
fn a_clock_that_is_off_is_told() {
    let stage = Stage::new();
    stage.tiktok.clock().advance_hours(-5);
    let answer = stage.paste(&BUSINESS, "kite.workshop", Click::Agree);
    let warning = answer.json()["report"]["warning"].clone();
    assert!(
        warning
            .as_str()
            .is_some_and(|text| text.contains("minutes ahead of the source's")),
        "{warning}"
    );
    let check = stage.desk.toklake_ends(1, &["check", "access"]).out;
    assert!(
        check.contains("clock: the clock of this machine is"),
        "{check}"
    );
}

#[test]
fn an_app_that_is_not_known_names_the_variables() {
    let answer = Desk::new().toklake_ends(2, &["login", "display", "--json"]);
    let error = &answer.json()["error"];
    assert_eq!(error["code"], "app_unknown");
    let message = error["message"].as_str().unwrap_or_default();
    for name in ["CLIENT_KEY", "CLIENT_SECRET", "REDIRECT"] {
        assert!(
            message.contains(&format!("`TIKTOK_DISPLAY_{name}`")),
            "{message}"
        );
    }
}

#[test]
fn an_api_without_tls_is_refused_unless_it_is_here() {
    let desk = Desk::new().with("TOKLAKE_BUSINESS_URL", "http://example.org/open_api");
    let answer = desk.toklake_ends(2, &["accounts"]);
    assert!(
        answer
            .err
            .contains("only an address of this machine may be `http`"),
        "{}",
        answer.err
    );
}

#[test]
fn a_wrong_app_secret_says_where_to_look() {
    let stage =
        Stage::of(Desk::new(), scenario()).with("TIKTOK_BUSINESS_CLIENT_SECRET", "not-the-secret");
    let answer = stage.paste(&BUSINESS, "kite.workshop", Click::Agree);
    let error = &answer.json()["error"];
    assert_eq!((answer.code, &error["code"]), (2, &"token_refused".into()));
    assert!(!answer.out.contains("not-the-secret"), "{}", answer.out);
}
