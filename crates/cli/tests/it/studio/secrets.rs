//! Cookies, password and the secret of the second step stand nowhere but in the vault and the profile.

use std::path::PathBuf;

use toklake_simulator::{FaultKind, StudioRoute};

use super::login::authenticator;
use super::stage::{CREATOR, import, small, strike, studio_of};
use crate::sessions::stage::Stage;
use crate::sessions::sweep::Sweep;

const PASSWORD: &str = "PLANTED-password-77aa01";
const TOTP: &str = "PLANTEDJBSWY3DPEHPK3PXP";
/// Where the browser's own cookies lie.
const PROFILES: &str = "/vault/profiles/";
const AUDIENCE: [&str; 8] = [
    "extract",
    "audience",
    "--source",
    "studio",
    "--days",
    "7",
    "--debug",
    "--screenshots",
];

#[test]
fn no_planted_secret_of_studio_is_seen_anywhere() {
    let Some(stage) = studio_of(small()) else {
        return;
    };
    let stage = stage
        .with("RUST_LOG", "trace")
        .with("TIKTOK_PASSWORD", PASSWORD)
        .with("TIKTOK_TOTP_SECRET", TOTP);
    let sweep = sweep_of(&stage);
    import(&stage, CREATOR);
    std::fs::remove_file(stage.desk.path().join("cookies.txt")).expect("a person removes it");
    let commands: [&[&str]; 10] = [
        &AUDIENCE,
        &["session", "refresh", "--source", "studio", "-vvv"],
        &["session", "status", "--json"],
        &["check", "studio", "-vvv"],
        &["check", "access", "--source", "studio", "-vvv"],
        &["check", "endpoints", "--source", "studio", "--json", "-vvv"],
        &["check", "2fa", "--json"],
        &["run", "--offline", "-vvv"],
        &["check", "schema", "--json"],
        &["reconcile", "--json", "-vvv"],
    ];
    let mut heard = 0;
    for command in commands {
        let answer = stage.desk.toklake(command);
        heard += answer.err.len();
        sweep.look_at("stdout", answer.out.as_bytes());
        sweep.look_at("stderr", answer.err.as_bytes());
    }
    assert!(heard > 10_000, "the log was on: {heard} bytes");
    let profiles = profiles_of(&stage).display().to_string();
    let in_profile = stage.desk.files("data_lake/vault/profiles").len();
    assert!(in_profile > 0, "the profile lies where we left it out");
    sweep.look_at_files(&stage, &[PROFILES]);
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
        &AUDIENCE,
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

#[test]
fn what_goes_wrong_is_told_without_a_secret() {
    let Some(stage) = studio_of(small()) else {
        return;
    };
    let stage = stage
        .with("RUST_LOG", "trace")
        .with("RUST_BACKTRACE", "full")
        .with("TIKTOK_PASSWORD", PASSWORD)
        .with("TIKTOK_TOTP_SECRET", TOTP);
    let sweep = sweep_of(&stage);
    let session = stage.tiktok.studio_session(CREATOR).expect("a session");
    let value = &session.cookies[0].1;
    // files that cannot be read must not be quoted
    for text in [
        format!(r#"[{{"name": "sessionid", "value": "{value}", "domain": 7}}"#),
        format!("127.0.0.1\tFALSE\t/\tsessionid={value}\n"),
        format!("Cookie: sessionid={value}; sid_tt={value}"),
    ] {
        let file = stage.desk.put("brought.txt", text);
        let name = file.display().to_string();
        let import = ["session", "import", &name, "--account", CREATOR, "-vvv"];
        let answer = stage.desk.toklake(&import);
        std::fs::remove_file(file).expect("a person removes it");
        sweep.look_at("stdout", answer.out.as_bytes());
        sweep.look_at("stderr", answer.err.as_bytes());
    }
    import(&stage, CREATOR);
    std::fs::remove_file(stage.desk.path().join("cookies.txt")).expect("a person removes it");
    for kind in [
        FaultKind::BrokenJson,
        FaultKind::NonJsonBody,
        FaultKind::ConnectionReset,
        FaultKind::Gateway { status: 502 },
        FaultKind::TooManyRequests {
            retry_after_seconds: None,
        },
    ] {
        strike(&stage, StudioRoute::Insight, 1, kind);
        swept(&stage, &[&AUDIENCE], &sweep);
    }
    // a browser that ends at once, one that is none, and a session that is over
    let stage = stage.with("TOKLAKE_STUDIO_BROWSER", "/bin/false");
    swept(&stage, &[&AUDIENCE, &["check", "studio", "-vvv"]], &sweep);
    let stage = stage.with("TOKLAKE_STUDIO_BROWSER", "/nowhere/chromium");
    swept(&stage, &[&AUDIENCE, &["check", "access", "-vvv"]], &sweep);
    stage.tiktok.end_studio_sessions(CREATOR);
    let ended: [&[&str]; 2] = [&["session", "status"], &AUDIENCE];
    swept(&stage, &ended, &sweep);
}

/// For the cookies of the creator's session, the password and the secret of the second step.
fn sweep_of(stage: &Stage) -> Sweep {
    let session = stage.tiktok.studio_session(CREATOR).expect("a session");
    let values = session.cookies.iter().map(|(_, value)| value.as_str());
    let mut secrets: Vec<&str> = values.filter(|value| value.len() > 12).collect();
    assert!(secrets.len() > 2, "{secrets:?}");
    secrets.extend([PASSWORD, TOTP]);
    Sweep::for_all(&secrets)
}

/// Runs commands and sweeps what they say, and every file outside of the browser's profiles.
fn swept(stage: &Stage, commands: &[&[&str]], sweep: &Sweep) {
    for command in commands {
        let answer = stage.desk.toklake(command);
        sweep.look_at("stdout", answer.out.as_bytes());
        sweep.look_at("stderr", answer.err.as_bytes());
    }
    sweep.look_at_files(stage, &[PROFILES]);
    assert_eq!(sweep.found(), Vec::<String>::new());
}

fn profiles_of(stage: &Stage) -> PathBuf {
    stage.desk.path().join("data_lake/vault/profiles")
}
