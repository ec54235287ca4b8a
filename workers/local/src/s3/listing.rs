//! One page of a listing: walks from the folder that the prefix names, in the order of keys, from where the last page
//! ended until the page is full. Nothing beside that is read, so a page costs what is on it, whatever else the bucket holds.

use super::folders::{Entry, Folders};
use std::{io, path::Path};

/// What a page is to hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Only keys that begin so.
    pub(super) prefix: &'a str,
    /// Only keys behind this one: the last of the page before, or its last folder. Empty for the first page.
    pub(super) after: &'a str,
    /// Whether keys below a folder under the prefix are told as that folder, once.
    pub(super) grouped: bool,
    /// How many keys and folders, at most.
    pub(super) most: usize,
}

/// One line of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// An object, by its key.
    Key(String),
    /// A folder that holds at least one object, with a slash at its end.
    Folder(String),
}

impl Line {
    /// Where a page that begins behind it goes on.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Key(text) | Self::Folder(text) => text,
        }
    }
}

/// A page, and whether there is more behind it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) lines: Vec<Line>,
    pub(super) truncated: bool,
}

/// Reads a page of the bucket in a folder.
///
/// # Errors
/// When a folder can't be read. One that goes meanwhile is empty.
pub(super) fn page(folders: &Folders, bucket: &Path, wanted: &Wanted<'_>) -> io::Result<Page> {
    let mut walk = Walk { folders, bucket, wanted, lines: Vec::new(), truncated: false };
    let (folder, _) = wanted.prefix.rsplit_once('/').unwrap_or_default();
    let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    if wanted.most > 0 {
        walk.folder(&below)?;
    }
    Ok(Page { lines: walk.lines, truncated: walk.truncated })
}

struct Walk<'a> {
    folders: &'a Folders,
    bucket: &'a Path,
    wanted: &'a Wanted<'a>,
    lines: Vec<Line>,
    truncated: bool,
}

impl Walk<'_> {
    /// Walks a folder, given as what its keys begin with. Stops when the page is full and there is more.
    fn folder(&mut self, below: &str) -> io::Result<()> {
        let entries = self.folders.sorted(&self.bucket.join(below))?;
        let Wanted { prefix, after, grouped, .. } = *self.wanted;
        let key = |entry: &Entry| format!("{below}{}", entry.sorted_as);
        // The entry in front of these may be the folder in which the last page ended.
        let first = entries.partition_point(|entry| key(entry).as_str() <= after).saturating_sub(1);
        let first = first.max(entries.partition_point(|entry| key(entry).as_str() < prefix));
        for entry in entries.iter().skip(first) {
            let key = key(entry);
            if !key.starts_with(prefix) {
                return Ok(());
            }
            let is_inside = entry.is_folder && after.starts_with(&key);
            if key.as_str() <= after && !is_inside {
                continue;
            }
            match (entry.is_folder, grouped) {
                (false, _) => self.take(Line::Key(key)),
                (true, false) => self.folder(&key)?,
                // Told already, and everything in it with it.
                (true, true) if key == after => {}
                (true, true) => {
                    if self.has_object(&key)? {
                        self.take(Line::Folder(key));
                    }
                }
            }
            if self.truncated {
                return Ok(());
            }
        }
        Ok(())
    }

    fn take(&mut self, line: Line) {
        if self.lines.len() < self.wanted.most {
            self.lines.push(line);
        } else {
            self.truncated = true;
        }
    }

    /// Whether a folder holds an object behind where the page begins.
    fn has_object(&self, below: &str) -> io::Result<bool> {
        let wanted = Wanted { prefix: below, grouped: false, most: 1, ..*self.wanted };
        Ok(!page(self.folders, self.bucket, &wanted)?.lines.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn bucket(keys: &BTreeSet<String>) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for key in keys {
            let path = folder.path().join(key);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"sealed").unwrap();
        }
        folder
    }

    /// All pages, one after the other.
    fn listed(bucket: &Path, prefix: &str, grouped: bool, most: usize) -> Vec<String> {
        let (folders, mut all, mut after) = (Folders::default(), Vec::new(), String::new());
        loop {
            let wanted = Wanted { prefix, after: &after, grouped, most };
            let Page { lines, truncated } = page(&folders, bucket, &wanted).unwrap();
            assert!(lines.len() == most || !truncated, "only a full page has one behind it");
            all.extend(lines.iter().map(|line| line.text().to_owned()));
            if !truncated {
                return all;
            }
            all.last().unwrap().clone_into(&mut after);
        }
    }

    /// What the protocol says a listing is: all keys in the order of their bytes, those of a folder told once.
    fn expected(keys: &BTreeSet<String>, prefix: &str, grouped: bool) -> Vec<String> {
        let mut lines: Vec<String> = keys
            .iter()
            .filter(|key| key.starts_with(prefix))
            .map(|key| {
                let below = key.strip_prefix(prefix).and_then(|rest| rest.split_once('/')).filter(|_| grouped);
                below.map_or_else(|| key.clone(), |(folder, _)| format!("{prefix}{folder}/"))
            })
            .collect();
        lines.dedup();
        lines
    }

    /// Whether a key lies in the folder below the prefix that a text names exactly.
    fn is_in_told(key: &str, prefix: &str, folder: &str) -> bool {
        let below = folder.strip_prefix(prefix).and_then(|below| below.strip_suffix('/'));
        below.is_some_and(|below| !below.contains('/')) && key.starts_with(folder)
    }

    /// Keys of which none is another's folder: a file system has no room for both.
    fn keys() -> impl Strategy<Value = BTreeSet<String>> {
        let part = prop::sample::select(vec![
            "a", "a-b", "ab", "b", "-c", "a.b", "z", "a!", "a b", "A", "\u{e4}", "\u{6f22}", "%2F",
        ]);
        let key = prop::collection::vec(part, 1..4).prop_map(|parts| parts.join("/"));
        prop::collection::btree_set(key, 0..40).prop_map(|keys| {
            let is_folder = |key: &String| keys.iter().any(|other| other.starts_with(&format!("{key}/")));
            keys.iter().filter(|key| !is_folder(key)).cloned().collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn a_listing_begins_behind_any_text_that_it_is_given(
            keys in keys(),
            prefix in prop::sample::select(vec!["", "a", "a/", "a!", "b/"]),
            after in "[-!/ab.\u{e4}]{0,6}",
            grouped in any::<bool>(),
        ) {
            let bucket = bucket(&keys);
            let wanted = Wanted { prefix, after: &after, grouped, most: 1000 };
            let listed = page(&Folders::default(), bucket.path(), &wanted).unwrap();
            let listed: Vec<String> = listed.lines.iter().map(|line| line.text().to_owned()).collect();
            // A folder that is named itself was told on the page before.
            let is_behind = |key: &&String| key.as_str() > after.as_str() && !(grouped && is_in_told(key, prefix, &after));
            let behind: BTreeSet<String> = keys.iter().filter(is_behind).cloned().collect();
            prop_assert_eq!(listed, expected(&behind, prefix, grouped));
        }

        #[test]
        fn pages_together_are_the_listing_that_the_protocol_describes(
            keys in keys(),
            prefix in prop::sample::select(vec!["", "a", "a/", "a/b", "a-", "b/", "-", "z/z/z", "a/a/", "a ", "\u{e4}/"]),
            grouped in any::<bool>(),
            most in 1_usize..6,
        ) {
            let bucket = bucket(&keys);
            prop_assert_eq!(listed(bucket.path(), prefix, grouped, most), expected(&keys, prefix, grouped));
        }
    }

    #[test]
    fn a_page_reads_its_own_folders_and_no_others() {
        let keys: BTreeSet<String> = (0..40)
            .flat_map(|tenant| (0..20).map(move |job| format!("tenant-{tenant:02}/job-{job:02}/original/object")))
            .collect();
        let bucket = bucket(&keys);
        let folders = Folders::default();
        let prefix = "tenant-17/job-03/";
        let own = page(&folders, bucket.path(), &Wanted { prefix, after: "", grouped: false, most: 1000 }).unwrap();
        assert_eq!(own.lines, [Line::Key("tenant-17/job-03/original/object".to_owned())]);
        assert_eq!(folders.read(), 2, "the job's folder and the one in it");

        // The last page of the bucket: the bucket's folder, the two tenants that it touches, and their jobs behind the token.
        let folders = Folders::default();
        let after = "tenant-38/job-18/original/object";
        let last = page(&folders, bucket.path(), &Wanted { prefix: "", after, grouped: false, most: 1000 }).unwrap();
        assert_eq!(last.lines.len(), 21);
        assert_eq!(folders.read(), 1 + 2 + 2 * 22);
    }

    #[test]
    fn an_empty_folder_is_no_line() {
        let bucket = bucket(&["t/job/keys".to_owned()].into());
        std::fs::create_dir_all(bucket.path().join("t/gone/1/ocr")).unwrap();
        assert_eq!(listed(bucket.path(), "t/", true, 10), ["t/job/"]);
        assert_eq!(listed(bucket.path(), "t/", false, 10), ["t/job/keys"]);
    }

    #[test]
    fn what_goes_between_pages_hides_nothing_else() {
        let keys: BTreeSet<String> = (0..10).map(|number| format!("t/{number}/object")).collect();
        let bucket = bucket(&keys);
        let folders = Folders::default();
        let next = |after: &str| {
            let wanted = Wanted { prefix: "t/", after, grouped: false, most: 3 };
            page(&folders, bucket.path(), &wanted).unwrap().lines
        };
        let first = next("");
        assert_eq!(first.last().unwrap().text(), "t/2/object");
        // The object that the token names goes, and its folder, and the next one with it.
        for gone in ["t/2", "t/3"] {
            std::fs::remove_dir_all(bucket.path().join(gone)).unwrap();
        }
        let second: Vec<String> = next("t/2/object").iter().map(|line| line.text().to_owned()).collect();
        assert_eq!(second, ["t/4/object", "t/5/object", "t/6/object"]);
    }
}
