//! Every setting, once: where it is said, what it means, what holds where nobody says it.

use super::value::Kind;

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its key in `toklake.toml`; what stands before the dot is the section.
    pub key: &'static str,
    /// Its environment variable.
    pub variable: &'static str,
    /// Its flag, where it has one.
    pub flag: Option<&'static str>,
    /// Type and unit.
    pub kind: Kind,
    /// What holds where nobody says it.
    pub preset: Preset,
    /// What it means.
    pub about: &'static str,
    /// A value as it may stand in the file.
    pub example: &'static str,
}

/// What holds where nobody says anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// This value.
    Value(&'static str),
    /// Nothing, or what the machine has; in words.
    Words(&'static str),
}

const MANY: u64 = 1 << 40;
const DAYS: Kind = Kind::Count {
    of: "days",
    least: 1,
    most: 3_650,
};

/// All settings, in the order of the reference page.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "root",
        variable: "PROJECT_ROOT",
        flag: Some("--root"),
        kind: Kind::Path,
        preset: Preset::Value("./data_lake"),
        about: "Where the lake lies: a folder, a `file://` URL, or `memory://` for one that is forgotten. \
                A relative path starts at the working directory. Blanks are fine.",
        example: "\"/home/ada/my lake\"",
    },
    Setting {
        key: "project",
        variable: "TOKLAKE_PROJECT",
        flag: Some("--project"),
        kind: Kind::Path,
        preset: Preset::Words("only the built-in models"),
        about: "A folder of models and checks. A file there replaces the built-in one of the same path.",
        example: "\"./project\"",
    },
    Setting {
        key: "account",
        variable: "TIKTOK_USERNAME",
        flag: Some("--account"),
        kind: Kind::Handle,
        preset: Preset::Words("none"),
        about: "Handle of your account. Files that do not say whose they are belong to it, and with several \
                accounts the published files at the top show it. The flag says whose the files of one command are; \
                they stay that account's in later runs, until it names another. Where nothing else is said, the \
                published files at the top show the account that it named last.",
        example: "\"zone.a0\"",
    },
    Setting {
        key: "account_id",
        variable: "TIKTOK_ACCOUNT_ID",
        flag: None,
        kind: Kind::Text,
        preset: Preset::Words("none"),
        about: "TikTok's id of your account. Nothing reads it yet: a sign-in tells it.",
        example: "\"7234567890123456789\"",
    },
    Setting {
        key: "consent_url",
        variable: "TOKLAKE_CONSENT_URL",
        flag: None,
        kind: Kind::Url,
        preset: Preset::Value("https://www.tiktok.com/v2/auth/authorize/"),
        about: "The page on which a person agrees; `toklake-simulator serve` prints its own as `authorize url`.",
        example: "\"http://127.0.0.1:8787/v2/auth/authorize/\"",
    },
    Setting {
        key: "advertiser_consent_url",
        variable: "TOKLAKE_ADVERTISER_CONSENT_URL",
        flag: None,
        kind: Kind::Url,
        preset: Preset::Value("https://business-api.tiktok.com/portal/auth"),
        about: "The page on which an advertiser agrees, for trends of hashtags; `toklake-simulator serve` prints its own.",
        example: "\"http://127.0.0.1:8787/portal/auth\"",
    },
    Setting {
        key: "memory",
        variable: "TOKLAKE_MEMORY",
        flag: None,
        kind: Kind::Size,
        preset: Preset::Words("`2 GiB`, at most half of the machine"),
        about: "Memory of one query; beyond it, sorts and joins continue on disk.",
        example: "\"4 GiB\"",
    },
    Setting {
        key: "threads",
        variable: "TOKLAKE_THREADS",
        flag: None,
        kind: Kind::Count {
            of: "threads",
            least: 1,
            most: 1024,
        },
        preset: Preset::Words("as many as the machine runs at once"),
        about: "Threads of one query.",
        example: "4",
    },
    Setting {
        key: "lookback_days",
        variable: "TOKLAKE_LOOKBACK_DAYS",
        flag: None,
        kind: Kind::Count {
            of: "days",
            least: 0,
            most: 365,
        },
        preset: Preset::Value("7"),
        about: "Days before new rows that are looked at again, because TikTok restates its numbers. Nothing reads it yet: the API for Business is always asked for the last 7 days again.",
        example: "7",
    },
    Setting {
        key: "import.max_unpacked",
        variable: "TOKLAKE_IMPORT_MAX_UNPACKED",
        flag: None,
        kind: Kind::Size,
        preset: Preset::Value("8 GiB"),
        about: "What one archive, with the archives inside it, may unpack to.",
        example: "\"8 GiB\"",
    },
    Setting {
        key: "import.max_ratio",
        variable: "TOKLAKE_IMPORT_MAX_RATIO",
        flag: None,
        kind: Kind::Count {
            of: "bytes unpacked per byte packed",
            least: 1,
            most: 1_000_000,
        },
        preset: Preset::Value("250"),
        about: "How far an entry may swell, from its first MiB on.",
        example: "250",
    },
    Setting {
        key: "import.max_entries",
        variable: "TOKLAKE_IMPORT_MAX_ENTRIES",
        flag: None,
        kind: Kind::Count {
            of: "entries",
            least: 1,
            most: 10_000_000,
        },
        preset: Preset::Value("10000"),
        about: "Entries of one archive, with those of the archives inside it.",
        example: "10000",
    },
    Setting {
        key: "import.max_depth",
        variable: "TOKLAKE_IMPORT_MAX_DEPTH",
        flag: None,
        kind: Kind::Count {
            of: "archives",
            least: 0,
            most: 8,
        },
        preset: Preset::Value("1"),
        about: "How many archives deep inside an archive are looked into.",
        example: "1",
    },
    Setting {
        key: "import.max_line",
        variable: "TOKLAKE_IMPORT_MAX_LINE",
        flag: None,
        kind: Kind::Size,
        preset: Preset::Value("1 MiB"),
        about: "The longest row of a CSV file.",
        example: "\"1 MiB\"",
    },
    Setting {
        key: "import.max_cells",
        variable: "TOKLAKE_IMPORT_MAX_CELLS",
        flag: None,
        kind: Kind::Count {
            of: "cells",
            least: 1,
            most: MANY,
        },
        preset: Preset::Value("5000000"),
        about: "Filled cells of one sheet.",
        example: "5000000",
    },
    Setting {
        key: "import.max_rows",
        variable: "TOKLAKE_IMPORT_MAX_ROWS",
        flag: None,
        kind: Kind::Count {
            of: "rows",
            least: 1,
            most: MANY,
        },
        preset: Preset::Value("1048576"),
        about: "Filled rows of one sheet.",
        example: "1048576",
    },
    Setting {
        key: "import.max_shared_strings",
        variable: "TOKLAKE_IMPORT_MAX_SHARED_STRINGS",
        flag: None,
        kind: Kind::Size,
        preset: Preset::Value("32 MiB"),
        about: "The table of texts that the cells of a workbook share.",
        example: "\"32 MiB\"",
    },
    Setting {
        key: "import.max_document",
        variable: "TOKLAKE_IMPORT_MAX_DOCUMENT",
        flag: None,
        kind: Kind::Size,
        preset: Preset::Value("256 MiB"),
        about: "A CSV or JSON document, or the parts of a workbook unpacked. Reading takes about three times as much memory.",
        example: "\"256 MiB\"",
    },
    Setting {
        key: "extract.every",
        variable: "TT_EXTRACTION_FREQUENCY_HOURS",
        flag: None,
        kind: Kind::Span,
        preset: Preset::Value("24 h"),
        about: "Time between two extractions. The variable may be a bare number of hours. An account that told nothing for twice as long is late in `toklake check data`.",
        example: "\"24 h\"",
    },
    Setting {
        key: "extract.historical_days",
        variable: "TT_HISTORICAL_DAYS",
        flag: None,
        kind: DAYS,
        preset: Preset::Value("30"),
        about: "Days asked for at the first extraction. Nothing reads it yet: all that TikTok tells is asked for, 59 days, and `toklake extract --days` asks for fewer.",
        example: "30",
    },
    Setting {
        key: "extract.include_drafts",
        variable: "TT_INCLUDE_DRAFTS",
        flag: None,
        kind: Kind::Flag,
        preset: Preset::Value("false"),
        about: "Whether drafts are asked for. Nothing reads it yet: no API tells them.",
        example: "false",
    },
    Setting {
        key: "extract.audience_insights",
        variable: "TT_EXTRACT_AUDIENCE_INSIGHTS",
        flag: None,
        kind: Kind::Flag,
        preset: Preset::Value("true"),
        about: "Whether `toklake extract` asks who the followers and viewers are.",
        example: "true",
    },
    Setting {
        key: "business.client_key",
        variable: "TIKTOK_BUSINESS_CLIENT_KEY",
        flag: None,
        kind: Kind::Text,
        preset: Preset::Words("that of the last `toklake login business`"),
        about: "Id of your app in TikTok's portal of the API for Business (app id, client key).",
        example: "\"7123456789012345678\"",
    },
    Setting {
        key: "business.client_secret",
        variable: "TIKTOK_BUSINESS_CLIENT_SECRET",
        flag: None,
        kind: Kind::Secret,
        preset: Preset::Words("that of the last `toklake login business`"),
        about: "Secret of that app. It is kept in the vault once somebody has signed in.",
        example: "\"...\"",
    },
    Setting {
        key: "business.client_secret_file",
        variable: "TIKTOK_BUSINESS_CLIENT_SECRET_FILE",
        flag: None,
        kind: Kind::Path,
        preset: Preset::Words("none"),
        about: "A file whose first line is that secret, for those who keep it out of the environment.",
        example: "\"/run/secrets/business\"",
    },
    Setting {
        key: "business.redirect",
        variable: "TIKTOK_BUSINESS_REDIRECT",
        flag: None,
        kind: Kind::Url,
        preset: Preset::Words("that of the last `toklake login business`"),
        about: "Where TikTok sends you back after consent, exactly as registered: `https`, ending in `/`. \
                Nothing needs to answer there: you paste the address of the page you end on.",
        example: "\"https://example.org/tiktok/callback/\"",
    },
    Setting {
        key: "business.scopes",
        variable: "TIKTOK_BUSINESS_SCOPES",
        flag: None,
        kind: Kind::Text,
        preset: Preset::Value(
            "user.info.basic,user.info.username,user.info.profile,user.info.stats,user.account.type,\
             user.insights,video.list,video.insights,comment.list",
        ),
        about: "What the person is asked for at sign-in, separated by commas.",
        example: "\"user.info.basic,user.info.username,video.list\"",
    },
    Setting {
        key: "business.url",
        variable: "TOKLAKE_BUSINESS_URL",
        flag: None,
        kind: Kind::Url,
        preset: Preset::Value("https://business-api.tiktok.com/open_api/v1.3"),
        about: "Where the API for Business answers; `toklake-simulator serve` prints its own.",
        example: "\"http://127.0.0.1:8787/open_api/v1.3\"",
    },
    Setting {
        key: "display.client_key",
        variable: "TIKTOK_DISPLAY_CLIENT_KEY",
        flag: None,
        kind: Kind::Text,
        preset: Preset::Words("that of the last `toklake login display`"),
        about: "Client key of your app in TikTok for Developers, or of its sandbox.",
        example: "\"aw1example2key3\"",
    },
    Setting {
        key: "display.client_secret",
        variable: "TIKTOK_DISPLAY_CLIENT_SECRET",
        flag: None,
        kind: Kind::Secret,
        preset: Preset::Words("that of the last `toklake login display`"),
        about: "Secret of that app. It is kept in the vault once somebody has signed in.",
        example: "\"...\"",
    },
    Setting {
        key: "display.client_secret_file",
        variable: "TIKTOK_DISPLAY_CLIENT_SECRET_FILE",
        flag: None,
        kind: Kind::Path,
        preset: Preset::Words("none"),
        about: "A file whose first line is that secret, for those who keep it out of the environment.",
        example: "\"/run/secrets/display\"",
    },
    Setting {
        key: "display.redirect",
        variable: "TIKTOK_DISPLAY_REDIRECT",
        flag: None,
        kind: Kind::Url,
        preset: Preset::Words("that of the last `toklake login display`"),
        about: "Where TikTok sends you back after consent, as registered. At an address of this machine with a \
                port, which desktop apps may register, `toklake login display` waits for you by itself.",
        example: "\"http://127.0.0.1:3455/callback/\"",
    },
    Setting {
        key: "display.scopes",
        variable: "TIKTOK_DISPLAY_SCOPES",
        flag: None,
        kind: Kind::Text,
        preset: Preset::Value("user.info.basic,user.info.profile,user.info.stats,video.list"),
        about: "What the person is asked for at sign-in, separated by commas. TikTok refuses the whole \
                sign-in (`invalid_scope`) where the app or its sandbox lacks one of them.",
        example: "\"user.info.basic,video.list\"",
    },
    Setting {
        key: "display.url",
        variable: "TOKLAKE_DISPLAY_URL",
        flag: None,
        kind: Kind::Url,
        preset: Preset::Value("https://open.tiktokapis.com"),
        about: "Where the Display API answers; `toklake-simulator serve` prints its own.",
        example: "\"http://127.0.0.1:8787\"",
    },
    Setting {
        key: "studio.url",
        variable: "TOKLAKE_STUDIO_URL",
        flag: None,
        kind: Kind::Url,
        preset: Preset::Value("https://www.tiktok.com"),
        about: "The site whose Studio the browser opens; `toklake-simulator serve` stands in for it.",
        example: "\"http://127.0.0.1:8787\"",
    },
    Setting {
        key: "studio.browser",
        variable: "TOKLAKE_STUDIO_BROWSER",
        flag: None,
        kind: Kind::Path,
        preset: Preset::Words("the first of `chromium`, `google-chrome` and `msedge` on the path"),
        about: "The browser that holds the session of Studio: Chromium, Chrome or Edge.",
        example: "\"/usr/bin/chromium\"",
    },
    Setting {
        key: "studio.headless",
        variable: "TOKLAKE_STUDIO_HEADLESS",
        flag: None,
        kind: Kind::Flag,
        preset: Preset::Value("true"),
        about: "Whether the browser collects without a window. Signing in shows one wherever there is a display.",
        example: "false",
    },
    Setting {
        key: "studio.max_pages",
        variable: "TOKLAKE_STUDIO_MAX_PAGES",
        flag: None,
        kind: Kind::Count {
            of: "pages",
            least: 1,
            most: 100_000,
        },
        preset: Preset::Value("400"),
        about: "Pages of Studio that one extraction may open; the next one goes on from there within 20 hours.",
        example: "400",
    },
    Setting {
        key: "studio.max_requests",
        variable: "TOKLAKE_STUDIO_MAX_REQUESTS",
        flag: None,
        kind: Kind::Count {
            of: "requests",
            least: 1,
            most: 1_000_000,
        },
        preset: Preset::Value("2000"),
        about: "Pages of Studio and calls for data that they make, of one extraction; the next one goes on from there within 20 hours.",
        example: "2000",
    },
    Setting {
        key: "studio.downloads",
        variable: "TOKLAKE_STUDIO_DOWNLOADS",
        flag: None,
        kind: Kind::Flag,
        preset: Preset::Value("true"),
        about: "Whether \"Download data\" is pressed on each tab of the account's analytics; its files are imported as exports.",
        example: "false",
    },
    Setting {
        key: "studio.patience",
        variable: "TOKLAKE_STUDIO_PATIENCE",
        flag: None,
        kind: Kind::Span,
        preset: Preset::Value("45 s"),
        about: "The longest that the browser may take for one answer: after it, it counts as hung.",
        example: "\"2 min\"",
    },
    Setting {
        key: "studio.pause",
        variable: "TOKLAKE_STUDIO_PAUSE_MS",
        flag: None,
        kind: Kind::Count {
            of: "milliseconds",
            least: 0,
            most: 600_000,
        },
        preset: Preset::Value("1200"),
        about: "From the opening of a page to that of the next, in milliseconds, up to a quarter more or less; the tabs of one post are opened in one go.",
        example: "3000",
    },
    Setting {
        key: "studio.login_wait",
        variable: "TOKLAKE_STUDIO_LOGIN_WAIT",
        flag: None,
        kind: Kind::Span,
        preset: Preset::Value("5 min"),
        about: "How long `toklake login studio` waits for a person to sign in.",
        example: "\"5 min\"",
    },
    Setting {
        key: "studio.password",
        variable: "TIKTOK_PASSWORD",
        flag: None,
        kind: Kind::Secret,
        preset: Preset::Words("none: a person types it"),
        about: "The password of `account`, which is filled into the login page once. It is kept nowhere. Other programs of yours can read the environment: a person in front of the browser is better.",
        example: "\"...\"",
    },
    Setting {
        key: "studio.password_file",
        variable: "TIKTOK_PASSWORD_FILE",
        flag: None,
        kind: Kind::Path,
        preset: Preset::Words("none"),
        about: "A file whose first line is that password.",
        example: "\"/run/secrets/tiktok\"",
    },
    Setting {
        key: "studio.totp_secret",
        variable: "TIKTOK_TOTP_SECRET",
        flag: None,
        kind: Kind::Secret,
        preset: Preset::Words("none: a person types the code"),
        about: "The secret of your own authenticator (base32), from which the codes of the second step are made. `toklake check 2fa` looks at it. Kept in the same place as the password, it makes one step of two.",
        example: "\"...\"",
    },
    Setting {
        key: "studio.totp_secret_file",
        variable: "TIKTOK_TOTP_SECRET_FILE",
        flag: None,
        kind: Kind::Path,
        preset: Preset::Words("none"),
        about: "A file whose first line is that secret.",
        example: "\"/run/secrets/totp\"",
    },
    Setting {
        key: "vault.folder",
        variable: "TOKLAKE_VAULT",
        flag: None,
        kind: Kind::Path,
        preset: Preset::Words("`vault` inside the lake"),
        about: "Where sign-ins and app secrets lie, encrypted: a folder of this machine that only you may read.",
        example: "\"/home/ada/.local/share/toklake/vault\"",
    },
    Setting {
        key: "vault.key_file",
        variable: "TOKLAKE_VAULT_KEY_FILE",
        flag: None,
        kind: Kind::Path,
        preset: Preset::Words("`toklake/vault.key` in your configuration folder"),
        about: "The key of the vault, made with the vault. It lies outside the lake, so that a copy of the lake \
                opens nothing. Back it up apart from the lake.",
        example: "\"/home/ada/.config/toklake/vault.key\"",
    },
    Setting {
        key: "vault.passphrase",
        variable: "TOKLAKE_VAULT_PASSPHRASE",
        flag: None,
        kind: Kind::Secret,
        preset: Preset::Words("none: a key file opens the vault"),
        about: "A passphrase that opens the vault instead of a key file. Other programs of yours can read the \
                environment: a file or the terminal is better.",
        example: "\"...\"",
    },
    Setting {
        key: "vault.passphrase_file",
        variable: "TOKLAKE_VAULT_PASSPHRASE_FILE",
        flag: None,
        kind: Kind::Path,
        preset: Preset::Words("none"),
        about: "A file whose first line is the passphrase; `-` is the first line of the standard input.",
        example: "\"/run/secrets/vault\"",
    },
    Setting {
        key: "vault.ask_passphrase",
        variable: "TOKLAKE_VAULT_ASK_PASSPHRASE",
        flag: None,
        kind: Kind::Flag,
        preset: Preset::Value("false"),
        about: "Whether a new vault is opened by a passphrase that you type. A vault that has one asks for it anyway.",
        example: "true",
    },
    Setting {
        key: "derive.engagement",
        variable: "TT_ENGAGEMENT_CALCULATION",
        flag: None,
        kind: Kind::Flag,
        preset: Preset::Value("true"),
        about: "Whether engagement rates are made. With `false` every `engagement_rate` is NULL, in published files too; the columns stay.",
        example: "true",
    },
    Setting {
        key: "derive.hashtags",
        variable: "TT_HASHTAG_ANALYSIS",
        flag: None,
        kind: Kind::Flag,
        preset: Preset::Value("true"),
        about: "Whether hashtag facts are made. With `false` every `hashtags` and `top_hashtags` is NULL, and `hashtags_daily` is empty; the columns stay.",
        example: "true",
    },
    Setting {
        key: "derive.trending",
        variable: "TT_TRENDING_DETECTION",
        flag: None,
        kind: Kind::Flag,
        preset: Preset::Value("true"),
        about: "Whether `toklake extract` asks for sounds and searches that are trending; the answers stand in `raw.trends__sounds` and `raw.trends__keywords`.",
        example: "true",
    },
];

impl Setting {
    /// The setting of a key.
    pub fn of_key(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }

    /// The setting of an environment variable.
    pub fn of_variable(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.variable == name)
    }

    /// The line that an example makes: of `toklake.toml`, or of the environment where a secret
    /// stands there alone.
    pub fn example_line(&self) -> String {
        if self.kind == Kind::Secret {
            return format!("{}=...", self.variable);
        }
        let name = self.key.rsplit('.').next().unwrap_or(self.key);
        format!("{name} = {}", self.example)
    }
}
