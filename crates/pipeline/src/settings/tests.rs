//! What settings mean, and what is said about those that mean nothing.

use super::*;

fn env(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn from_file(text: &str) -> Result<Settings, SettingsError> {
    Settings::resolve(Some(text), "toklake.toml", &env(&[]), &Overrides::default())
}

fn from_env(pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    Settings::resolve(None, "toklake.toml", &env(pairs), &Overrides::default())
}

fn refusal(text: &str) -> String {
    from_file(text).expect_err(text).to_string()
}

#[test]
fn nothing_said_is_the_promised_default() {
    let settings = from_env(&[]).expect("defaults are valid");
    assert_eq!(settings.root, "./data_lake");
    assert_eq!(settings.import, Limits::default());
    assert_eq!(settings.memory_bytes, 2 << 30);
    assert_eq!(settings.lookback_days, 7);
    assert_eq!(settings.extract.every, Duration::from_secs(24 * 3600));
    assert_eq!(settings.extract.historical_days, 30);
    assert!(!settings.extract.include_drafts && settings.extract.audience_insights);
    assert!(settings.derive.engagement && settings.derive.hashtags && settings.derive.trending);
    assert_eq!((settings.account, settings.project), (None, None));
}

#[test]
fn a_flag_outweighs_the_environment_and_that_the_file_and_that_the_default() {
    let file = "root = \"from the file\"\naccount = \"file\"\nthreads = 3\n";
    let env = env(&[
        ("PROJECT_ROOT", "from the environment"),
        ("TIKTOK_USERNAME", "@Env"),
    ]);
    let flags = Overrides {
        root: Some("from the flag".into()),
        ..Overrides::default()
    };
    let settings =
        Settings::resolve(Some(file), "toklake.toml", &env, &flags).expect("all are valid");
    assert_eq!(settings.root, "from the flag");
    assert_eq!(settings.account.as_deref(), Some("env"));
    assert_eq!(settings.threads, 3);
    assert_eq!(settings.lookback_days, 7);
}

#[test]
fn memory_is_never_more_than_half_of_the_machine() {
    let machine = Machine {
        memory_bytes: Some(1 << 30),
        threads: Some(6),
    };
    let flags = Overrides {
        machine,
        ..Overrides::default()
    };
    let settings = Settings::resolve(None, "", &env(&[]), &flags).expect("defaults are valid");
    assert_eq!((settings.memory_bytes, settings.threads), (512 << 20, 6));
}

#[test]
fn sizes_and_spans_carry_their_unit() {
    let settings = from_file(
        "memory = \"1.5 GiB\"\n[import]\nmax_document = \"64MiB\"\n[extract]\nevery = \"90 min\"\n",
    );
    let settings = settings.expect("all are valid");
    assert_eq!(settings.memory_bytes, 3 << 29);
    assert_eq!(settings.import.max_document, 64 << 20);
    assert_eq!(settings.extract.every, Duration::from_secs(5400));
    let hours =
        from_env(&[("TT_EXTRACTION_FREQUENCY_HOURS", "6")]).expect("a bare number of hours");
    assert_eq!(hours.extract.every, Duration::from_secs(6 * 3600));
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let settings =
        from_env(&[("PROJECT_ROOT", " "), ("TT_HISTORICAL_DAYS", "")]).expect("both are not set");
    assert_eq!(
        (settings.root.as_str(), settings.extract.historical_days),
        ("./data_lake", 30)
    );
}

#[test]
fn an_unknown_key_is_answered_with_its_line_and_the_nearest_one() {
    for (text, message) in [
        (
            "\nroott = \"x\"",
            "`toklake.toml` line 2: no setting `roott`; did you mean `root`?",
        ),
        (
            "[import]\n\nmax_row = 3",
            "`toklake.toml` line 3: no setting `import.max_row`; did you mean `import.max_rows`?",
        ),
        (
            "[improt]\nmax_rows = 3",
            "`toklake.toml` line 2: no setting `improt.max_rows`; did you mean `import.max_rows`?",
        ),
        (
            "max_rows = 3",
            "`toklake.toml` line 1: no setting `max_rows`; did you mean `import.max_rows`?",
        ),
        (
            "colour = true",
            "`toklake.toml` line 1: no setting `colour`",
        ),
    ] {
        assert_eq!(refusal(text), message);
    }
}

#[test]
fn a_wrong_type_unit_or_range_names_its_line() {
    for (text, part) in [
        (
            "root = 3",
            "line 1: `root`: it should be a text in quotes, not of type `integer`",
        ),
        (
            "threads = \"4\"",
            "line 1: `threads`: it should be a whole number, not of type `string`",
        ),
        ("threads = 0", "0 is too small: the least is 1"),
        ("memory = 4096", "`4096` has no unit"),
        ("memory = \"4 parsec\"", "no unit `parsec`"),
        ("memory = \"lots\"", "is no number with a unit"),
        (
            "[extract]\nevery = \"1 fortnight\"",
            "line 2: `extract.every`: no unit `fortnight`",
        ),
        (
            "[extract]\ninclude_drafts = \"yes\"",
            "it should be `true` or `false`, not of type `string`",
        ),
        (
            "account = \"not a handle\"",
            "`not a handle` is no TikTok handle",
        ),
        ("root = \"\"", "`root`: it is empty"),
        ("import = 3", "no setting `import`"),
    ] {
        let message = refusal(text);
        assert!(
            message.contains(part),
            "{text}\n  said: {message}\n  not:  {part}"
        );
    }
}

#[test]
fn a_key_said_twice_and_a_broken_file_name_their_line() {
    for (text, line) in [
        ("root = \"a\"\nroot = \"b\"", 2),
        ("root = \"a\"\n[import\n", 2),
    ] {
        match from_file(text).expect_err(text) {
            SettingsError::Syntax { line: found, .. } => assert_eq!(found, line, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(refusal("root = \"a\"\nroot = \"b\"").contains("duplicate key"));
}

#[test]
fn a_mistyped_variable_is_not_ignored_and_a_strangers_is() {
    let error = from_env(&[("TT_HISTORICAL_DAY", "3")]).expect_err("near one of ours");
    assert!(
        error
            .to_string()
            .contains("did you mean `TT_HISTORICAL_DAYS`?"),
        "{error}"
    );
    assert!(from_env(&[("TOKLAKE_COLOUR", "1")]).is_err());
    assert!(from_env(&[("TT_TOKEN", "x"), ("TTY", "y"), ("PATH", "z")]).is_ok());
    let error = from_env(&[("TT_INCLUDE_DRAFTS", "maybe")]).expect_err("no flag");
    assert_eq!(
        error.to_string(),
        "the environment variable `TT_INCLUDE_DRAFTS`: `maybe` is neither `true` nor `false`"
    );
}

#[test]
fn other_names_lead_to_their_account() {
    let settings =
        from_file("[accounts]\n\"Zone.a0\" = [\"@Zone_Old\", \"My Artist\"]\n").expect("valid");
    assert_eq!(settings.handle_of("@zone_old"), "zone.a0");
    assert_eq!(settings.handle_of("MY ARTIST"), "zone.a0");
    assert_eq!(settings.handle_of("@Someone"), "someone");
}

#[test]
fn one_name_cannot_mean_two_accounts() {
    let message = refusal("[accounts]\na = [\"x\"]\nb = [\"X\"]\n");
    assert!(message.contains("`x` is both `a` and `b`"), "{message}");
    assert!(
        refusal("[accounts]\nzone.a0 = [\"x\"]\n")
            .contains("put quotes around a handle with a dot")
    );
    assert!(refusal("[accounts]\na = \"x\"\n").contains("should be a list of names"));
}

#[test]
fn every_default_and_example_is_valid_and_every_name_stands_once() {
    let mut seen = std::collections::BTreeSet::new();
    for setting in SETTINGS {
        assert!(
            seen.insert(setting.key) && seen.insert(setting.variable),
            "{}",
            setting.key
        );
        if setting.kind == Kind::Secret {
            continue;
        }
        let section = setting
            .key
            .split_once('.')
            .map_or_else(String::new, |(section, _)| format!("[{section}]\n"));
        let text = format!("{section}{}\n", setting.example_line());
        assert!(from_file(&text).is_ok(), "{text}: {:?}", from_file(&text));
        if let Preset::Value(value) = setting.preset {
            assert!(setting.kind.read(value).is_ok(), "{}", setting.key);
        }
    }
}

#[test]
fn every_limit_of_an_import_is_a_setting_under_the_name_its_error_gives() {
    use toklake_sources::export::files::Setting as Limit;
    for limit in [
        Limit::MaxUnpacked,
        Limit::MaxRatio,
        Limit::MaxEntries,
        Limit::MaxDepth,
        Limit::MaxLine,
        Limit::MaxCells,
        Limit::MaxRows,
        Limit::MaxSharedStrings,
        Limit::MaxDocument,
    ] {
        assert!(Setting::of_key(limit.name()).is_some(), "{}", limit.name());
    }
}

#[test]
fn the_reference_page_shows_every_setting() {
    let page = settings_reference();
    for setting in SETTINGS {
        assert!(
            page.contains(&format!("### `{}`", setting.key)) && page.contains(setting.variable)
        );
    }
}

#[test]
fn a_secret_stands_in_the_environment_alone_and_no_message_quotes_it() {
    let text = "[business]\nclient_secret = \"planted-secret\"\n";
    let message = refusal(text);
    assert!(
        message.contains("line 2: `business.client_secret`: a secret does not stand in this file"),
        "{message}"
    );
    assert!(!message.contains("planted"), "{message}");
    let settings = from_env(&[
        ("TIKTOK_BUSINESS_CLIENT_SECRET", "planted-secret"),
        ("TOKLAKE_VAULT_PASSPHRASE", "planted words"),
    ]);
    let settings = settings.expect("both may stand there");
    assert!(!format!("{settings:?}").contains("planted"));
    assert_eq!(settings.sessions.secrets().count(), 2);
}

#[test]
fn only_an_address_of_this_machine_may_be_without_tls() {
    for good in [
        "https://example.org/",
        "http://127.0.0.1:8787/open_api/v1.3",
        "http://localhost:8787",
        "http://[::1]:1/",
    ] {
        assert!(
            from_env(&[("TOKLAKE_BUSINESS_URL", good)]).is_ok(),
            "{good}"
        );
    }
    for bad in [
        "http://example.org/",
        "http://127.0.0.1.example.org/",
        "https://ada:word@example.org/",
        "ftp://127.0.0.1/",
        "example.org",
    ] {
        assert!(from_env(&[("TOKLAKE_DISPLAY_URL", bad)]).is_err(), "{bad}");
    }
}

#[test]
fn a_key_lies_outside_the_lake_by_default() {
    let flags = Overrides {
        config_folder: Some("/home/ada/.config".into()),
        ..Overrides::default()
    };
    let settings = Settings::resolve(None, "", &env(&[]), &flags).expect("defaults are valid");
    let vault = settings.sessions.vault;
    assert_eq!(
        vault.key_file.as_deref(),
        Some(std::path::Path::new("/home/ada/.config/toklake/vault.key"))
    );
    assert_eq!(vault.folder, None);
}
