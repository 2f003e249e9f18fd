//! What a person can do about rows that were set aside, by the rule they broke.

/// What to do about rows set aside under `rule`; the empty text where there is nothing better than the reason.
pub(crate) fn remedy_of(rule: &str) -> &'static str {
    match rule {
        "ragged" | "bare_quote" | "unclosed_quote" | "line_too_long" => {
            "download the file again and import it as it came: another program, or a broken download, changed its rows"
        }
        "not_utf8" | "nul" | "unreadable_file" => "download the file again: its bytes are damaged",
        "not_a_count" | "ambiguous_count" | "count_too_large" | "not_a_share" | "not_an_hour" => {
            "import the file as TikTok gave it; or write the number in plain digits and import it again"
        }
        "negative_count" => {
            "compare it with what TikTok shows, and download the file again: a count below zero comes of a change in another program"
        }
        "unreadable_date" => {
            "import the file as TikTok gave it; or write the day as the other rows do, or like `2025-05-27`; \
             where TikTok wrote it so, set TikTok to English and download it again"
        }
        "day_as_number" => {
            "format the column as dates in the spreadsheet and save it, or import the file as TikTok gave it"
        }
        "no_such_day" => "say the year of the last label with `--year`, if the one found is wrong",
        "day_not_believed" => {
            "write the true year, or import the file as TikTok gave it, with its days as text"
        }
        "two_rows_for_one_day"
        | "two_rows_for_one_hour"
        | "two_rows_for_one_video"
        | "two_rows_for_one_group"
        | "two_rows_for_one_follower" => {
            "delete the rows that are wrong, or download the file again"
        }
        "too_many_problems" => "mend the other rows of the file, or download it again",
        "unknown_kind" => "give its columns the names that TikTok gives them, or download it again",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_a_person_can_mend_say_how() {
        for rule in [
            "ragged",
            "not_a_count",
            "negative_count",
            "day_not_believed",
            "day_as_number",
        ] {
            assert!(!remedy_of(rule).is_empty(), "{rule}");
        }
        assert_eq!(remedy_of("a_word_from_elsewhere"), "");
    }
}
