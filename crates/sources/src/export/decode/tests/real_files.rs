//! Real files, dated and counted as their own words say.

use super::*;

#[test]
fn a_whole_set_is_dated_by_the_uploads_in_its_content_file() {
    let folder = "studio-shopcreator-en";
    let names = [
        "Overview.csv",
        "Viewers.csv",
        "Followers/FollowerHistory.csv",
        "Followers/FollowerActivity.csv",
        "Followers/FollowerGender.csv",
        "Followers/FollowerTopTerritories.csv",
        "Content.csv",
        "Content 2.csv",
    ];
    let paths = names.map(|name| format!("{folder}/{name}"));
    let Some(files) = decode_real(&paths.each_ref().map(String::as_str)) else {
        return;
    };
    assert!(
        files
            .iter()
            .all(|file| file.set_aside.is_empty() && file.repeats == 0)
    );
    let rows: Vec<u64> = files.iter().map(|file| file.rows_raw).collect();
    assert_eq!(rows, [365, 365, 365, 168, 3, 11, 13, 12]);
    let year = days("2025-02-28", "2026-02-27");
    assert!(files[..3].iter().all(|file| span(file) == year));
    assert_eq!(span(&files[3]), days("2026-02-21", "2026-02-27"));
    assert_eq!(span(&files[6]), days("2026-02-28", "2026-02-28"));
    assert_eq!(span(&files[4]), days("2026-02-27", "2026-02-27"));
    assert_eq!(files[0].language.as_deref(), Some("en-US"));
    assert_eq!(sum(&files[0], "video_views"), (2_946_198, 0));
    assert_eq!(sum(&files[0], "comments"), (3171, 0));
    assert_eq!(sum(&files[0], "new_followers"), (0, 365));
    assert_eq!(sum(&files[1], "total_viewers"), (2_550_981, 25));
    assert_eq!(sum(&files[1], "new_viewers"), (1_897_400, 0));
    assert_eq!(sum(&files[2], "followers"), (1_347_188, 25));
    assert_eq!(sum(&files[2], "difference"), (4976, 0));
    assert_eq!(sum(&files[3], "active_followers"), (142_304, 0));
    assert_eq!(sum(&files[6], "total_views"), (537_161, 0));
    assert_eq!(sum(&files[7], "total_views"), (521_655, 0));
    assert_eq!(
        dates(&files[6], "post_date")[1].as_deref(),
        Some("2025-09-03")
    );
    assert_eq!(
        texts(&files[6], "video_id")[0].as_deref(),
        Some("7527623000473079054")
    );
    let shares = files[5].batches[0]
        .1
        .column_by_name("distribution")
        .expect("a column");
    let total: f64 = shares.as_primitive::<Float64Type>().iter().flatten().sum();
    assert!((total - 1.0).abs() < 1e-9);
}

#[test]
fn a_zip_is_dated_by_its_name_and_by_its_entry() {
    let name = "Overview_2024-05-28_1748345895_zone.a0.zip";
    let Some(bytes) = real(&format!("studio-zonea0-365/{name}")) else {
        return;
    };
    let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes));
    let mut archive = archive.expect("an archive");
    let mut text = Vec::new();
    let mut entry = archive.by_index(0).expect("an entry");
    entry.read_to_end(&mut text).expect("readable");
    for (name, exported_at) in [(name, ""), ("renamed.zip", "2025-05-29T11:38:16Z")] {
        let came = Arrival {
            exported_at: exported_at.parse().ok(),
            ..arrival(name)
        };
        let decoded = decode_account(vec![input("zip", csv(&text), &[came])]).remove(0);
        assert_eq!(span(&decoded), days("2024-05-28", "2025-05-27"));
        assert_eq!(sum(&decoded, "video_views"), (4_683_142, 0));
        assert_eq!(sum(&decoded, "likes"), (596_149, 0));
    }
}

#[test]
fn renamed_files_are_dated_by_the_year_a_person_wrote_and_by_each_other() {
    let Some(files) = decode_real(&[
        "studio-ayukartika-en/Overview_April-Des2025.csv",
        "studio-ayukartika-en/Overview_Jan-April2026.csv",
        "studio-ayukartika-en/Viewers.csv",
    ]) else {
        return;
    };
    assert_eq!(span(&files[0]), days("2025-04-14", "2025-12-31"));
    assert_eq!(span(&files[1]), days("2025-12-31", "2026-04-11"));
    assert_eq!(span(&files[2]), days("2026-02-12", "2026-04-12"));
    assert_eq!(sum(&files[0], "video_views"), (1_263_375, 0));
    assert_eq!(sum(&files[1], "video_views"), (354_251, 0));
    assert_eq!(sum(&files[2], "total_viewers"), (140_899, 1));
}

#[test]
fn dates_in_british_english_are_read() {
    let path = "studio-3mlounge-engb/Overview_2026-02-10_1773506459_3m_lounge_den_den.csv";
    let Some(files) = decode_real(&[path]) else {
        return;
    };
    assert_eq!(files[0].language.as_deref(), Some("en-GB"));
    assert_eq!(span(&files[0]), days("2026-02-10", "2026-03-14"));
    assert_eq!(sum(&files[0], "video_views"), (61_540, 0));
}

#[test]
fn a_file_that_nothing_dates_keeps_its_labels_and_asks() {
    let Some(files) = decode_real(&["studio-franco-es/Overview.csv"]) else {
        return;
    };
    assert_eq!(files[0].language.as_deref(), Some("es"));
    assert_eq!(dates(&files[0], "date"), vec![None; 7]);
    assert_eq!(
        texts(&files[0], "date_label")[0].as_deref(),
        Some("8 de marzo")
    );
    assert_eq!(sum(&files[0], "video_views"), (9, 0));
    assert!(files[0].notes.iter().any(|note| note.contains("--year")));
}

#[test]
fn pasted_russian_rows_are_dated_by_their_videos() {
    let Some(files) = decode_real(&["studio-altair-ru-pasted/Content.csv"]) else {
        return;
    };
    let decoded = &files[0];
    assert_eq!(decoded.rows_read, 13, "{:?}", decoded.set_aside);
    assert_eq!(decoded.language.as_deref(), Some("ru"));
    assert_eq!(
        decoded.dating.last().map(|day| day.to_string()).as_deref(),
        Some("2026-01-18")
    );
    if decoded.rows_raw == 13 {
        let posted = dates(decoded, "post_date");
        assert_eq!(posted[10].as_deref(), Some("2025-04-20"));
        assert_eq!(sum(decoded, "total_views"), (371_549, 0));
    }
}

#[test]
fn business_suite_files_have_real_dates() {
    let Some(files) = decode_real(&[
        "business-suite-sample/TIKTOK_RAW.csv",
        "business-suite-sample/TIKTOK_AUDIENCE_RAW.csv",
        "business-suite-sample/TIKTOK_VIDEO_RAW.csv",
    ]) else {
        return;
    };
    let rows: Vec<u64> = files.iter().map(|file| file.rows_raw).collect();
    assert_eq!(rows, [30, 30, 18]);
    assert_eq!(span(&files[0]), days("2025-10-31", "2025-11-29"));
    assert_eq!(sum(&files[0], "reached_audience"), (139_268, 1));
    assert_eq!(sum(&files[0], "phone_number_clicks"), (0, 0));
    assert_eq!(sum(&files[0], "website_clicks"), (0, 30));
    assert_eq!(sum(&files[0], "net_growth"), (227, 0));
    assert_eq!(sum(&files[1], "total_followers"), (0, 30));
    assert_eq!(sum(&files[1], "engaged_audience"), (4338, 1));
    assert_eq!(sum(&files[2], "video_views"), (392_143, 0));
    assert_eq!(sum(&files[2], "favorites"), (430, 0));
    assert_eq!(
        texts(&files[2], "posted_label")[0].as_deref(),
        Some("2025/10/31 18:19:10")
    );
    assert_eq!(
        dates(&files[2], "posted_date")[0].as_deref(),
        Some("2025-10-31")
    );
}
