//! A multipart upload: parts go to their places in a temporary file, completing it publishes it.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use object_store::{MultipartUpload, PutPayload, PutResult, Result, UploadPart};

use super::{blocking, write_payload};
use crate::disk::RealDisk;
use crate::publish::{Place, Publisher, Staged};

#[derive(Debug)]
pub(super) struct Upload {
    publisher: Arc<Publisher<RealDisk>>,
    path: PathBuf,
    open: Arc<Mutex<Option<Open>>>,
    /// Where the next part begins.
    offset: u64,
}

#[derive(Debug)]
struct Open {
    staged: Staged<File>,
    /// Bytes of finished parts.
    written: u64,
}

impl Upload {
    pub(super) fn new(
        publisher: Arc<Publisher<RealDisk>>,
        path: PathBuf,
        staged: Staged<File>,
    ) -> Self {
        let open = Arc::new(Mutex::new(Some(Open { staged, written: 0 })));
        Self {
            publisher,
            path,
            open,
            offset: 0,
        }
    }

    /// Ends the upload: what is taken is either published or discarded.
    fn take(&self) -> Option<Open> {
        self.open.lock().ok()?.take()
    }
}

#[async_trait]
impl MultipartUpload for Upload {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        let offset = self.offset;
        self.offset += data.content_length() as u64;
        let (slot, publisher) = (Arc::clone(&self.open), Arc::clone(&self.publisher));
        blocking(self.path.clone(), move || {
            let mut slot = slot
                .lock()
                .map_err(|_| io::Error::other("a part panicked"))?;
            let open = slot.as_mut().ok_or_else(ended)?;
            let written = write_at(open, offset, &data);
            if written.is_err() {
                slot.take()
                    .into_iter()
                    .for_each(|open| publisher.discard(open.staged));
            }
            written
        })
    }

    async fn complete(&mut self) -> Result<PutResult> {
        let (open, expected) = (self.take(), self.offset);
        let publisher = Arc::clone(&self.publisher);
        blocking(self.path.clone(), move || {
            let Open { staged, written } = open.ok_or_else(ended)?;
            if written == expected {
                return publisher.commit(staged, Place::Replace);
            }
            // a part was never awaited: the file has a hole
            publisher.discard(staged);
            Err(io::Error::other(
                "the upload was completed before its parts",
            ))
        })
        .await?;
        Ok(PutResult {
            e_tag: None,
            version: None,
        })
    }

    async fn abort(&mut self) -> Result<()> {
        let open = self.take();
        let publisher = Arc::clone(&self.publisher);
        blocking(self.path.clone(), move || {
            publisher.discard(open.ok_or_else(ended)?.staged);
            Ok(())
        })
        .await
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if let Some(open) = self.take() {
            self.publisher.discard(open.staged);
        }
    }
}

fn write_at(open: &mut Open, offset: u64, data: &PutPayload) -> io::Result<()> {
    let file = &mut open.staged.file;
    file.seek(SeekFrom::Start(offset))?;
    write_payload(file, data)?;
    open.written += data.content_length() as u64;
    Ok(())
}

fn ended() -> io::Error {
    io::Error::other("the upload has ended")
}
