//! Arrivals, repeats, damage.

use std::collections::BTreeSet;

use chrono::DateTime;
use proptest::prelude::*;

use super::*;
use crate::receipt::landing_id;

pub(super) fn receipt(account: &str, name: &str, content: &[u8], day: i64) -> Receipt {
    Receipt {
        landing_id: landing_id(content),
        source: "export".to_owned(),
        account: account.to_owned(),
        stream: "overview".to_owned(),
        file_name: name.to_owned(),
        captured_at: DateTime::from_timestamp(day * 86_400, 0).unwrap(),
        ext: "csv".to_owned(),
        bytes: content.len() as u64,
        ..Receipt::default()
    }
}

async fn land(landing: &Landing, receipt: &Receipt, content: &'static [u8]) -> Landed {
    let mut index = landing.index().await.unwrap();
    landing
        .land(&mut index, receipt, Content::Bytes(content.into()))
        .await
        .unwrap()
}

fn local() -> (tempfile::TempDir, Lake) {
    let folder = tempfile::tempdir().unwrap();
    let lake = Lake::open(folder.path().join("lake").to_str().unwrap()).unwrap();
    (folder, lake)
}

fn day(number: i64) -> NaiveDate {
    DateTime::from_timestamp(number * 86_400, 0)
        .unwrap()
        .date_naive()
}

#[tokio::test]
async fn the_same_content_lands_once_whatever_the_day_and_each_new_way_leaves_a_receipt() {
    let (_folder, lake) = local();
    let landing = Landing::new(&lake);
    let first = receipt("anna", "Overview.csv", b"1", 10);
    let later = receipt("anna", "Overview.csv", b"1", 12);
    let renamed = receipt("anna", "Overview (1).csv", b"1", 12);
    assert_eq!(land(&landing, &first, b"1").await, Landed::New);
    assert_eq!(
        land(&landing, &later, b"1").await,
        Landed::Known { since: day(10) }
    );
    assert_eq!(
        land(&landing, &renamed, b"1").await,
        Landed::NewReceipt { since: day(10) }
    );
    assert_eq!(
        land(&landing, &renamed, b"1").await,
        Landed::Known { since: day(10) }
    );
    let other = receipt("ben", "Overview.csv", b"1", 12);
    assert_eq!(land(&landing, &other, b"1").await, Landed::New);

    let inventory = landing.files().await.unwrap();
    assert!(inventory.damage.is_empty());
    assert_eq!(inventory.files.len(), 2);
    let file = &inventory.files[0];
    assert_eq!(file.receipts.len(), 2);
    assert!(file.receipts.contains(&first) && file.receipts.contains(&renamed));
    assert_eq!(landing.read(file).await.unwrap(), "1");
    assert!(landing.open_local(file).unwrap().is_some());
    landing.verify(file).await.unwrap();
    let expected = format!(
        "landing/tiktok/export/anna/overview/1970-01-11/{}.csv",
        landing_id(b"1")
    );
    assert_eq!(file.path.as_ref(), expected);
}

#[tokio::test]
async fn one_index_serves_a_whole_import() {
    let (_folder, lake) = local();
    let landing = Landing::new(&lake);
    let mut index = landing.index().await.unwrap();
    let first = receipt("anna", "a.csv", b"1", 10);
    assert_eq!(index.since(&first.key(), &first.landing_id), None);
    for expected in [Landed::New, Landed::Known { since: day(10) }] {
        let content = Content::Bytes(Bytes::from_static(b"1"));
        assert_eq!(
            landing.land(&mut index, &first, content).await.unwrap(),
            expected
        );
    }
    assert_eq!(index.since(&first.key(), &first.landing_id), Some(day(10)));
}

#[tokio::test]
async fn the_index_of_a_stream_knows_it_on_all_days_and_nothing_else() {
    let (_folder, lake) = local();
    let landing = Landing::new(&lake);
    let first = receipt("anna", "a.csv", b"1", 10);
    let later = receipt("anna", "a.csv", b"2", 12);
    let other = receipt("anna.2", "a.csv", b"3", 12);
    for (receipt, content) in [(&first, b"1"), (&later, b"2"), (&other, b"3")] {
        land(&landing, receipt, content).await;
    }
    let index = landing.index_of(&first.key()).await.unwrap();
    assert_eq!(index.since(&first.key(), &first.landing_id), Some(day(10)));
    assert_eq!(index.since(&later.key(), &later.landing_id), Some(day(12)));
    assert_eq!(index.since(&other.key(), &other.landing_id), None);
}

#[tokio::test]
async fn names_tell_the_day_and_the_receipts_of_what_came_once() {
    let (_folder, lake) = local();
    let landing = Landing::new(&lake);
    let once = receipt("anna", "a.csv", b"1", 10);
    let twice = receipt("ben", "a.csv", b"2", 12);
    let again = receipt("ben", "b.csv", b"2", 9);
    for (receipt, content) in [(&once, b"1"), (&twice, b"2"), (&again, b"2")] {
        land(&landing, receipt, content).await;
    }
    let (named, strangers) = landing.named().await.unwrap();
    assert!(strangers.is_empty());
    let days: Vec<_> = named.iter().map(|named| named.landed_on).collect();
    assert_eq!(days, [Some(day(10)), None]);
    let opened = landing.open(named.clone()).await.unwrap();
    assert_eq!(opened, landing.files().await.unwrap());
    for (named, file) in named.iter().zip(&opened.files) {
        let ids: Vec<String> = file.receipts.iter().map(Receipt::id).collect();
        assert!(named.receipt_ids().eq(ids.iter()));
    }
    // one that was cut short has to be looked at
    let path = opened.files[0].path.as_ref();
    let envelope = Path::from(path.replace(".csv", &format!(".{}.json", once.id())));
    lake.write(&envelope, Bytes::new()).await.unwrap();
    assert_eq!(landing.named().await.unwrap().0[0].landed_on, None);
}

#[tokio::test]
async fn a_spooled_content_is_copied_whole() {
    let content = vec![b'x'; 300_000];
    let (_folder, lake) = local();
    for lake in [lake, Lake::open("memory://").unwrap()] {
        let landing = Landing::new(&lake);
        let mut index = landing.index().await.unwrap();
        let receipt = receipt("anna", "big.csv", &content, 1);
        let spooled = Content::Spooled(Box::new(std::io::Cursor::new(content.clone())));
        assert_eq!(
            landing.land(&mut index, &receipt, spooled).await.unwrap(),
            Landed::New
        );
        let inventory = landing.files().await.unwrap();
        assert_eq!(landing.read(&inventory.files[0]).await.unwrap(), content);
    }
}

#[tokio::test]
async fn a_content_that_is_not_the_promised_one_leaves_nothing() {
    let (_folder, lake) = local();
    let landing = Landing::new(&lake);
    let receipt = receipt("anna", "a.csv", b"before", 1);
    for content in [
        Content::Spooled(Box::new(&b"after"[..])),
        Content::Bytes(Bytes::from_static(b"after")),
    ] {
        let mut index = landing.index().await.unwrap();
        let error = landing
            .land(&mut index, &receipt, content)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "file_changed");
    }
    assert_eq!(landing.files().await.unwrap(), Inventory::default());
}

#[tokio::test]
async fn a_name_with_another_length_is_damage_and_is_not_touched() {
    let (_folder, lake) = local();
    let landing = Landing::new(&lake);
    let first = receipt("anna", "a.csv", b"content", 1);
    land(&landing, &first, b"content").await;
    let path = landing.files().await.unwrap().files[0].path.clone();
    lake.write(&path, Bytes::from_static(b"cont"))
        .await
        .unwrap();

    let mut index = landing.index().await.unwrap();
    let content = Content::Bytes(Bytes::from_static(b"content"));
    let error = landing.land(&mut index, &first, content).await.unwrap_err();
    assert_eq!(error.code(), "lake_damaged");
    assert!(
        error.to_string().contains("it has 4 bytes, not 7"),
        "{error}"
    );
    let inventory = landing.files().await.unwrap();
    assert!(inventory.files.is_empty());
    assert_eq!(inventory.damage.len(), 1);
    assert_eq!(lake.read(&path).await.unwrap(), "cont");
}

#[tokio::test]
async fn a_flipped_bit_is_found_by_reading_again() {
    let (_folder, lake) = local();
    let landing = Landing::new(&lake);
    land(
        &landing,
        &receipt("anna", "a.csv", b"content", 1),
        b"content",
    )
    .await;
    let file = landing.files().await.unwrap().files.remove(0);
    lake.write(&file.path, Bytes::from_static(b"contenu"))
        .await
        .unwrap();
    assert_eq!(
        landing.verify(&file).await.unwrap_err().code(),
        "lake_damaged"
    );
}

#[tokio::test]
async fn bytes_without_an_envelope_are_finished_by_the_next_import() {
    let (_folder, lake) = local();
    let landing = Landing::new(&lake);
    let first = receipt("anna", "a.csv", b"1", 1);
    land(&landing, &first, b"1").await;
    let whole = landing.files().await.unwrap();
    let path = whole.files[0].path.as_ref();
    let envelope = Path::from(path.replace(".csv", &format!(".{}.json", first.id())));

    lake.write(&envelope, Bytes::new()).await.unwrap();
    let damage = landing.files().await.unwrap().damage;
    assert!(
        damage
            .iter()
            .any(|damage| damage.reason.contains("envelope is empty")),
        "{damage:?}"
    );
    land(&landing, &receipt("anna", "a.csv", b"1", 1), b"1").await;
    assert_eq!(landing.files().await.unwrap(), whole);

    lake.store().delete(&envelope).await.unwrap();
    let damage = landing.files().await.unwrap().damage;
    assert!(
        damage[0].reason.contains("no readable envelope"),
        "{damage:?}"
    );
    land(&landing, &receipt("anna", "a.csv", b"1", 1), b"1").await;
    assert_eq!(landing.files().await.unwrap(), whole);
}

#[tokio::test]
async fn damage_and_strangers_are_reported_and_the_rest_is_read() {
    let (_folder, lake) = local();
    let landing = Landing::new(&lake);
    land(&landing, &receipt("anna", "a.csv", b"1", 1), b"1").await;
    let folder = landing.files().await.unwrap().files[0].path.to_string();
    let folder = folder.rsplit_once('/').unwrap().0.to_owned();
    let id = landing_id(b"1");
    for (name, text) in [
        (format!("{id}.0000000000000000.json"), "{"),
        (format!("{}.0000000000000001.json", landing_id(b"2")), "{}"),
        ("notes.txt".to_owned(), "mine"),
    ] {
        let path = Path::from(format!("{folder}/{name}"));
        lake.write(&path, Bytes::from(text)).await.unwrap();
    }
    let inventory = landing.files().await.unwrap();
    assert_eq!(inventory.files.len(), 1);
    assert_eq!(inventory.files[0].receipts.len(), 1);
    let paths: BTreeSet<_> = inventory
        .damage
        .iter()
        .map(|damage| damage.path.clone())
        .collect();
    assert_eq!(paths.len(), 3, "{:?}", inventory.damage);
}

#[tokio::test]
async fn json_content_is_not_taken_for_an_envelope_and_odd_names_keep_their_true_form() {
    let lake = Lake::open("memory://").unwrap();
    let landing = Landing::new(&lake);
    let account = "../Ünna %41 #1";
    let json = Receipt {
        ext: "JSON".to_owned(),
        ..receipt(account, "user_data.json", b"{}", 1)
    };
    land(&landing, &json, b"{}").await;
    let inventory = landing.files().await.unwrap();
    assert!(inventory.damage.is_empty(), "{:?}", inventory.damage);
    assert_eq!(inventory.files[0].key.account, account);
    assert_eq!(inventory.files[0].ext, "json");
    assert!(inventory.files[0].path.as_ref().ends_with(".json"));
}

#[test]
fn an_ending_that_is_not_plain_becomes_bin() {
    assert_eq!(plain_ext("XLSX"), "xlsx");
    for ext in ["", "tar.gz", "a/b", "../x", "averyverylongone"] {
        assert_eq!(plain_ext(ext), "bin", "{ext}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_inventory_does_not_depend_on_the_order_of_arrival(
        order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        const CONTENTS: [&[u8]; 3] = [b"1", b"22", b""];
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let take = |order: &[usize]| runtime.block_on(async {
            let landing = Landing::new(&Lake::open("memory://").unwrap());
            for number in order {
                let content = CONTENTS[number % 3];
                let name = if *number < 3 { "a.csv" } else { "b.csv" };
                land(&landing, &receipt("anna", name, content, 1), content).await;
            }
            landing.files().await.unwrap()
        });
        prop_assert_eq!(take(&order), take(&[0, 1, 2, 3, 4, 5]));
    }
}
