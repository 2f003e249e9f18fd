//! A disk for tests that keeps written and synced apart, dies on request and yields crash states.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Component, Path};
use std::sync::{Arc, Mutex, MutexGuard};

use super::Disk;

#[derive(Debug, Clone, Default)]
pub(crate) struct CrashDisk(Arc<Mutex<State>>);

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Fault {
    #[default]
    None,
    /// The process dies at this operation, counted from 1.
    Die(usize),
    /// This operation fails, and the next ones do not.
    Fail(usize, io::ErrorKind),
}

/// Protections taken away, to see that a test notices.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lies {
    pub(crate) files: bool,
    pub(crate) folders: bool,
}

#[derive(Debug)]
struct State {
    files: Vec<Content>,
    folders: Vec<Folder>,
    operations: Vec<&'static str>,
    fault: Fault,
    lies: Lies,
}

#[derive(Debug, Default)]
struct Content {
    written: Vec<u8>,
    synced: Vec<u8>,
}

#[derive(Debug, Default)]
struct Folder {
    now: Names,
    durable: Names,
    /// Changes since the last sync, of which any may survive.
    pending: Vec<Change>,
}

type Names = BTreeMap<String, Node>;

#[derive(Debug, Clone, Copy)]
enum Node {
    File(usize),
    Folder(usize),
}

#[derive(Debug, Clone)]
enum Change {
    Set(String, Node),
    Unset(String),
    Move(String, String, Node),
}

impl Change {
    fn apply(&self, names: &mut Names) {
        match self {
            Self::Set(name, node) => drop(names.insert(name.clone(), *node)),
            Self::Unset(name) => drop(names.remove(name)),
            Self::Move(from, to, node) => {
                names.remove(from);
                names.insert(to.clone(), *node);
            }
        }
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            files: Vec::new(),
            folders: vec![Folder::default()],
            operations: Vec::new(),
            fault: Fault::None,
            lies: Lies::default(),
        }
    }
}

impl CrashDisk {
    pub(crate) fn lying(lies: Lies) -> Self {
        let disk = Self::default();
        disk.state().lies = lies;
        disk
    }

    /// Counts operations from here on and lets one of them go wrong.
    pub(crate) fn arm(&self, fault: Fault) {
        let mut state = self.state();
        state.operations.clear();
        state.fault = fault;
    }

    pub(crate) fn operations(&self) -> Vec<&'static str> {
        self.state().operations.clone()
    }

    /// What other processes see: everything written.
    pub(crate) fn seen(&self, path: &str) -> Option<Vec<u8>> {
        let state = self.state();
        match state.find(Path::new(path)).ok()? {
            Node::File(file) => Some(state.files[file].written.clone()),
            Node::Folder(_) => None,
        }
    }

    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let state = self.state();
        let folder = state.folder(Path::new(folder)).unwrap();
        state.folders[folder].now.keys().cloned().collect()
    }

    /// The power fails: of what was not synced, `pick` decides what survives. The disk is then as
    /// it would be mounted again.
    pub(crate) fn cut_power(&self, mut pick: impl FnMut(usize) -> usize) {
        let mut state = self.state();
        for folder in &mut state.folders {
            let mut names = folder.durable.clone();
            for change in folder.pending.drain(..) {
                if pick(2) == 1 {
                    change.apply(&mut names);
                }
            }
            folder.now = names.clone();
            folder.durable = names;
        }
        for file in &mut state.files {
            if file.written != file.synced {
                file.written = match pick(4) {
                    0 => Vec::new(),
                    1 => file.synced.clone(),
                    2 => file.written[..pick(file.written.len() + 1)].to_vec(),
                    _ => vec![0; file.written.len()],
                };
                file.synced = file.written.clone();
            }
        }
        state.fault = Fault::None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    fn step(&self, operation: &'static str) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        state.operations.push(operation);
        let count = state.operations.len();
        match state.fault {
            Fault::Die(at) if count >= at => Err(io::Error::other("the process is dead")),
            Fault::Fail(at, kind) if count == at => Err(kind.into()),
            Fault::None | Fault::Die(_) | Fault::Fail(..) => Ok(state),
        }
    }
}

impl State {
    fn find(&self, path: &Path) -> io::Result<Node> {
        let mut node = Node::Folder(0);
        for part in path.components() {
            if let Component::Normal(name) = part {
                let Node::Folder(folder) = node else {
                    return Err(io::ErrorKind::NotADirectory.into());
                };
                let names = &self.folders[folder].now;
                node = *names
                    .get(name.to_str().unwrap())
                    .ok_or(io::ErrorKind::NotFound)?;
            }
        }
        Ok(node)
    }

    fn folder(&self, path: &Path) -> io::Result<usize> {
        match self.find(path)? {
            Node::Folder(folder) => Ok(folder),
            Node::File(_) => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    fn parent(&self, path: &Path) -> io::Result<(usize, String)> {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        Ok((self.folder(path.parent().unwrap())?, name))
    }

    fn change(&mut self, folder: usize, change: Change) {
        change.apply(&mut self.folders[folder].now);
        self.folders[folder].pending.push(change);
    }

    fn add(&mut self, path: &Path, node: Node) -> io::Result<()> {
        let (folder, name) = self.parent(path)?;
        if self.folders[folder].now.contains_key(&name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.change(folder, Change::Set(name, node));
        Ok(())
    }
}

#[derive(Debug)]
pub(crate) struct CrashFile {
    disk: CrashDisk,
    file: usize,
}

impl Write for CrashFile {
    /// Writes are short: callers must go on.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len().min(5);
        let mut state = self.disk.step("write")?;
        state.files[self.file]
            .written
            .extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Disk for CrashDisk {
    type File = CrashFile;

    fn create(&self, path: &Path) -> io::Result<CrashFile> {
        let mut state = self.step("create")?;
        let file = state.files.len();
        state.files.push(Content::default());
        state.add(path, Node::File(file))?;
        drop(state);
        Ok(CrashFile {
            disk: self.clone(),
            file,
        })
    }

    fn sync_file(&self, file: &CrashFile) -> io::Result<()> {
        let mut state = self.step("sync_file")?;
        let lies = state.lies.files;
        let content = &mut state.files[file.file];
        if !lies {
            content.synced = content.written.clone();
        }
        Ok(())
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.step("link")?;
        let node = state.find(from)?;
        state.add(to, node)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.step("rename")?;
        let node = state.find(from)?;
        let (source, old) = state.parent(from)?;
        let (target, new) = state.parent(to)?;
        if source == target {
            state.change(source, Change::Move(old, new, node));
        } else {
            state.change(target, Change::Set(new, node));
            state.change(source, Change::Unset(old));
        }
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.step("remove")?;
        let (folder, name) = state.parent(path)?;
        state.find(path)?;
        state.change(folder, Change::Unset(name));
        Ok(())
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.step("sync_folder")?;
        let folder = state.folder(path)?;
        if !state.lies.folders {
            let folder = &mut state.folders[folder];
            folder.durable = folder.now.clone();
            folder.pending.clear();
        }
        Ok(())
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.step("create_folder")?;
        let folder = state.folders.len();
        state.folders.push(Folder::default());
        state.add(path, Node::Folder(folder))
    }

    fn is_folder(&self, path: &Path) -> bool {
        self.state().folder(path).is_ok()
    }
}
