//! The durable store against what the trait promises.

use object_store::ObjectStoreExt;

use super::*;

fn store() -> (tempfile::TempDir, DurableStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = DurableStore::new(folder.path().join("the lake"));
    (folder, store)
}

async fn names(store: &DurableStore) -> Vec<String> {
    let listed = store
        .list(None)
        .map_ok(|object| object.location.to_string());
    let mut names: Vec<_> = listed.try_collect().await.unwrap();
    names.sort();
    names
}

async fn text(store: &DurableStore, path: &str) -> String {
    let bytes = store
        .get(&Path::from(path))
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn reading_before_the_first_write_finds_nothing_and_creates_nothing() {
    let (folder, store) = store();
    let path = Path::from("a/b");
    assert!(matches!(
        store.get(&path).await,
        Err(Error::NotFound { .. })
    ));
    assert!(matches!(
        store.head(&path).await,
        Err(Error::NotFound { .. })
    ));
    assert!(matches!(
        store.delete(&path).await,
        Err(Error::NotFound { .. })
    ));
    assert!(matches!(
        store.copy(&path, &Path::from("c")).await,
        Err(Error::NotFound { .. })
    ));
    assert!(names(&store).await.is_empty());
    assert!(
        store
            .list_with_delimiter(None)
            .await
            .unwrap()
            .objects
            .is_empty()
    );
    assert!(!folder.path().join("the lake").exists());
}

#[tokio::test]
async fn of_many_who_create_one_name_one_wins_and_its_content_stays() {
    let (_folder, store) = store();
    let path = Path::from("table/_delta_log/00000000000000000001.json");
    let tries = (0..16).map(|number| {
        let (store, path) = (store.clone(), path.clone());
        tokio::spawn(async move {
            let payload = PutPayload::from(format!("writer {number}"));
            store
                .put_opts(&path, payload, PutMode::Create.into())
                .await
                .map(|_| number)
        })
    });
    let mut winners = Vec::new();
    for outcome in futures::future::join_all(tries).await {
        match outcome.unwrap() {
            Ok(number) => winners.push(number),
            Err(error) => assert!(matches!(error, Error::AlreadyExists { .. }), "{error}"),
        }
    }
    assert_eq!(winners.len(), 1);
    assert_eq!(
        text(&store, path.as_ref()).await,
        format!("writer {}", winners[0])
    );
    assert_eq!(names(&store).await, [path.to_string()]);
}

#[tokio::test]
async fn parts_land_in_their_places_whatever_order_they_are_written_in() {
    let (_folder, store) = store();
    let path = Path::from("a/parts");
    let mut upload = store.put_multipart(&path).await.unwrap();
    let first = upload.put_part("first,".into());
    let second = upload.put_part("second".into());
    second.await.unwrap();
    assert!(
        names(&store).await.is_empty(),
        "not visible before it is complete"
    );
    first.await.unwrap();
    upload.complete().await.unwrap();
    assert_eq!(text(&store, "a/parts").await, "first,second");
    assert!(upload.complete().await.is_err());
}

#[tokio::test]
async fn an_upload_with_a_hole_is_not_published() {
    let (_folder, store) = store();
    let mut upload = store.put_multipart(&Path::from("a/parts")).await.unwrap();
    drop(upload.put_part("never awaited,".into()));
    upload.put_part("second".into()).await.unwrap();
    assert!(upload.complete().await.is_err());
    assert_eq!(
        std::fs::read_dir(store.root().join("a")).unwrap().count(),
        0
    );
}

#[tokio::test]
async fn a_file_in_the_place_of_a_folder_is_not_taken_for_the_object() {
    let (_folder, store) = store();
    store.put(&Path::from("a"), "1".into()).await.unwrap();
    let put = store
        .put_opts(&Path::from("a/b"), "1".into(), PutMode::Create.into())
        .await;
    assert!(matches!(put, Err(Error::Generic { .. })), "{put:?}");
}

#[tokio::test]
async fn an_upload_given_up_leaves_nothing() {
    let (_folder, store) = store();
    let path = Path::from("a/parts");
    let mut aborted = store.put_multipart(&path).await.unwrap();
    aborted.put_part("x".into()).await.unwrap();
    aborted.abort().await.unwrap();
    let mut dropped = store.put_multipart(&path).await.unwrap();
    dropped.put_part("x".into()).await.unwrap();
    drop(dropped);
    assert_eq!(
        std::fs::read_dir(store.root().join("a")).unwrap().count(),
        0
    );
}

#[tokio::test]
async fn copies_and_renames_respect_what_stands_there() {
    let (_folder, store) = store();
    let (a, b, c) = (Path::from("x/a"), Path::from("y/b"), Path::from("z/c"));
    store.put(&a, "a".into()).await.unwrap();
    store.copy(&a, &b).await.unwrap();
    store.put(&a, "newer".into()).await.unwrap();
    assert_eq!(text(&store, "y/b").await, "a");
    for outcome in [
        store.copy_if_not_exists(&a, &b).await,
        store.rename_if_not_exists(&a, &b).await,
    ] {
        assert!(matches!(outcome, Err(Error::AlreadyExists { .. })));
    }
    store.rename(&a, &b).await.unwrap();
    store.rename_if_not_exists(&b, &c).await.unwrap();
    assert_eq!(text(&store, "z/c").await, "newer");
    assert_eq!(names(&store).await, ["z/c"]);
    assert!(matches!(
        store.rename(&a, &b).await,
        Err(Error::NotFound { .. })
    ));
}

#[tokio::test]
async fn files_in_the_making_are_hidden_and_cannot_be_named() {
    let (_folder, store) = store();
    store.put(&Path::from("a/file"), "1".into()).await.unwrap();
    std::fs::write(store.root().join("a/.tmp-1-2"), b"left by a crash").unwrap();
    assert_eq!(names(&store).await, ["a/file"]);
    let prefix = Path::from("a");
    let listed = store.list_with_delimiter(Some(&prefix)).await.unwrap();
    assert_eq!(listed.objects.len(), 1);
    let offset = store.list_with_offset(Some(&prefix), &Path::from("a/"));
    assert_eq!(offset.count().await, 1);
    for name in ["a/.tmp-x", ""] {
        assert!(store.put(&Path::from(name), "1".into()).await.is_err());
    }
    assert!(
        store
            .put(&Path::parse("a/x#1").unwrap(), "1".into())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn what_a_killed_writer_left_is_swept_and_nothing_else() {
    let (_folder, store) = store();
    store.put(&Path::from("a/file"), "1".into()).await.unwrap();
    let own = format!("a/.tmp-{}-7", std::process::id());
    for name in ["a/.tmp-1-2", "a/b.csv", &own] {
        std::fs::write(store.root().join(name), b"something").unwrap();
    }
    store.sweep(&Path::from("a")).await.unwrap();
    store.sweep(&Path::from("nowhere")).await.unwrap();
    let left = std::fs::read_dir(store.root().join("a")).unwrap();
    let mut left: Vec<String> = left
        .map(|entry| format!("a/{}", entry.unwrap().file_name().display()))
        .collect();
    left.sort();
    assert_eq!(left, [own, "a/b.csv".to_owned(), "a/file".to_owned()]);
}

/// Most file systems list a folder in no order at all; a Delta log listed so "has a gap".
#[tokio::test]
async fn names_are_listed_in_order() {
    let (_folder, store) = store();
    let wanted: Vec<String> = (0..60)
        .map(|version| format!("log/{version:020}.json"))
        .collect();
    for name in wanted.iter().rev() {
        store
            .put(&Path::from(name.as_str()), "1".into())
            .await
            .unwrap();
    }
    let read = |found: Vec<ObjectMeta>| -> Vec<String> {
        found
            .into_iter()
            .map(|object| object.location.to_string())
            .collect()
    };
    let folder = Path::from("log");
    assert_eq!(
        read(store.list(Some(&folder)).try_collect().await.unwrap()),
        wanted
    );
    let after = store.list_with_offset(Some(&folder), &Path::from(wanted[9].as_str()));
    assert_eq!(read(after.try_collect().await.unwrap()), wanted[10..]);
    assert_eq!(
        read(
            store
                .list_with_delimiter(Some(&folder))
                .await
                .unwrap()
                .objects
        ),
        wanted
    );
}

#[tokio::test]
async fn odd_names_are_written_where_they_are_read() {
    let (_folder, store) = store();
    for name in [
        "a b/ü %41.csv",
        "date=2024-01-01/x;y&z=1.parquet",
        "v%2E/q?",
    ] {
        let path = Path::parse(name).unwrap();
        store.put(&path, "1".into()).await.unwrap();
        assert_eq!(
            store.get(&path).await.unwrap().bytes().await.unwrap(),
            "1",
            "{name}"
        );
        assert!(names(&store).await.contains(&path.to_string()), "{name}");
    }
}

#[tokio::test]
async fn a_write_that_fails_half_way_leaves_nothing() {
    let (_folder, store) = store();
    let path = Path::from("a/file");
    let fail = |file: &mut File| {
        file.write_all(b"half")?;
        Err(io::ErrorKind::StorageFull.into())
    };
    let error = store.create_with(&path, fail).await.unwrap_err();
    assert_eq!(
        crate::LakeError::store("write", &path, error).code(),
        "disk_full"
    );
    assert_eq!(
        std::fs::read_dir(store.root().join("a")).unwrap().count(),
        0
    );
}

#[tokio::test]
async fn updates_by_version_are_refused_rather_than_unsafe() {
    let (_folder, store) = store();
    let version = object_store::UpdateVersion {
        e_tag: None,
        version: None,
    };
    let put = store
        .put_opts(
            &Path::from("a"),
            "1".into(),
            PutMode::Update(version).into(),
        )
        .await;
    assert!(matches!(put, Err(Error::NotImplemented { .. })));
}
