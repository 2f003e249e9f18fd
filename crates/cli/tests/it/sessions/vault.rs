//! The vault as a person meets it: none yet, a passphrase, a new key, damage.

use std::os::unix::fs::PermissionsExt;

use super::stage::{Click, Stage};
use crate::desk::Desk;

#[test]
fn without_a_vault_nobody_is_signed_in_and_nothing_is_made() {
    let desk = Desk::new();
    for arguments in [
        &["accounts"][..],
        &["session", "status"],
        &["session", "refresh"],
    ] {
        let answer = desk.toklake_ends(0, arguments);
        assert!(answer.out.contains("nobody is signed in"), "{}", answer.out);
    }
    assert!(
        desk.toklake_ends(1, &["check", "access"])
            .out
            .contains("nobody is signed in")
    );
    let answer = desk.toklake_ends(2, &["session", "rotate", "--json"]);
    assert_eq!(answer.json()["error"]["code"], "vault_none");
    let answer = desk.toklake_ends(2, &["session", "forget", "ada", "--json"]);
    assert_eq!(answer.json()["error"]["code"], "account_unknown");
    assert!(desk.files("data_lake/vault").is_empty());
}

#[test]
fn a_new_key_keeps_everybody_signed_in_and_the_old_one_opens_nothing() {
    let stage = Stage::new();
    stage.signed_in("kite.workshop");
    let key = stage.desk.path().join(".config/toklake/vault.key");
    let old = std::fs::read(&key).expect("a key outside the lake");
    let text = stage.desk.toklake_ends(0, &["session", "rotate"]).out;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("2 entries under the key age1"), "{text}");
    stage.desk.toklake_ends(0, &["check", "access"]);
    stage.desk.put(".config/toklake/vault.key", old);
    let answer = stage.desk.toklake_ends(2, &["check", "access", "--json"]);
    assert_eq!(answer.json()["error"]["code"], "vault_no_key");
}

#[test]
fn a_passphrase_opens_the_vault_and_another_one_does_not() {
    let stage = Stage::new().with("TOKLAKE_VAULT_PASSPHRASE_FILE", "words.txt");
    stage.desk.put("words.txt", "correct horse battery\n");
    stage.signed_in("kite.workshop");
    assert!(
        !stage.desk.path().join(".config").exists(),
        "no key file is made"
    );
    // what needs no key needs no passphrase
    stage.desk.put("words.txt", "another one\n");
    stage.desk.toklake_ends(0, &["session", "status"]);
    let answer = stage.desk.toklake_ends(2, &["check", "access", "--json"]);
    assert_eq!(answer.json()["error"]["code"], "vault_wrong_key");
    let stage = stage.with("TOKLAKE_VAULT_PASSPHRASE_FILE", "");
    let answer = stage.desk.toklake_ends(2, &["check", "access", "--json"]);
    assert_eq!(answer.json()["error"]["code"], "vault_passphrase_wanted");
    // by the standard input
    let stage = stage.with("TOKLAKE_VAULT_PASSPHRASE_FILE", "-");
    let answer = stage
        .start(&["check", "access"])
        .answer("correct horse battery");
    assert_eq!(answer.code, 0, "{}\n{}", answer.out, answer.err);
}

#[test]
fn a_vault_that_others_may_read_and_a_damaged_one_are_refused_with_the_remedy() {
    let stage = Stage::new();
    stage.signed_in("kite.workshop");
    let vault = stage.desk.path().join("data_lake/vault");
    let mode = |mode| {
        std::fs::set_permissions(&vault, std::fs::Permissions::from_mode(mode))
            .expect("it is ours");
    };
    mode(0o755);
    let answer = stage.desk.toklake_ends(2, &["session", "status", "--json"]);
    let error = &answer.json()["error"];
    assert_eq!(error["code"], "vault_open_to_others");
    assert!(
        error["message"]
            .as_str()
            .is_some_and(|text| text.contains("chmod 700")),
        "{error}"
    );
    mode(0o700);
    let current = vault.join("current");
    let mut bytes = std::fs::read(&current).expect("a pointer");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&current, bytes).expect("it is ours");
    let answer = stage.desk.toklake_ends(2, &["check", "access", "--json"]);
    assert_eq!(answer.json()["error"]["code"], "vault_damaged");
    let answer = stage.paste(
        &["login", "business", "--json"],
        "kite.workshop",
        Click::Agree,
    );
    assert_eq!(answer.json()["error"]["code"], "vault_damaged");
}

#[test]
fn a_lake_that_is_nowhere_on_this_machine_asks_for_a_folder() {
    let answer = Desk::new().toklake_ends(2, &["accounts", "--root", "memory://", "--json"]);
    let error = &answer.json()["error"];
    assert_eq!(error["code"], "vault_no_place");
    assert!(
        error["remedy"]
            .as_str()
            .is_some_and(|words| words.contains("TOKLAKE_VAULT")),
        "{error}"
    );
}
