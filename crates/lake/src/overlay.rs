//! A store that reads through to another and keeps every write in memory, for rehearsals.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

/// What lies beneath is never changed: not by a write, a copy or a removal.
#[derive(Debug)]
pub(crate) struct Overlay {
    beneath: Arc<dyn ObjectStore>,
    above: InMemory,
}

impl Overlay {
    pub fn new(beneath: Arc<dyn ObjectStore>) -> Self {
        Self {
            beneath,
            above: InMemory::new(),
        }
    }
}

impl fmt::Display for Overlay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a rehearsal over {}", self.beneath)
    }
}

#[async_trait]
impl ObjectStore for Overlay {
    async fn put_opts(
        &self,
        location: &Path,
        payload: PutPayload,
        opts: PutOptions,
    ) -> Result<PutResult> {
        let head = GetOptions::new().with_head(true);
        if opts.mode == PutMode::Create && self.beneath.get_opts(location, head).await.is_ok() {
            return Err(Error::AlreadyExists {
                path: location.to_string(),
                source: "it lies beneath the rehearsal".into(),
            });
        }
        self.above.put_opts(location, payload, opts).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        opts: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.above.put_multipart_opts(location, opts).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        match self.above.get_opts(location, options.clone()).await {
            Err(Error::NotFound { .. }) => self.beneath.get_opts(location, options).await,
            answer => answer,
        }
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        self.above.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let above = self.above.list(prefix);
        let beneath = self.beneath.list(prefix);
        let both = async move {
            let mut found: Vec<ObjectMeta> = above.try_collect().await?;
            let names: std::collections::BTreeSet<Path> =
                found.iter().map(|one| one.location.clone()).collect();
            let lower: Vec<ObjectMeta> = beneath.try_collect().await?;
            found.extend(
                lower
                    .into_iter()
                    .filter(|one| !names.contains(&one.location)),
            );
            found.sort_by(|left, right| left.location.cmp(&right.location));
            Ok::<_, Error>(futures::stream::iter(found.into_iter().map(Ok)))
        };
        futures::stream::once(both).try_flatten().boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        let mut found = self.above.list_with_delimiter(prefix).await?;
        let lower = self.beneath.list_with_delimiter(prefix).await?;
        let here = |one: &ObjectMeta| found.objects.iter().any(|own| own.location == one.location);
        let rest: Vec<ObjectMeta> = lower.objects.into_iter().filter(|one| !here(one)).collect();
        found.objects.extend(rest);
        found.common_prefixes.extend(lower.common_prefixes);
        found.common_prefixes.sort();
        found.common_prefixes.dedup();
        Ok(found)
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        let bytes = self
            .get_opts(from, GetOptions::new())
            .await?
            .bytes()
            .await?;
        self.above
            .put_opts(from, bytes.into(), PutOptions::default())
            .await?;
        self.above.copy_opts(from, to, options).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use object_store::ObjectStoreExt;

    #[tokio::test]
    async fn nothing_beneath_changes() {
        let beneath: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
        let (old, new) = (Path::from("a/old"), Path::from("a/new"));
        beneath.put(&old, "1".into()).await.unwrap();
        let over = Overlay::new(beneath.clone());
        over.put(&old, "2".into()).await.unwrap();
        over.put(&new, "3".into()).await.unwrap();
        let listed: Vec<_> = over.list(None).try_collect().await.unwrap();
        assert_eq!(listed.len(), 2);
        assert_eq!(over.get(&old).await.unwrap().bytes().await.unwrap(), "2");
        assert_eq!(beneath.get(&old).await.unwrap().bytes().await.unwrap(), "1");
        assert!(beneath.head(&new).await.is_err());
    }
}
