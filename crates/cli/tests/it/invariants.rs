//! What holds of every lake, whatever came in and in whichever order.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::Value;

use crate::lakes::{Chance, Scratch, assert_same_facts, fixture, put};
use crate::readings::{Reading, ends, readings, write};

fn exports() -> [PathBuf; 3] {
    [
        fixture("luna.beats/first"),
        fixture("luna.beats/second"),
        fixture("noor.cooks"),
    ]
}

#[test]
fn order_of_import_does_not_matter() {
    let lake = Scratch::new();
    let all = readings(11, 12, 20);
    let (early, late) = all.split_at(all.len() / 2);
    let early = write(
        lake.folder.path(),
        "early.ndjson",
        early,
        &["{\"account\": 1"],
    );
    let late = write(lake.folder.path(), "late.ndjson", late, &[]);
    let [first, second, noor] = exports();
    for path in [
        first.clone(),
        early.clone(),
        second.clone(),
        noor.clone(),
        late.clone(),
    ] {
        lake.run(&[path]);
    }
    let backwards = Scratch::new();
    for path in [
        late.clone(),
        noor.clone(),
        second.clone(),
        early.clone(),
        first.clone(),
    ] {
        backwards.run(&[path]);
    }
    let at_once = Scratch::new();
    at_once.run(&[noor, late, first, early, second]);
    assert_same_facts(&lake.facts(), &backwards.facts(), "forwards and backwards");
    assert_same_facts(&lake.facts(), &at_once.facts(), "one by one and at once");
}

/// Tables included: not even a commit that says "nothing changed".
#[test]
fn importing_twice_changes_no_curated_byte() {
    let lake = Scratch::new();
    let paths: Vec<PathBuf> = exports().into_iter().collect();
    lake.run(&paths);
    let before = lake.files("curated");
    lake.run(&paths);
    lake.run(&[]);
    let after = lake.files("curated");
    let names = |files: &std::collections::BTreeMap<String, Vec<u8>>| {
        files.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(names(&before), names(&after));
    assert!(before == after, "a curated file has other bytes");
    assert!(
        before
            .keys()
            .filter(|path| path.ends_with(".parquet"))
            .count()
            > 5,
        "there is something to compare"
    );
}

/// Every name in raw and staging as well, and the published bytes.
#[test]
fn rebuild_equals_incremental() {
    let lake = Scratch::new();
    for path in exports() {
        lake.run(&[path]);
    }
    let before = lake.facts();
    let answer = lake.answer(&["rebuild"]);
    assert!(matches!(answer.code, Some(0 | 1)), "{answer:#?}");
    assert_same_facts(&before, &lake.facts(), "incremental and rebuilt");
}

/// Days come one by one, one of them late and one of them again with other totals.
#[test]
fn readings_day_by_day_equal_readings_at_once() {
    let all = readings(7, 40, 60);
    let lake = Scratch::new();
    let folder = lake.folder.path();
    let of_day = |day: u64| {
        all.iter()
            .copied()
            .filter(|r| r.day == day)
            .collect::<Vec<_>>()
    };
    let restated: Vec<Reading> = of_day(31)
        .into_iter()
        .map(|r| Reading {
            totals: r.totals.map(|total| total + 5),
            second: r.second + 60,
            ..r
        })
        .collect();
    let late = write(
        folder,
        "late.ndjson",
        &of_day(12),
        &["{\"account\":\"a\",\"video_id\":\"1\"}"],
    );
    let again = write(folder, "again.ndjson", &restated, &[]);
    let first: Vec<Reading> = all
        .iter()
        .copied()
        .filter(|r| r.day < 30 && r.day != 12)
        .collect();
    let mut files = vec![write(
        folder,
        "first.ndjson",
        &first,
        &["no reading at all"],
    )];
    files
        .extend((30..60).map(|day| write(folder, &format!("day-{day}.ndjson"), &of_day(day), &[])));
    files.insert(20, late);
    files.insert(28, again);
    for file in &files {
        lake.run(std::slice::from_ref(file));
    }
    let at_once = Scratch::new();
    at_once.run(&files);
    let day_by_day = lake.facts();
    assert_same_facts(&day_by_day, &at_once.facts(), "day by day and at once");
    for name in [
        "curated.video_daily",
        "curated.hashtags_daily",
        "curated.videos",
        "quarantine",
    ] {
        assert!(day_by_day.contains_key(name), "{name} is empty");
    }
    let ledger = "select landing_id, name, rows_read, rows_raw, rows_set_aside from meta.files order by landing_id";
    assert_eq!(lake.sql(ledger).len(), files.len());
    assert_eq!(lake.sql(ledger), at_once.sql(ledger));
    lake.answer(&["rebuild"]);
    assert_same_facts(&day_by_day, &lake.facts(), "day by day and rebuilt");
}

/// Days of one month that come late, with a day between that nobody touches.
#[test]
fn two_late_days_of_a_month_leave_the_days_between_alone() {
    let all = readings(13, 30, 50);
    let lake = Scratch::new();
    let late = |r: &Reading| [5, 14].contains(&r.day);
    let (late, rest): (Vec<Reading>, Vec<Reading>) = all.iter().partition(|r| late(r));
    let file = |name, some: &[Reading]| write(lake.folder.path(), name, some, &[]);
    let (rest, late) = (file("rest.ndjson", &rest), file("late.ndjson", &late));
    lake.run(std::slice::from_ref(&rest));
    lake.run(std::slice::from_ref(&late));
    let at_once = Scratch::new();
    at_once.run(&[rest, late]);
    assert_same_facts(&lake.facts(), &at_once.facts(), "late and at once");
}

/// With little memory a build falls into many parts, each of which hands its last rows to the next.
#[test]
fn little_memory_changes_no_fact() {
    let all = readings(5, 400, 110);
    let roomy = Scratch::new();
    let (early, late) = all.split_at(all.len() * 2 / 3);
    let file = |name, some| write(roomy.folder.path(), name, some, &[]);
    let (early, late) = (file("early.ndjson", early), file("late.ndjson", late));
    roomy.run(&[early.clone(), late.clone()]);
    let cramped = Scratch::new();
    put(
        &cramped.folder.path().join("toklake.toml"),
        "memory = \"48 MiB\"\n",
    );
    cramped.run(&[late]);
    cramped.run(&[early]);
    let rows = roomy.number("select count(*) as n from curated.video_daily");
    assert!(rows > 24_000, "{rows} rows fall into parts");
    assert_same_facts(&roomy.facts(), &cramped.facts(), "much memory and little");
}

#[test]
fn sum_of_days_equals_change_of_total() {
    let all = readings(3, 15, 25);
    let lake = Scratch::new();
    lake.run(&[write(lake.folder.path(), "all.ndjson", &all, &[])]);
    let sums = lake.sql(
        "select video_id, sum(views) as views, sum(likes) as likes, sum(comments) as comments, sum(shares) as shares \
         from curated.video_daily group by video_id",
    );
    let ends = ends(&all);
    assert_eq!(sums.len(), ends.len(), "every video is there");
    for row in sums {
        let (first, last) = ends[row["video_id"].as_str().expect("an id is text")];
        for (at, name) in ["views", "likes", "comments", "shares"].iter().enumerate() {
            assert_eq!(
                row[*name].as_i64().unwrap_or_default(),
                last[at] - first[at],
                "{name} of {row}"
            );
        }
    }
    for row in lake.sql("select video_id, views_total from curated.videos") {
        let (_, last) = ends[row["video_id"].as_str().expect("an id is text")];
        assert_eq!(row["views_total"], last[0], "{row}");
    }
}

#[test]
fn two_exports_tell_what_each_video_gained() {
    let lake = Scratch::new();
    let answer = lake.run(&[fixture("luna.beats/first"), fixture("luna.beats/second")]);
    let gained = "select count(*) as n from curated.video_daily as d join ( \
        select video_id, max(total_views) - min(total_views) as gain from raw.export__content \
        group by video_id having count(distinct time_label) = 2 \
    ) as r on r.video_id = d.video_id and d.views = r.gain";
    let both = "select count(*) as n from ( \
        select video_id from raw.export__content group by video_id having count(distinct time_label) = 2 )";
    assert!(lake.number(both) > 0);
    assert_eq!(lake.number(gained), lake.number(both));
    // over eight days, of which nobody knows one
    let of_a_day = "select count(*) as n from curated.video_performance_daily";
    assert_eq!(lake.number(of_a_day), 0);
    let remarks = answer.json["report"]["build"]["remarks"].to_string();
    assert!(remarks.contains("gains_over_several_days"), "{remarks}");
    let said = format!("{} gains of ", lake.number(both));
    assert!(remarks.contains(&said), "{remarks}");
}

/// Lines about videos that the exports know as well, before, between and after these.
#[test]
fn exports_and_readings_of_the_same_videos_mix_in_any_order() {
    let lake = Scratch::new();
    let [first, second, noor] = exports();
    let known = Scratch::new();
    known.run(std::slice::from_ref(&first));
    let ids = known.sql("select video_id from curated.videos order by video_id limit 5");
    let mut chance = Chance(17);
    let mut lines_of = |day: i64| {
        let mut lines = String::new();
        for row in &ids {
            let (id, second) = (
                &row["video_id"],
                (20_331 + day) * 86_400 + chance.below(80_000) as i64,
            );
            let views = 900 + 30 * day + chance.below(20) as i64;
            writeln!(lines, r#"{{"account":"luna.beats","video_id":{id},"observed_at":{second},"views_total":{views}}}"#)
                .expect("text can be written");
        }
        let path = lake.folder.path().join(format!("day-{day}.ndjson"));
        put(&path, lines);
        path
    };
    // of September 2025; the exports were made on the 14th and the 22nd
    let days: Vec<PathBuf> = [13, 16, 21, 9, 14, 23].map(&mut lines_of).into();
    let mut paths = days[..2].to_vec();
    paths.extend([second, days[2].clone(), first, days[3].clone(), noor]);
    paths.extend_from_slice(&days[4..]);
    paths
        .iter()
        .for_each(|path| drop(lake.run(std::slice::from_ref(path))));
    let at_once = Scratch::new();
    at_once.run(&paths);
    let one_by_one = lake.facts();
    assert_same_facts(&one_by_one, &at_once.facts(), "one by one and at once");
    lake.answer(&["rebuild"]);
    assert_same_facts(&one_by_one, &lake.facts(), "one by one and rebuilt");
    let readings = "select count(distinct account || video_id || cast(date as text)) as n from curated.video_readings";
    assert_eq!(
        lake.number("select count(*) as n from curated.video_daily"),
        lake.number(readings)
    );
}

#[test]
fn net_followers_are_the_change_of_followers() {
    let lake = Scratch::new();
    lake.run(&exports());
    let steps = lake.sql(
        "select followers, net_followers, lag(followers) over (partition by account order by date) as before, \
         cast(date as int) - cast(lag(date) over (partition by account order by date) as int) as days \
         from account_daily order by account, date",
    );
    let consecutive: Vec<(i64, &Value)> = steps
        .iter()
        .filter(|row| row["days"] == 1)
        .filter_map(|row| Some((row["followers"].as_i64()? - row["before"].as_i64()?, row)))
        .collect();
    assert!(
        consecutive.len() > 300,
        "{} days to look at",
        consecutive.len()
    );
    for (change, row) in consecutive {
        assert_eq!(row["net_followers"], change, "{row}");
    }
}

#[test]
fn total_viewers_are_new_plus_returning() {
    let lake = Scratch::new();
    lake.run(&exports());
    let where_told = "from account_daily where viewers is not null and new_viewers is not null and returning_viewers is not null";
    assert!(lake.number(&format!("select count(*) as n {where_told}")) > 300);
    let wrong =
        format!("select count(*) as n {where_told} and viewers <> new_viewers + returning_viewers");
    assert_eq!(lake.number(&wrong), 0);
}

/// Read = kept + set aside + repeated, for each file, against the tables themselves.
#[test]
fn counts_close() {
    let lake = Scratch::new();
    let rows: Vec<String> = (1..=40)
        .map(|day| format!("2025/10/{:02},{},1,0,0,0", day.min(31), 100 + day))
        .collect();
    let broken = lake
        .folder
        .path()
        .join("Overview_2025-10-01_1761868800_wren.sings.csv");
    let header = "Date,Video Views,Profile Views,Likes,Comments,Shares";
    let kept = rows[..31].join("\n");
    let text = format!("{header}\n{kept}\n2025/10/31,131,1,0,0,0\n2025/11/01,many,1,0,0,0\n");
    put(&broken, text);
    let lines = write(
        lake.folder.path(),
        "lines.ndjson",
        &readings(5, 4, 10),
        &["{", "[]"],
    );
    let mut paths: Vec<PathBuf> = exports().into_iter().collect();
    paths.extend([broken, lines]);
    let answer = lake.run(&paths);

    let files = answer.json["report"]["raw"]["files"]
        .as_array()
        .cloned()
        .expect("a run tells its files");
    assert_eq!(files.len(), 24);
    let mut aside = 0;
    for file in &files {
        let count = |name: &str| file[name].as_i64().expect("a count");
        let (id, kind) = (
            file["landing_id"].as_str().expect("an id"),
            file["kind"].as_str().expect("a kind"),
        );
        let table = if kind == "videos" {
            "readings__videos".to_owned()
        } else {
            format!("export__{kind}")
        };
        let found = |zone: &str| {
            lake.number(&format!(
                "select count(*) as n from {zone}.{table} where landing_id = '{id}'"
            ))
        };
        assert_eq!(
            count("rows_read"),
            count("rows_raw") + count("rows_set_aside") + count("rows_repeated"),
            "{file}"
        );
        assert_eq!(
            (count("rows_raw"), count("rows_set_aside")),
            (found("raw"), found("quarantine")),
            "{file}"
        );
        aside += count("rows_set_aside");
    }
    assert_eq!(
        aside, 3,
        "one number that is none, two lines that are no readings"
    );
    assert!(
        files.iter().any(|file| file["rows_repeated"] == 1),
        "the repeated day is counted"
    );
    let open = "select count(*) as n from meta.files where rows_read <> rows_raw + rows_set_aside + rows_repeated";
    assert_eq!(lake.number(open), 0);
    let known = "select count(*) as n from meta.files";
    assert_eq!(lake.number(known), files.len() as i64, "readings too");
    let arrivals = "select count(*) as n from meta.receipts where account = '_lines' and file_name = 'lines.ndjson'";
    assert_eq!(lake.number(arrivals), 1);
}
