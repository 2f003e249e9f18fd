//! What left landing, or was read again, leaves nothing behind: neither set aside nor in the record of
//! files.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::desk::Desk;

const DAY: &str = "2026-11-20T10:00:00Z";
const NEXT: &str = "2026-11-21T10:00:00Z";
const NEXT_MONTH: &str = "2026-12-02T10:00:00Z";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// An answer with a day that can be read and one that cannot.
fn answer(handle: &str, likes: u32) -> String {
    format!(
        r#"{{"code":0,"data":{{"username":"{handle}","metrics":[{{"date":"2026-11-18","likes":{likes}}},{{"date":"no day","likes":{likes}}}]}}}}"#
    )
}

/// Everything that speaks of landed files.
fn rows(desk: &Desk) -> Vec<Vec<Value>> {
    let queries = [
        "select * from quarantine.business__account_days order by account, landing_id, line",
        "select * from quarantine.readings__videos order by account, landing_id, line",
        "select * from raw.business__account_days order by account, landing_id, line",
        "select * from raw.readings__videos order by account, landing_id, line",
        "select * from meta.files order by account, landing_id",
        "select * from meta.receipts order by account, landing_id, receipt_id",
    ];
    queries.map(|query| desk.rows(query)).to_vec()
}

fn count(desk: &Desk, what: &str) -> i64 {
    desk.number(&format!("select count(*) as n from {what}"))
}

fn read(desk: &Desk) {
    let raw = desk.toklake(&["raw", "--json"]);
    assert!(raw.code < 2, "{}", raw.out);
}

/// The rows as they are equal those of a lake that is built anew.
fn are_as_rebuilt(desk: &Desk) {
    let before = rows(desk);
    let rebuilt = desk.toklake(&["rebuild", "--json"]);
    assert!(rebuilt.code < 2, "{}", rebuilt.out);
    for (now, then) in rows(desk).iter().zip(&before) {
        assert_eq!(now, then, "rebuilt and as it was");
    }
}

fn gone(desk: &Desk, folder: &str) {
    let folder = desk.path().join("data_lake/landing/tiktok").join(folder);
    std::fs::remove_dir_all(folder).expect("it is there");
}

#[test]
fn answers_that_are_read_again_or_gone_leave_no_row_behind() {
    let desk = Desk::new();
    desk.land("anna", &answer("anna", 1), at(DAY));
    desk.land("ben", &answer("ben", 2), at(DAY));
    desk.land("ben", &answer("ben", 3), at(NEXT_MONTH));
    desk.land("anna", &answer("anna", 4), at(NEXT));
    read(&desk);
    assert_eq!(count(&desk, "quarantine.business__account_days"), 4);
    // the day is read again, with what was set aside before
    desk.land("anna", &answer("anna", 5), at(DAY));
    read(&desk);
    assert_eq!(count(&desk, "quarantine.business__account_days"), 5);
    assert_eq!(count(&desk, "meta.files"), 5);
    are_as_rebuilt(&desk);
    // an account leaves two days, of which one stays with others and one is no more
    gone(&desk, "business/ben");
    read(&desk);
    for table in [
        "quarantine.business__account_days",
        "meta.files",
        "meta.receipts",
    ] {
        let of_ben = format!("{table} where account = 'ben'");
        assert_eq!(count(&desk, &of_ben), 0, "{table}");
        assert_eq!(count(&desk, table), 3, "{table}");
    }
    are_as_rebuilt(&desk);
    // and the last one
    gone(&desk, "business/anna");
    read(&desk);
    let tables = [
        "quarantine.business__account_days",
        "meta.files",
        "raw.business__account_days",
    ];
    assert_eq!(tables.map(|table| count(&desk, table)), [0; 3]);
    are_as_rebuilt(&desk);
}

#[test]
fn an_account_that_is_renamed_takes_its_rows_along() {
    let desk = Desk::new();
    desk.land("anna.old", &answer("anna.old", 1), at(DAY));
    desk.land("ben", &answer("ben", 2), at(DAY));
    read(&desk);
    desk.put("toklake.toml", "[accounts]\n\"anna\" = [\"anna.old\"]\n");
    read(&desk);
    for table in [
        "quarantine.business__account_days",
        "meta.files",
        "meta.receipts",
    ] {
        let accounts = format!("select account from {table} order by account");
        let names: Vec<String> = desk
            .rows(&accounts)
            .iter()
            .map(|row| row["account"].to_string())
            .collect();
        assert_eq!(names, ["\"anna\"", "\"ben\""], "{table}");
    }
    are_as_rebuilt(&desk);
}

#[test]
fn readings_that_are_gone_leave_no_row_behind() {
    let desk = Desk::new();
    let line = r#"{"account":"anna","video_id":"7234567890123456789","observed_at":1763632800,"views_total":9}"#;
    desk.put("lines.ndjson", format!("{line}\n{{\"account\":1\n"));
    let import = desk.toklake(&["import", "lines.ndjson", "--json"]);
    assert!(import.code < 2, "{}", import.out);
    read(&desk);
    let tables = [
        "raw.readings__videos",
        "quarantine.readings__videos",
        "meta.files",
    ];
    assert_eq!(tables.map(|table| count(&desk, table)), [1; 3]);
    are_as_rebuilt(&desk);
    gone(&desk, "readings");
    read(&desk);
    assert_eq!(tables.map(|table| count(&desk, table)), [0; 3]);
    are_as_rebuilt(&desk);
}
