//! The page of the errors: every code that a program can meet in `--json`, with its meaning and remedy.
//!
//! The message of an error says the same of the case at hand. A test looks for every code in the source.

/// Codes of one kind.
struct Part {
    name: &'static str,
    about: &'static str,
    /// Code, meaning, what to do.
    codes: &'static [[&'static str; 3]],
}

const HEAD: &str = "# Errors

With `--json` an error or a remark of a report carries a `code`, which stays the same from version to version, beside a
`message` for people and, where there is one, a `remedy` that fits the case. A command ends with 0 where everything is
fine, 1 where the data have findings, 2 where something could not be done.
";

const PARTS: &[Part] = &[
    Part {
        name: "Questions and settings",
        about: "",
        codes: &[
            [
                "usage",
                "The command line cannot be understood.",
                "See `toklake COMMAND --help`.",
            ],
            [
                "question",
                "A question has no answer as it was put.",
                "The remedy says how to put it.",
            ],
            [
                "no_dataset",
                "There is no dataset of that name.",
                "See `toklake datasets --all`.",
            ],
            [
                "no_metric",
                "There is no metric of that name.",
                "See `toklake metrics`.",
            ],
            [
                "no_split",
                "A metric cannot be split by that column.",
                "See `toklake metrics`.",
            ],
            [
                "empty",
                "The table has no rows yet.",
                "Import or extract something, then `toklake run`.",
            ],
            [
                "query",
                "The query engine refused or failed.",
                "The cause names the part of the query.",
            ],
            [
                "project",
                "Models, contracts, metrics or checks do not fit together.",
                "Mend the files that are named; `toklake validate` looks again.",
            ],
            [
                "input",
                "An answer was needed, and nobody is there to give it.",
                "Give it as the flag or variable that is named.",
            ],
            [
                "environment",
                "A variable of the environment is no text.",
                "Write it in UTF-8.",
            ],
            [
                "dot_env",
                "`.env` cannot be read.",
                "Mend the line that is named.",
            ],
            [
                "settings",
                "The settings are wrong; the cause says which.",
                "See `settings.md`.",
            ],
            [
                "settings_syntax",
                "`toklake.toml` is no TOML.",
                "Mend the line that is named.",
            ],
            [
                "settings_unknown_key",
                "`toklake.toml` has a key that is not known.",
                "Correct or remove it; see `settings.md`.",
            ],
            [
                "settings_unknown_variable",
                "A variable looks like one of ours and is not.",
                "Correct or remove it; see `settings.md`.",
            ],
            [
                "settings_unreadable",
                "The settings cannot be read.",
                "Check the path and its permission.",
            ],
            [
                "settings_value",
                "A setting has a value of another type, unit or range.",
                "The message says what is expected.",
            ],
            [
                "stopped",
                "The command was stopped by a person.",
                "Run it again: what was finished stays.",
            ],
            [
                "failed",
                "Something failed that has no code of its own.",
                "The causes say what.",
            ],
        ],
    },
    Part {
        name: "The lake and its disk",
        about: "",
        codes: &[
            [
                "lake_root",
                "The root cannot be a lake.",
                "Name a folder or a URL: `--root`, `PROJECT_ROOT`.",
            ],
            [
                "lake_io",
                "The storage answered with an error.",
                "Check the disk or the store, then run again.",
            ],
            [
                "lake_absent",
                "A file of the lake is gone.",
                "`toklake doctor --deep`, then `toklake rebuild`.",
            ],
            [
                "lake_held",
                "Another command that writes has the lake.",
                "Wait for it, or end it.",
            ],
            [
                "lake_damaged",
                "A file of the lake is not what was written.",
                "`toklake doctor --deep` says what makes it good again.",
            ],
            [
                "file_changed",
                "A file changed while it was read.",
                "Wait until the download or copy is finished, and try again.",
            ],
            [
                "landing_place",
                "A name cannot be a place in landing.",
                "Use a handle of TikTok's.",
            ],
            [
                "landing_damaged",
                "A landed file cannot be read as it came.",
                "Import the original again; `toklake doctor --deep`.",
            ],
            [
                "file",
                "A file could not be read or written.",
                "The remedy names what the disk asks for.",
            ],
            [
                "table",
                "A table could not be opened or committed.",
                "`toklake doctor --deep`; `toklake rebuild` makes every table anew from landing.",
            ],
            [
                "disk_full",
                "No space is left.",
                "Free space, and run again: nothing half written is used.",
            ],
            [
                "disk_quota",
                "Your quota is used up.",
                "Free space or raise it.",
            ],
            [
                "disk_read_only",
                "The file system is read-only.",
                "Mount it writable, or choose another `PROJECT_ROOT`.",
            ],
            [
                "file_too_large",
                "The file system or a limit allows no file this large.",
                "Raise the limit, or keep the lake elsewhere.",
            ],
            [
                "no_permission",
                "Permission is missing.",
                "Give your user read and write permission.",
            ],
            [
                "not_a_folder",
                "A file stands where a folder is needed.",
                "Move it away.",
            ],
            [
                "too_many_files",
                "Too many files are open.",
                "Raise the limit: `ulimit -n`.",
            ],
        ],
    },
    Part {
        name: "Files that are imported",
        about: "A file that is refused leaves the others untouched.",
        codes: &[
            [
                "file_missing",
                "The path does not exist.",
                "Check it; put quotes around one with blanks.",
            ],
            [
                "file_unreadable",
                "The file cannot be read.",
                "Check permission and drive.",
            ],
            [
                "not_a_file",
                "It is neither a file nor a folder.",
                "Name one that holds the export.",
            ],
            [
                "spool_failed",
                "No working copy could be kept.",
                "Make room, or point `TMPDIR` to a folder with room.",
            ],
            [
                "link_not_followed",
                "A link was met in a folder.",
                "Name the link itself if you mean what it points to.",
            ],
            [
                "file_empty",
                "The file is empty.",
                "Download it again if it should hold something.",
            ],
            [
                "archive_incomplete",
                "The archive is cut short.",
                "Download it again.",
            ],
            [
                "archive_encrypted",
                "The archive has a password.",
                "Unpack it and import the folder.",
            ],
            [
                "archive_bomb",
                "The archive unpacks to far more than it may.",
                "Leave it, or raise the setting that is named.",
            ],
            [
                "entry_name",
                "An entry has a name that leaves the archive.",
                "Rename it inside the archive.",
            ],
            [
                "entry_twice",
                "Two entries share one name.",
                "Unpack the archive and import the one you mean.",
            ],
            [
                "entry_damaged",
                "An entry is damaged.",
                "Download the archive again.",
            ],
            [
                "entry_method",
                "An entry is packed by a method that is not read.",
                "Unpack the archive and import the folder.",
            ],
            [
                "web_page",
                "It is a web page, not an export.",
                "Sign in to TikTok in the browser and download again.",
            ],
            [
                "not_an_export",
                "It is a file of another kind.",
                "Name the export itself.",
            ],
            [
                "too_large",
                "It is larger than a limit.",
                "Raise the setting that is named.",
            ],
            [
                "workbook_damaged",
                "The workbook cannot be read.",
                "Download it again, or save it as CSV.",
            ],
            [
                "workbook_doctype",
                "The workbook carries a document type definition.",
                "Download it again, or save it as CSV.",
            ],
            [
                "no_table",
                "There is no table in the file.",
                "Download it again.",
            ],
            [
                "unknown_kind",
                "Its columns are of no export that is known.",
                "See docs/guide/exports.md.",
            ],
            [
                "unreadable_file",
                "A landed file can no longer be opened.",
                "Download it again.",
            ],
            [
                "year_unknown",
                "Its days have no year, and nothing proves one.",
                "Import it again with `--year`.",
            ],
            [
                "days_unread",
                "No day label of the file can be read.",
                "Download it again with TikTok in English; no spreadsheet between.",
            ],
            [
                "encoding_guessed",
                "The file does not say its encoding.",
                "Where letters are wrong, download it again.",
            ],
            [
                "formula_without_value",
                "Cells are formulas that were never computed.",
                "Import the file as it came.",
            ],
            [
                "sheet_not_read",
                "A workbook has a sheet with rows of no known kind, or of the kind of another.",
                "Save the other sheet as a file of its own.",
            ],
            [
                "day_not_believed",
                "A day lies after the export, or outside what its name says.",
                "Import the file as it came; its year may be wrong.",
            ],
            [
                "ends_early",
                "The last day is earlier than the name says.",
                "Download it again; it may be cut.",
            ],
            [
                "account_contradicted",
                "File and links name different accounts.",
                "Import it alone with `--account`.",
            ],
            [
                "account_overruled",
                "`--account` named another account than the file.",
                "Nothing, if it was meant.",
            ],
            [
                "account_guessed",
                "A file names no account; the one beside it was taken.",
                "Import it with `--account` if that is wrong.",
            ],
            [
                "account_unknown",
                "Nobody knows whose it is, or the account is not signed in.",
                "Say it: `--account`; see `toklake accounts`.",
            ],
        ],
    },
    Part {
        name: "Building and publishing",
        about: "",
        codes: &[
            [
                "nothing_landed",
                "The lake holds nothing yet.",
                "`toklake run PATH...`",
            ],
            [
                "check_failed",
                "Rows break a rule: the dataset keeps its last good content.",
                "`toklake quality` shows them.",
            ],
            [
                "new_member",
                "An answer has a member that is not known; it is kept with its row.",
                "`toklake check schema` compares; a newer version may read it.",
            ],
            [
                "check_warned",
                "Rows break a rule that only warns.",
                "`toklake quality` shows them.",
            ],
            [
                "no_default_account",
                "Several accounts have a promised file, and none is the default.",
                "Name one: `account` in `toklake.toml`.",
            ],
            [
                "no_daily_gains",
                "`video_performance_daily` has no gain of one day.",
                "Ask or import again a day later.",
            ],
            [
                "gains_over_several_days",
                "Gains over several days are left out of `video_performance_daily`.",
                "See `video_daily`, with `span_days`.",
            ],
        ],
    },
    Part {
        name: "Asking TikTok",
        about: "In the report of an extraction the words of a stream stand after `extract_`, those of Studio after `studio_`.",
        codes: &[
            [
                "nobody_signed_in",
                "Nobody is signed in.",
                "`toklake login business`",
            ],
            [
                "account_id_unknown",
                "TikTok told no id at the sign-in.",
                "Sign in again.",
            ],
            [
                "nothing_to_ask",
                "No source that is signed in tells that.",
                "Sign in where it is told.",
            ],
            [
                "checkpoint_lost",
                "A mark of how far a list was read was not written.",
                "Nothing: pages may be asked for twice.",
            ],
            [
                "days_run_out",
                "Days are about to be forgotten by TikTok.",
                "Mend what is told above it, and extract again.",
            ],
            ["complete", "Everything was told.", "Nothing."],
            [
                "partial",
                "The source left some data out.",
                "Nothing; its code says why.",
            ],
            ["pages", "A list ended before its end.", "Run again."],
            ["refused", "The source refused.", "The message says why."],
            [
                "gave_up",
                "The source did not answer in the time we wait.",
                "Run again later.",
            ],
            [
                "sign_in",
                "The account has to sign in again.",
                "`toklake login`",
            ],
            [
                "no_token",
                "There is no token to ask with.",
                "`toklake login`",
            ],
            [
                "budget",
                "The requests of this run are used up.",
                "Run again: it goes on where it was.",
            ],
            [
                "host_down",
                "The source cannot be reached.",
                "Run again later.",
            ],
            [
                "not_kept",
                "Answers could not be kept, so no more were asked for.",
                "Make room, and run again.",
            ],
            [
                "http_client",
                "The HTTP client cannot be set up.",
                "Tell us: this is a mistake of ours.",
            ],
            [
                "http_request",
                "A request cannot be sent.",
                "Tell us: this is a mistake of ours.",
            ],
            [
                "http_unprotected",
                "A secret would have travelled without TLS.",
                "Use an address with `https`.",
            ],
            [
                "http_connect",
                "No connection stands.",
                "Check the network.",
            ],
            [
                "http_timeout",
                "There was no answer in time.",
                "Run again later.",
            ],
            ["http_broken", "The connection broke.", "Run again later."],
            [
                "http_too_large",
                "The answer is longer than it may be.",
                "Tell us.",
            ],
            [
                "http_coding",
                "The answer has a coding that was not asked for.",
                "A proxy may stand between; run again.",
            ],
            [
                "http_gzip",
                "The answer says gzip and is none.",
                "A proxy may stand between; run again.",
            ],
        ],
    },
    Part {
        name: "Sign-ins and the vault",
        about: "",
        codes: &[
            [
                "app_unknown",
                "The id or secret of the app is missing.",
                "See docs/guide/api.md.",
            ],
            [
                "app_refused",
                "TikTok refuses the app.",
                "Check its id, secret and products.",
            ],
            [
                "source_unknown",
                "Nobody signs in there.",
                "`toklake login --help`",
            ],
            [
                "consent_refused",
                "The owner refused the consent.",
                "Start again, and allow it.",
            ],
            [
                "callback",
                "The address that came back is none of a sign-in.",
                "Copy it whole from the browser.",
            ],
            [
                "callback_state",
                "The address that came back is of another sign-in.",
                "Start again.",
            ],
            [
                "loopback",
                "The answer did not reach this machine.",
                "Start again with `--paste`.",
            ],
            [
                "token_refused",
                "TikTok hands out no token.",
                "The remedy says why.",
            ],
            [
                "no_refresh_token",
                "TikTok gave nothing to renew the sign-in with.",
                "Sign in again when it ends.",
            ],
            [
                "renew_later",
                "The sign-in cannot be renewed now.",
                "Try again later.",
            ],
            [
                "profile",
                "TikTok does not tell whose sign-in it is.",
                "Start again.",
            ],
            [
                "other_account",
                "Another account signed in than was meant.",
                "Sign out in the browser, and sign in as the one that was meant.",
            ],
            [
                "handle",
                "The handle is none.",
                "Write it as TikTok does, without `@`.",
            ],
            [
                "handle_unknown",
                "TikTok does not tell the handle.",
                "Say it: `--account`.",
            ],
            [
                "not_revoked",
                "The consent was not taken back.",
                "Try again, or `toklake session forget --local-only`.",
            ],
            [
                "interrupted",
                "The vault was left in the middle of its work.",
                "Run the command again.",
            ],
            [
                "random",
                "The system gives no random numbers.",
                "Restart the machine.",
            ],
            [
                "secret_file",
                "A secret cannot be read from its file.",
                "Check path and permission.",
            ],
            [
                "cookies",
                "No session can be read from the file.",
                "Export the cookies of tiktok.com as `cookies.txt` or JSON.",
            ],
            [
                "totp_secret",
                "The secret of the second step makes no codes.",
                "Copy the text beside the QR code.",
            ],
            [
                "vault",
                "The vault did not give a secret; the cause says why.",
                "See the causes below.",
            ],
            [
                "vault_none",
                "There is no vault yet.",
                "`toklake login business`",
            ],
            [
                "vault_no_place",
                "The vault has no folder of this machine.",
                "`TOKLAKE_VAULT=/path`",
            ],
            [
                "vault_no_key_place",
                "The key has no place.",
                "`TOKLAKE_VAULT_KEY_FILE=/path/vault.key`",
            ],
            [
                "vault_passphrase_wanted",
                "A passphrase opens the vault, and none was given.",
                "`TOKLAKE_VAULT_PASSPHRASE_FILE=/path`",
            ],
            [
                "vault_io",
                "A file of the vault cannot be read or written.",
                "Check the disk and its permission.",
            ],
            [
                "vault_open_to_others",
                "Others may read a file of the vault.",
                "Close it with the `chmod` that is named, and think of it as known.",
            ],
            [
                "vault_not_a_file",
                "A file of the vault is a link.",
                "Put the file itself there.",
            ],
            [
                "vault_wrong_key",
                "The key does not open the vault.",
                "Bring the right key, or sign in again.",
            ],
            [
                "vault_damaged",
                "A file of the vault is damaged.",
                "Restore it, or sign in again.",
            ],
            [
                "vault_older",
                "A file of the vault is an older copy.",
                "Restore the newest, or sign in again.",
            ],
            [
                "vault_swapped",
                "A file of the vault belongs elsewhere.",
                "Restore it, or sign in again.",
            ],
            [
                "vault_newer",
                "A newer version wrote the vault.",
                "Update toklake.",
            ],
            [
                "vault_no_key",
                "The key is gone.",
                "Put it back, or forget the sessions and sign in again.",
            ],
            [
                "vault_changed",
                "Somebody else changed the vault meanwhile.",
                "Try again.",
            ],
            [
                "vault_busy",
                "Another process holds the vault.",
                "Try again in a moment.",
            ],
        ],
    },
    Part {
        name: "TikTok Studio",
        about: "",
        codes: &[
            [
                "signed_out",
                "Nobody is signed in to Studio any more.",
                "`toklake login studio`",
            ],
            [
                "challenge",
                "TikTok asks for a person; nothing was tried.",
                "`toklake login studio`, and answer it there.",
            ],
            [
                "too_often",
                "TikTok says that it was asked too often.",
                "Wait some hours.",
            ],
            [
                "failing",
                "Pages in a row did not load whole.",
                "Run again later.",
            ],
            [
                "browser_missing",
                "There is no browser.",
                "Install Chromium, or name one: `TOKLAKE_STUDIO_BROWSER`.",
            ],
            [
                "browser_no_display",
                "There is no display for a browser.",
                "Sign in on a desktop, or `toklake session import`.",
            ],
            [
                "browser_start",
                "The browser cannot be started.",
                "Check that it starts by hand.",
            ],
            [
                "browser_ended",
                "The browser ended at its start.",
                "The message has its words.",
            ],
            [
                "browser_silent",
                "The browser did not answer.",
                "Raise `studio.patience`.",
            ],
            [
                "browser_profile_in_use",
                "Another browser uses the profile.",
                "Close it.",
            ],
            [
                "browser_profile",
                "The profile folder cannot be used.",
                "Check its permission.",
            ],
            [
                "browser_protocol",
                "The browser refused a step.",
                "Run again.",
            ],
            [
                "browser_hung",
                "The browser took too long.",
                "Raise `studio.patience`.",
            ],
            [
                "browser_crashed",
                "A page crashed.",
                "Mostly memory is missing.",
            ],
            [
                "browser_gone",
                "The browser was closed or killed.",
                "Run again.",
            ],
            [
                "studio_no_download",
                "A tab offers no download.",
                "Nothing; the pages tell the numbers too.",
            ],
            [
                "studio_downloads",
                "Some downloads did not come.",
                "Run again later.",
            ],
            [
                "studio_incomplete",
                "Pages did not load whole.",
                "Run again within 20 hours: it opens those alone.",
            ],
            [
                "studio_screenshots",
                "Pictures of the pages could not be kept.",
                "Make room.",
            ],
        ],
    },
];

/// The page.
pub(super) fn page() -> String {
    let mut page = HEAD.to_owned();
    for Part { name, about, codes } in PARTS {
        page.push_str(&format!("\n## {name}\n\n"));
        if !about.is_empty() {
            page.push_str(&format!("{about}\n\n"));
        }
        page.push_str("| code | meaning | what to do |\n|---|---|---|\n");
        for [code, meaning, remedy] in *codes {
            page.push_str(&format!("| `{code}` | {meaning} | {remedy} |\n"));
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_stands_once() {
        let all: Vec<&str> = PARTS
            .iter()
            .flat_map(|p| p.codes)
            .map(|[code, ..]| *code)
            .collect();
        let once: BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(all.len(), once.len());
    }
}
