//! Signing in, and the second step.

use super::stage::{CREATOR, browsers_left, said, studio};

#[test]
fn name_password_and_code_sign_in_where_nobody_sees_the_browser() {
    let Some(stage) = studio() else { return };
    // codes are of half a minute: those of a clock that stands would be of another
    stage.tiktok.clock().run_at(1.0);
    let login = stage.tiktok.studio_login(CREATOR).expect("a creator");
    let stage = stage
        .with("TIKTOK_PASSWORD", &login.password)
        .with("TIKTOK_TOTP_SECRET", &authenticator(&login.secret))
        .with("TOKLAKE_STUDIO_LOGIN_WAIT", "60 s");
    let answer = stage
        .desk
        .toklake_ends(0, &["login", "studio", "--account", CREATOR, "-vv"]);
    let told = said(&answer);
    for secret in [&login.password, &login.secret] {
        assert!(!told.contains(secret.as_str()), "a secret is said: {told}");
    }
    assert!(answer.out.contains("signed in to studio"), "{told}");
    assert_eq!(browsers_left(stage.desk.path()), 0, "no browser is left");
    let check = stage.desk.toklake_ends(0, &["check", "2fa"]);
    assert!(!check.out.contains(&login.secret));
    stage
        .desk
        .toklake_ends(0, &["session", "refresh", "--source", "studio"]);
    let status = stage.desk.toklake_ends(0, &["session", "status"]);
    assert!(status.out.contains("studio"), "{}", status.out);
}

#[test]
fn a_code_that_is_refused_is_not_tried_for_ever_and_the_right_secret_helps() {
    let Some(stage) = studio() else { return };
    stage.tiktok.clock().run_at(1.0);
    let login = stage.tiktok.studio_login(CREATOR).expect("a creator");
    let wrong = authenticator("0123456789abcdefghij");
    let stage = stage
        .with("TIKTOK_PASSWORD", &login.password)
        .with("TIKTOK_TOTP_SECRET", &wrong)
        .with("TOKLAKE_STUDIO_LOGIN_WAIT", "20 s");
    let command = ["login", "studio", "--account", CREATOR];
    let refused = said(&stage.desk.toklake_ends(2, &command));
    assert!(refused.contains("second step was refused"), "{refused}");
    assert!(refused.contains("toklake check 2fa"), "{refused}");
    assert!(!refused.contains(&wrong), "a secret is said: {refused}");
    assert_eq!(browsers_left(stage.desk.path()), 0, "no browser is left");
    let stage = stage
        .with("TIKTOK_TOTP_SECRET", &authenticator(&login.secret))
        .with("TOKLAKE_STUDIO_LOGIN_WAIT", "60 s");
    stage.desk.toklake_ends(0, &command);
}

/// What the QR code of the simulator's authenticator would hold.
pub fn authenticator(secret: &str) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = secret.bytes().map(|byte| format!("{byte:08b}")).collect();
    let letter = |five: &[u8]| {
        let padded = format!("{:0<5}", String::from_utf8_lossy(five));
        char::from(LETTERS[usize::from_str_radix(&padded, 2).expect("bits")])
    };
    let base32: String = bits.as_bytes().chunks(5).map(letter).collect();
    format!("otpauth://totp/simulated?secret={base32}&algorithm=SHA256")
}

#[test]
fn without_a_display_a_person_is_told_what_to_do() {
    let Some(stage) = studio() else { return };
    let answer = stage
        .desk
        .toklake_ends(2, &["login", "studio", "--account", CREATOR]);
    assert!(answer.err.contains("no display"), "{}", answer.err);
    assert!(answer.err.contains("session import"), "{}", answer.err);
}

#[test]
fn a_secret_that_is_none_is_told_and_not_quoted() {
    let Some(stage) = studio() else { return };
    let stage = stage.with("TIKTOK_TOTP_SECRET", "PLANTED0189");
    let answer = stage.desk.toklake_ends(1, &["check", "2fa"]);
    assert!(answer.out.contains("base32") && !answer.out.contains("PLANTED0189"));
}
