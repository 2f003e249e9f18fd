//! What the vault refuses, and what a rotation leaves when it is killed.

use serde_json::json;

use super::faults::Faulty;
use super::*;
use crate::session::Secret;

const PLANTED: &str = "act.PLANTED-SECRET";

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn files(&self) -> PrivateFiles {
        PrivateFiles::new(self.folder.path().join("vault"))
    }

    fn with_passphrase(&self, passphrase: &str) -> Vault {
        let place = KeyPlace::Passphrase(Secret::new(passphrase));
        Vault::new(Arc::new(self.files()), place)
    }

    fn with_file(&self) -> Vault {
        let place = KeyPlace::File(self.folder.path().join("config/vault.key"));
        Vault::new(Arc::new(self.files()), place)
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join("vault").join(name)
    }
}

fn put(vault: &Vault, name: &str, text: &str) {
    let seen = vault.read::<String>(name).unwrap();
    let seen = seen.map_or(0, |kept| kept.generation);
    vault.write(name, seen, &text, json!({"x": 1})).unwrap();
}

fn get(vault: &Vault, name: &str) -> Result<String, VaultError> {
    vault.read::<String>(name).map(|kept| kept.unwrap().content)
}

#[test]
fn what_is_put_in_comes_out_and_cannot_be_read_on_disk() {
    let desk = Desk::new();
    put(&desk.with_file(), "a/x", PLANTED);
    put(&desk.with_file(), "a/x", PLANTED);
    let vault = desk.with_file();
    let kept = vault.read::<String>("a/x").unwrap().unwrap();
    assert_eq!((kept.generation, kept.content.as_str()), (2, PLANTED));
    assert_eq!(vault.about("a/x").unwrap(), Some(json!({"x": 1})));
    assert_eq!(vault.names("").unwrap(), ["a/x"]);
    for file in desk.files().list(".").unwrap() {
        let bytes = std::fs::read(desk.path(&file)).unwrap();
        let found = bytes
            .windows(PLANTED.len())
            .any(|w| w == PLANTED.as_bytes());
        assert!(!found, "{file}");
    }
    assert!(vault.read::<String>("a/y").unwrap().is_none());
    assert_eq!(vault.forget("a/x").unwrap().len(), 2);
    assert!(vault.read::<String>("a/x").unwrap().is_none());
}

#[test]
fn any_changed_byte_is_refused() {
    let desk = Desk::new();
    put(&desk.with_file(), "a/x", "secret");
    for name in ["epoch-1/a/x.age", "state/a/x.json", "current"] {
        let whole = std::fs::read(desk.path(name)).unwrap();
        for at in 0..whole.len() {
            for flip in [0x01, 0x80] {
                let mut changed = whole.clone();
                changed[at] ^= flip;
                std::fs::write(desk.path(name), &changed).unwrap();
                let read = desk.with_file().read::<String>("a/x");
                assert!(read.is_err(), "{name} byte {at}");
            }
        }
        for length in 0..whole.len() {
            std::fs::write(desk.path(name), &whole[..length]).unwrap();
            assert!(
                get(&desk.with_file(), "a/x").is_err(),
                "{name} cut at {length}"
            );
        }
        std::fs::write(desk.path(name), &whole).unwrap();
    }
    assert_eq!(get(&desk.with_file(), "a/x").unwrap(), "secret");
}

#[test]
fn a_swapped_and_an_older_file_are_refused() {
    let desk = Desk::new();
    let vault = desk.with_file();
    put(&vault, "a/x", "one");
    put(&vault, "a/y", "two");
    let [x, y] = ["epoch-1/a/x.age", "epoch-1/a/y.age"].map(|name| desk.path(name));
    let older = std::fs::read(&x).unwrap();
    std::fs::copy(&x, &y).unwrap();
    assert_eq!(get(&vault, "a/y").unwrap_err().code(), "vault_swapped");
    put(&vault, "a/x", "three");
    std::fs::write(&x, older).unwrap();
    let error = get(&vault, "a/x").unwrap_err();
    assert_eq!(error.code(), "vault_older");
    assert!(error.to_string().contains("restore the newest"), "{error}");
}

#[test]
fn a_wrong_passphrase_and_damage_differ_in_words() {
    let desk = Desk::new();
    put(&desk.with_passphrase("right"), "a/x", "secret");
    assert_eq!(
        get(&desk.with_passphrase("right"), "a/x").unwrap(),
        "secret"
    );
    let error = get(&desk.with_passphrase("wrong"), "a/x").unwrap_err();
    assert_eq!(error.code(), "vault_wrong_key");
    let path = desk.path("key.age");
    let mut bytes = std::fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&path, bytes).unwrap();
    assert!(get(&desk.with_passphrase("right"), "a/x").is_err());
}

#[test]
fn a_file_that_asks_for_too_much_work_is_refused() {
    let desk = Desk::new();
    put(&desk.with_passphrase("right"), "a/x", "secret");
    let path = desk.path("key.age");
    let bytes = std::fs::read(&path).unwrap();
    let text = bytes.iter().position(|byte| *byte == b'\n').unwrap();
    let line_end = bytes[text + 1..]
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap()
        + text
        + 1;
    let mut greedy = bytes[..line_end - 1].to_vec();
    greedy.extend_from_slice(b"40");
    greedy.extend_from_slice(&bytes[line_end..]);
    std::fs::write(&path, greedy).unwrap();
    let error = get(&desk.with_passphrase("right"), "a/x").unwrap_err();
    assert!(error.to_string().contains("more work"), "{error}");
}

#[test]
fn a_lost_key_is_named() {
    let desk = Desk::new();
    put(&desk.with_file(), "a/x", "secret");
    std::fs::remove_file(desk.folder.path().join("config/vault.key")).unwrap();
    let error = get(&desk.with_file(), "a/x").unwrap_err();
    assert_eq!(error.code(), "vault_no_key");
    assert!(error.to_string().contains("vault.key"), "{error}");
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_alone_and_looser_ones_are_refused() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    put(&desk.with_file(), "a/x", "secret");
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let mut seen = vec![
        desk.folder.path().join("vault"),
        desk.folder.path().join("config"),
    ];
    while let Some(path) = seen.pop() {
        let wanted = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&path), wanted, "{}", path.display());
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).unwrap();
            seen.extend(entries.map(|entry| entry.unwrap().path()));
        }
    }
    let loosen = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let path = desk.path("epoch-1/a/x.age");
    loosen(&path, 0o640);
    let error = get(&desk.with_file(), "a/x").unwrap_err();
    assert_eq!(error.code(), "vault_open_to_others");
    assert!(error.to_string().contains("chmod 600"), "{error}");
    loosen(&path, 0o600);
    loosen(&desk.path("epoch-1/a"), 0o755);
    let error = get(&desk.with_file(), "a/x").unwrap_err();
    assert!(error.to_string().contains("chmod 700"), "{error}");
}

#[test]
fn a_rotation_killed_at_any_change_leaves_every_secret_readable_with_one_key() {
    let mut deaths = 0;
    for fatal in 1..40 {
        for is_done in [false, true] {
            let desk = Desk::new();
            let names = ["a/x", "a/y", "b/z"];
            for name in names {
                put(&desk.with_passphrase("p"), name, name);
            }
            let faulty = Arc::new(Faulty::new(desk.files(), fatal, is_done));
            let place = KeyPlace::Passphrase(Secret::new("p"));
            let dying = Vault::new(Arc::clone(&faulty) as Arc<dyn Files>, place);
            let rotated = dying.rotate();
            deaths += usize::from(rotated.is_err());
            let vault = desk.with_passphrase("p");
            for name in names {
                assert_eq!(get(&vault, name).unwrap(), name, "at {fatal}");
            }
            // life goes on, and the next rotation clears up
            put(&vault, "a/x", "new");
            let rotated = vault.rotate().unwrap().unwrap();
            assert_eq!(rotated.entries, 3);
            assert_eq!(get(&vault, "a/x").unwrap(), "new");
            let entries = desk.files().list(".").unwrap();
            let entries = entries.iter().filter(|name| name.ends_with("x.age"));
            assert_eq!(entries.count(), 1, "one key opens each secret");
        }
    }
    assert!(deaths >= 16, "the disk died {deaths} times");
}

#[test]
fn a_rotation_that_replaced_the_pointer_first_would_be_caught() {
    let desk = Desk::new();
    put(&desk.with_passphrase("p"), "a/x", "secret");
    let vault = desk.with_passphrase("p");
    let old = vault.pointer().unwrap().unwrap();
    let recipient = vault.add_key().unwrap();
    let epoch = old.epoch + 1;
    vault
        .set_pointer(&Pointer {
            epoch,
            recipient,
            ..old
        })
        .unwrap();
    assert!(
        desk.with_passphrase("p")
            .read::<String>("a/x")
            .unwrap()
            .is_none()
    );
}
