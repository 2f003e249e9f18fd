//! Cookies, password and the secret of the second step stand nowhere but in the vault and the profile.

use std::path::PathBuf;

use super::login::authenticator;
use super::stage::{CREATOR, import, small, studio_of};
use crate::sessions::secrets::Sweep;
use crate::sessions::stage::Stage;

const PASSWORD: &str = "PLANTED-password-77aa01";
const TOTP: &str = "PLANTEDJBSWY3DPEHPK3PXP";

#[test]
fn no_planted_secret_of_studio_is_seen_anywhere() {
    let Some(stage) = studio_of(small()) else {
        return;
    };
    let stage = stage
        .with("RUST_LOG", "trace")
        .with("TIKTOK_PASSWORD", PASSWORD)
        .with("TIKTOK_TOTP_SECRET", TOTP);
    let session = stage.tiktok.studio_session(CREATOR).expect("a session");
    let values = session.cookies.iter().map(|(_, value)| value.as_str());
    let mut secrets: Vec<&str> = values.filter(|value| value.len() > 12).collect();
    assert!(secrets.len() > 2, "{secrets:?}");
    secrets.extend([PASSWORD, TOTP]);
    let sweep = Sweep::for_all(&secrets);
    import(&stage, CREATOR);
    std::fs::remove_file(stage.desk.path().join("cookies.txt")).expect("a person removes it");
    let commands: [&[&str]; 6] = [
        &[
            "extract",
            "audience",
            "--source",
            "studio",
            "--days",
            "7",
            "--debug",
            "--screenshots",
        ],
        &["session", "refresh", "--source", "studio"],
        &["session", "status", "--json"],
        &["check", "studio", "-vvv"],
        &["check", "2fa", "--json"],
        &["run", "--offline", "-vvv"],
    ];
    let mut heard = 0;
    for command in commands {
        let answer = stage.desk.toklake(command);
        heard += answer.err.len();
        sweep.look_at("stdout", answer.out.as_bytes());
        sweep.look_at("stderr", answer.err.as_bytes());
    }
    assert!(heard > 10_000, "the log was on: {heard} bytes");
    let vault = stage
        .desk
        .path()
        .join("data_lake/vault")
        .display()
        .to_string();
    let profiles = format!("{vault}/profiles");
    let mut in_profile = 0;
    for (path, content) in stage.desk.files(".") {
        match path.replace("/./", "/").starts_with(&profiles) {
            true => in_profile += 1,
            false => sweep.look_at(&path, &content),
        }
    }
    assert!(in_profile > 0, "the profile lies where we left it out");
    assert_eq!(sweep.found(), Vec::<String>::new());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &str| {
            std::fs::metadata(path)
                .expect("it is there")
                .permissions()
                .mode()
        };
        assert_eq!(mode(&profiles) & 0o777, 0o700);
        assert_eq!(mode(&format!("{profiles}/{CREATOR}")) & 0o777, 0o700);
    }
}

#[test]
fn a_sign_in_with_the_second_step_leaves_its_secrets_nowhere() {
    let Some(stage) = studio_of(small()) else {
        return;
    };
    stage.tiktok.clock().run_at(1.0);
    let login = stage.tiktok.studio_login(CREATOR).expect("a creator");
    let authenticator = authenticator(&login.secret);
    let stage = stage
        .with("RUST_LOG", "trace")
        .with("TIKTOK_PASSWORD", &login.password)
        .with("TIKTOK_TOTP_SECRET", &authenticator)
        .with("TOKLAKE_STUDIO_LOGIN_WAIT", "60 s");
    let base32 = authenticator.split(['=', '&']).nth(1).expect("a secret");
    let sweep = Sweep::for_all(&[&login.password, &login.secret, base32]);
    let commands: [&[&str]; 5] = [
        &["login", "studio", "--account", CREATOR, "-vvv"],
        &["check", "2fa", "-vvv"],
        &["check", "access", "--json", "-vvv"],
        &[
            "extract",
            "audience",
            "--source",
            "studio",
            "--days",
            "7",
            "--debug",
            "--screenshots",
        ],
        &["run", "--offline", "--json", "-vvv"],
    ];
    swept(&stage, &commands, &sweep);
    let status = stage.desk.toklake_ends(0, &["session", "status"]);
    assert!(
        status.out.contains("studio"),
        "it was signed in: {}",
        status.out
    );
    let forget = [
        "session",
        "forget",
        CREATOR,
        "--source",
        "studio",
        "--local-only",
    ];
    swept(&stage, &[&forget], &sweep);
    assert!(
        !profiles_of(&stage).join(CREATOR).exists(),
        "the profile is gone"
    );
}

/// Runs commands and sweeps what they say, and every file outside of the browser's profiles.
fn swept(stage: &Stage, commands: &[&[&str]], sweep: &Sweep) {
    for command in commands {
        let answer = stage.desk.toklake(command);
        sweep.look_at("stdout", answer.out.as_bytes());
        sweep.look_at("stderr", answer.err.as_bytes());
    }
    let profiles = profiles_of(stage).display().to_string();
    for (path, content) in stage.desk.files(".") {
        if !path.replace("/./", "/").starts_with(&profiles) {
            sweep.look_at(&path, &content);
        }
    }
    assert_eq!(sweep.found(), Vec::<String>::new());
}

fn profiles_of(stage: &Stage) -> PathBuf {
    stage.desk.path().join("data_lake/vault/profiles")
}
