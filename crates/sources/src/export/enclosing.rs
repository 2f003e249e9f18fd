//! What a file lies in: the archives and folders around it, whose names say as much as its own.

use std::path::Path;

use super::account::name_facts;
use super::files::Origin;

/// The folders TikTok makes of the files of one section.
const SECTIONS: [&str; 4] = ["overview", "viewers", "followers", "content"];

/// The names around a file, and the set it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosing {
    /// Its own name, then that of each archive and folder around it, from inside out.
    pub names: Vec<String>,
    /// The nearest folder that is not one of a single section: files of one set are of one account.
    pub set: String,
}

impl Enclosing {
    /// What stands around a file that was found in `within`, the folder that was imported or that of the file
    /// that was; folders further out are nobody's word.
    pub fn of(origin: &Origin, within: &Path) -> Self {
        let mut names = vec![origin.file_name.clone()];
        let mut folders = vec![];
        if let Some(archive) = &origin.archive {
            let whole = format!("{} > {}", archive.name, archive.entry_path);
            let around: Vec<&str> = names_in(&whole).collect();
            let around = around.iter().rev().skip(1);
            names.extend(around.clone().map(|name| (*name).to_owned()));
            folders.extend(
                around
                    .filter(|name| !is_archive(name))
                    .map(|n| (*n).to_owned()),
            );
        }
        let around = origin.path.ancestors().skip(1);
        let on_disk: Vec<String> = around
            .take_while(|folder| folder.starts_with(within) && *folder != within)
            .filter_map(own_name)
            .collect();
        let whole = within.canonicalize().unwrap_or_else(|_| within.to_owned());
        names.extend(on_disk.iter().cloned().chain(own_name(&whole)));
        folders.extend(
            on_disk
                .into_iter()
                .chain(whole.ancestors().filter_map(own_name)),
        );
        let set = folders.into_iter().find(|name| !is_of_a_section(name));
        let set = set.unwrap_or_else(|| "/".to_owned());
        Self { names, set }
    }

    /// The name of the archive or folder in which TikTok gave the file, where one says so.
    pub fn given_in(&self) -> Option<&str> {
        let mut around = self.names.iter().skip(1);
        let given = around.find(|name| name_facts(name).handle.is_some());
        given.map(String::as_str)
    }
}

/// The names in a place such as `all.zip > b/Viewers_anna.x.zip > Viewers.csv`, from outside in.
pub fn names_in(place: &str) -> impl Iterator<Item = &str> {
    let parts = place.split(" > ").flat_map(|part| part.split(['/', '\\']));
    parts.filter(|name| !name.is_empty())
}

/// Whether a folder holds one section of an export: it is TikTok's, or named as TikTok names it.
fn is_of_a_section(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    SECTIONS.contains(&lower.as_str()) || name_facts(name).handle.is_some()
}

fn is_archive(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ext)| ext.eq_ignore_ascii_case("zip"))
}

fn own_name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::super::files::ArchiveOrigin;
    use super::*;

    fn origin(path: &str, entry: Option<&str>) -> Origin {
        let last = |text: &str| text.rsplit(['/', ' ']).next().unwrap_or(text).to_owned();
        let archive = entry.map(|entry| ArchiveOrigin {
            name: last(path),
            sha256: String::new(),
            entry_path: entry.to_owned(),
        });
        Origin {
            path: path.into(),
            folder: String::new(),
            file_name: last(entry.unwrap_or(path)),
            archive,
            modified_at: None,
            file_modified_at: None,
        }
    }

    #[test]
    fn names_are_told_from_inside_out_and_end_at_what_was_imported() {
        let entry = "b/Overview_2025-09-01_1759232153_anna.x.zip > Overview.csv";
        let found = Enclosing::of(
            &origin("/no/in/a/all.zip", Some(entry)),
            Path::new("/no/in"),
        );
        let inner = "Overview_2025-09-01_1759232153_anna.x.zip";
        assert_eq!(
            found.names,
            ["Overview.csv", inner, "b", "all.zip", "a", "in"]
        );
        assert_eq!(found.set, "b");
        assert_eq!(found.given_in(), Some(inner));
    }

    #[test]
    fn a_folder_of_one_section_is_part_of_the_set_around_it() {
        let within = Path::new("/no/in");
        for (path, set) in [
            ("/no/in/mine/Followers/FollowerGender.csv", "mine"),
            (
                "/no/in/Overview_2025-09-01_1759232153_anna.x/Overview.csv",
                "in",
            ),
            ("/no/in/Viewers.csv", "in"),
        ] {
            assert_eq!(
                Enclosing::of(&origin(path, None), within).set,
                set,
                "{path}"
            );
        }
        let alone = origin("/no/Followers/FollowerGender.csv", None);
        assert_eq!(Enclosing::of(&alone, Path::new("/no/Followers")).set, "no");
    }
}
