//! A region's copies as files: where each lies, how it is read whole and how it is replaced whole.
//!
//! ```text
//! authority.public          the public key, base64
//! tenants/SLUG.json         signed tenants
//! policies/TENANT-VERSION.json   signed policies, every version
//! grants/GRANT.json         signed grants
//! roll.json                 the signed roll: which policies are the newest, and which grants no longer count
//! number                    changes with every change and every new roll: what a reader looks at each second; proves nothing
//! ```

use crate::CatalogueError;
use crate::copies::{Copies, SignedCopy};
use docward_envelope::{GrantId, Region, TenantId};
use docward_trust_policy::{AuthorityPublic, Grant, Policy, RevokedGrants, Roll, Signable, Signed, Tenant};
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// A policy of a hundred regions is some kilobytes; what is larger was not written by docward.
const MAX_FILE: u64 = 1 << 20;
const PUBLIC_KEY: &str = "authority.public";
const ROLL: &str = "roll.json";
/// What an older docward wrote in its place.
const REVOKED: &str = "revoked.json";
const NUMBER: &str = "number";
const LOCK: &str = ".lock";
/// Everybody may read the catalogue: its files are signed and hold no secret.
const READABLE: u32 = 0o644;

/// What lies in which subfolder under which name.
pub(crate) trait Filed: Signable {
    const FOLDER: &'static str;

    fn file_name(&self) -> String;
}

impl Filed for Tenant {
    const FOLDER: &'static str = "tenants";

    fn file_name(&self) -> String {
        format!("{}.json", self.slug)
    }
}

impl Filed for Policy {
    const FOLDER: &'static str = "policies";

    fn file_name(&self) -> String {
        policy_file(self.tenant, self.reference.version.0)
    }
}

impl Filed for Grant {
    const FOLDER: &'static str = "grants";

    fn file_name(&self) -> String {
        grant_file(self.id)
    }
}

fn policy_file(tenant: TenantId, version: u32) -> String {
    format!("{tenant}-{version:06}.json")
}

fn grant_file(grant: GrantId) -> String {
    format!("{grant}.json")
}

/// One catalogue's folder.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Makes the folders, or takes those that are there for the same authority.
    ///
    /// # Errors
    /// [`CatalogueError::OtherAuthority`] for another one's, [`CatalogueError::NotEmpty`] for what is no catalogue.
    pub(crate) fn create(path: &Path, authority: &AuthorityPublic) -> Result<Self, CatalogueError> {
        if Self::open(path).is_ok() {
            return Self::of(path, authority);
        }
        Self::check_unused(path)?;
        let folder = Self(path.to_owned());
        DirBuilder::new().mode(0o755).recursive(true).create(path).map_err(CatalogueError::io(path))?;
        for name in [Tenant::FOLDER, Policy::FOLDER, Grant::FOLDER] {
            make(&path.join(name))?;
        }
        // Last: a folder with a public key is a catalogue.
        folder.put(&path.join(PUBLIC_KEY), authority.to_string().as_bytes())?;
        Ok(folder)
    }

    /// Opens a folder that an authority made.
    ///
    /// # Errors
    /// As [`Folder::create`], and when there is none.
    pub(crate) fn of(path: &Path, authority: &AuthorityPublic) -> Result<Self, CatalogueError> {
        let folder = Self::open(path)?;
        let same = folder.public_key()? == *authority;
        if same { Ok(folder) } else { Err(CatalogueError::OtherAuthority { path: path.to_owned() }) }
    }

    fn check_unused(path: &Path) -> Result<(), CatalogueError> {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries.count(),
            Err(error) if error.kind() == ErrorKind::NotFound => 0,
            Err(error) => return Err(CatalogueError::io(path)(error)),
        };
        if entries == 0 { Ok(()) } else { Err(CatalogueError::NotEmpty { path: path.to_owned() }) }
    }

    /// Opens a folder that [`Folder::create`] made.
    pub(crate) fn open(path: &Path) -> Result<Self, CatalogueError> {
        let folder = Self(path.to_owned());
        if path.join(PUBLIC_KEY).is_file() {
            Ok(folder)
        } else {
            Err(CatalogueError::NotACatalogue { path: path.to_owned() })
        }
    }

    /// The authority that the folder itself names. Only who made the folder may use it; readers are configured with the key that
    /// they trust.
    pub(crate) fn public_key(&self) -> Result<AuthorityPublic, CatalogueError> {
        let path = self.0.join(PUBLIC_KEY);
        let bytes = read_whole(&path)?;
        let text = String::from_utf8(bytes).ok().and_then(|text| text.parse().ok());
        text.ok_or(CatalogueError::Malformed { path })
    }

    /// Keeps other writers out until the returned file is dropped.
    pub(crate) fn lock(&self) -> Result<File, CatalogueError> {
        let path = self.0.join(LOCK);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(CatalogueError::io(&path))?;
        file.lock().map_err(CatalogueError::io(&path))?;
        Ok(file)
    }

    /// Every signed file of one kind, verified. If one does not verify, none is returned.
    pub(crate) fn read_all<T: Filed>(&self, authority: &AuthorityPublic) -> Result<Vec<SignedCopy<T>>, CatalogueError> {
        let folder = self.0.join(T::FOLDER);
        let mut paths = Vec::new();
        for entry in fs::read_dir(&folder).map_err(CatalogueError::io(&folder))? {
            let entry = entry.map_err(CatalogueError::io(&folder))?;
            // A writer that died leaves its draft; nobody reads it.
            if !entry.file_name().as_encoded_bytes().starts_with(b".") {
                paths.push(entry.path());
            }
        }
        paths.sort();
        paths.into_iter().map(|path| read_signed(path, authority)).collect()
    }

    /// The roll, verified, of a region or, without one, of a backup of all.
    ///
    /// # Errors
    /// [`CatalogueError::Misnamed`] for another region's.
    pub(crate) fn roll(
        &self,
        region: Option<&Region>,
        authority: &AuthorityPublic,
    ) -> Result<SignedCopy<Roll>, CatalogueError> {
        let roll = self.roll_of_any(authority)?;
        if roll.value.region.as_ref() == region {
            Ok(roll)
        } else {
            Err(CatalogueError::Misnamed { path: self.0.join(ROLL) })
        }
    }

    fn roll_of_any(&self, authority: &AuthorityPublic) -> Result<SignedCopy<Roll>, CatalogueError> {
        verified(self.0.join(ROLL), authority)
    }

    /// Whether a roll was ever written.
    pub(crate) fn has_roll(&self) -> bool {
        !matches!(fs::symlink_metadata(self.0.join(ROLL)), Err(error) if error.kind() == ErrorKind::NotFound)
    }

    /// The grants that no longer count, whichever region's copies it is a backup of, by its roll or by what an older docward wrote.
    pub(crate) fn revoked(&self, authority: &AuthorityPublic) -> Result<BTreeSet<GrantId>, CatalogueError> {
        if self.has_roll() {
            return Ok(self.roll_of_any(authority)?.value.revoked);
        }
        Ok(verified::<RevokedGrants>(self.0.join(REVOKED), authority)?.value.grants)
    }

    /// The number that the last change wrote; `None` while nothing was ever written.
    pub(crate) fn number(&self) -> Option<Vec<u8>> {
        read_whole(&self.0.join(NUMBER)).ok()
    }

    /// Brings the folder up to these copies: writes what differs, removes what is gone, and writes the number last.
    pub(crate) fn export(&self, copies: &Copies, roll: &SignedCopy<Roll>) -> Result<(), CatalogueError> {
        self.export_all(&copies.tenants)?;
        self.export_all(&copies.policies)?;
        self.export_all(&copies.grants)?;
        // Behind what it names: who reads it first finds what it names.
        self.put(&self.0.join(ROLL), &json(&roll.signed))?;
        let _not_there = fs::remove_file(self.0.join(REVOKED));
        // A roll may be new, or signed again, where nothing else is.
        let number = format!("{} {} {}", copies.number, roll.value.number, roll.signed.signed_at());
        self.put(&self.0.join(NUMBER), number.as_bytes())
    }

    fn export_all<T: Filed>(&self, copies: &[SignedCopy<T>]) -> Result<(), CatalogueError> {
        let folder = self.0.join(T::FOLDER);
        let mut stays = BTreeSet::new();
        for SignedCopy { signed, value } in copies {
            let path = folder.join(value.file_name());
            self.put(&path, &json(signed))?;
            stays.insert(path);
        }
        for entry in fs::read_dir(&folder).map_err(CatalogueError::io(&folder))? {
            let path = entry.map_err(CatalogueError::io(&folder))?.path();
            if !stays.contains(&path) {
                fs::remove_file(&path).map_err(CatalogueError::io(&path))?;
            }
        }
        Ok(())
    }

    /// Replaces a file, whole or not at all, if it says something else.
    fn put(&self, path: &Path, bytes: &[u8]) -> Result<(), CatalogueError> {
        if read_whole(path).is_ok_and(|before| before == bytes) {
            return Ok(());
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let draft = path.with_file_name(format!(".{name}.draft"));
        let _ = fs::remove_file(&draft);
        write_draft(&draft, bytes).map_err(CatalogueError::io(&draft))?;
        fs::rename(&draft, path).map_err(CatalogueError::io(path))?;
        let folder = path.parent().unwrap_or(&self.0);
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(CatalogueError::io(folder))
    }
}

/// A signed text as its file holds it.
fn json<T: Signable>(signed: &Signed<T>) -> Vec<u8> {
    let mut json = serde_json::to_vec_pretty(signed).unwrap_or_default();
    json.push(b'\n');
    json
}

fn make(path: &Path) -> Result<(), CatalogueError> {
    match DirBuilder::new().mode(0o755).create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(CatalogueError::io(path)(error)),
        _ => Ok(()),
    }
}

fn write_draft(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(READABLE).open(path)?;
    // Workers of other users read it, whatever this process's umask is.
    file.set_permissions(Permissions::from_mode(READABLE))?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn read_whole(path: &Path) -> Result<Vec<u8>, CatalogueError> {
    let file = File::open(path).map_err(CatalogueError::io(path))?;
    let metadata = file.metadata().map_err(CatalogueError::io(path))?;
    if !metadata.is_file() || metadata.len() > MAX_FILE {
        return Err(CatalogueError::Stranger { path: path.to_owned() });
    }
    let mut bytes = Vec::new();
    file.take(MAX_FILE).read_to_end(&mut bytes).map_err(CatalogueError::io(path))?;
    Ok(bytes)
}

fn read_signed<T: Filed>(path: PathBuf, authority: &AuthorityPublic) -> Result<SignedCopy<T>, CatalogueError> {
    if path.extension().is_none_or(|extension| extension != "json") {
        return Err(CatalogueError::Stranger { path });
    }
    let copy: SignedCopy<T> = verified(path.clone(), authority)?;
    if path.file_name().is_some_and(|name| *name == *copy.value.file_name()) {
        Ok(copy)
    } else {
        Err(CatalogueError::Misnamed { path })
    }
}

fn verified<T: Signable>(path: PathBuf, authority: &AuthorityPublic) -> Result<SignedCopy<T>, CatalogueError> {
    let bytes = read_whole(&path)?;
    let Ok(signed) = serde_json::from_slice::<Signed<T>>(&bytes) else {
        return Err(CatalogueError::Malformed { path });
    };
    match signed.verify(authority) {
        Ok(value) => Ok(SignedCopy { signed, value }),
        Err(fault) => Err(CatalogueError::Signed { path, fault }),
    }
}
