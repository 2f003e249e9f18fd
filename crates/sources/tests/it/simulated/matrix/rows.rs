//! What goes wrong on the way, in the answer, and between its pages; each row is a test.

use toklake_simulator::{FaultKind as Kind, RateHint};

use super::{SILENCE, account, holds, list};

macro_rules! rows {
    ($($name:ident: $row:expr;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                holds($row).await;
            }
        )*
    };
}

fn limited(hint: RateHint) -> Kind {
    Kind::RateLimited { hint }
}

fn many(retry_after_seconds: Option<u64>) -> Kind {
    Kind::TooManyRequests {
        retry_after_seconds,
    }
}

fn gateway(status: u16) -> Kind {
    Kind::Gateway { status }
}

rows! {
    http_429_with_a_hint: list(1, many(Some(1)));
    http_429_without_a_hint: list(2, many(None));
    http_429_without_a_hint_of_the_account: account(many(None));
    http_429_for_ever: list(1, many(None)).for_ever("gave_up");
    http_429_with_a_hint_beyond_patience: list(2, many(Some(86_400))).ending("gave_up");
    code_40100_per_second: list(1, limited(RateHint::PerSecond));
    code_40100_per_minute: list(1, limited(RateHint::PerMinute));
    code_40100_per_day: list(1, limited(RateHint::PerDay));
    code_40100_without_a_hint: list(2, limited(RateHint::None));
    code_40100_for_ever: list(2, limited(RateHint::None)).for_ever("gave_up");
}

rows! {
    http_500: account(gateway(500));
    http_502: list(1, gateway(502));
    http_503_for_ever: list(1, gateway(503)).for_ever("gave_up");
    http_504_for_ever_of_the_account: account(gateway(504)).for_ever("gave_up");
    silence: list(2, SILENCE);
    silence_for_ever: list(2, SILENCE).for_ever("gave_up");
    a_slow_answer: list(1, Kind::Slow { millis: 50 });
    a_reset: list(2, Kind::ConnectionReset);
    resets_for_ever: list(1, Kind::ConnectionReset).for_ever("gave_up");
}

rows! {
    a_cut_body: list(1, Kind::TruncatedBody);
    cut_bodies_for_ever: list(3, Kind::TruncatedBody).for_ever("gave_up");
    half_a_json: account(Kind::BrokenJson);
    half_a_json_for_ever: list(2, Kind::BrokenJson).for_ever("gave_up");
    a_web_page_with_200: list(1, Kind::NonJsonBody);
    web_pages_with_200_for_ever: list(1, Kind::NonJsonBody).for_ever("gave_up");
    an_empty_body: list(2, Kind::EmptyBody);
    empty_bodies_for_ever: list(1, Kind::EmptyBody).for_ever("gave_up");
    a_lying_content_type: list(1, Kind::WrongContentType);
    lying_content_types_for_ever: list(1, Kind::WrongContentType).for_ever("complete");
    unknown_fields: list(1, Kind::UnknownField).for_ever("complete");
    numbers_as_text: list(1, Kind::NumbersAsStrings).for_ever("complete");
    places_in_percent: list(1, Kind::PercentMix).for_ever("complete");
    half_of_the_numbers: list(1, Kind::PartialSuccess).ending("partial");
    half_of_the_numbers_for_ever: list(1, Kind::PartialSuccess).for_ever("partial");
    no_days_of_the_account: account(Kind::PartialSuccess).ending("partial");
}

rows! {
    a_page_twice: list(2, Kind::DuplicatePage);
    a_page_again_and_again: list(2, Kind::DuplicatePage).for_ever("pages");
    a_cursor_that_stands: list(1, Kind::CursorLoop);
    a_cursor_that_stands_for_ever: list(2, Kind::CursorLoop).for_ever("pages");
    a_short_page: list(1, Kind::ShortPage);
    an_empty_page: list(2, Kind::EmptyPage);
    empty_pages_for_ever: list(2, Kind::EmptyPage).for_ever("pages");
}

const THREE_DAYS: i64 = 259_200;

rows! {
    a_clock_that_is_ahead: list(1, Kind::ClockSkew { seconds: THREE_DAYS })
        .everywhere()
        .for_ever("complete");
    a_clock_that_is_behind: list(1, Kind::ClockSkew { seconds: -THREE_DAYS })
        .everywhere()
        .for_ever("complete");
    a_token_that_dies_mid_pull: list(2, Kind::ExpireToken);
    a_token_that_dies_at_the_account: account(Kind::ExpireToken);
    tokens_that_die_for_ever: list(1, Kind::ExpireToken).for_ever("sign_in");
    consent_withdrawn_mid_pull: list(2, Kind::RevokeConsent).ending("sign_in");
    consent_withdrawn_at_the_account: account(Kind::RevokeConsent).ending("sign_in");
}
