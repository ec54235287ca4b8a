//! Secrets by reference: wherever a configuration has a text, it may say where that lies instead.
//!
//! ```toml
//! [broker]
//! uri = { from_file = "/run/secrets/broker" }     # a file that only its owner may read; white space at its end is not part of it
//! [store]
//! secret = { from_env = "DOCWARD_STORE_SECRET" }
//! ```

use super::ConfigError;
use docward_trust_policy::private_file;
use std::path::Path;
use toml::Value;
use zeroize::Zeroizing;

/// Puts every text that is referred to in its place.
pub(super) fn fetch(value: &mut Value) -> Result<(), ConfigError> {
    match value {
        Value::Table(table) => {
            let only = if table.len() == 1 { table.iter().next() } else { None };
            let text = match only {
                Some((key, Value::String(path))) if key == "from_file" => Some(of_file(Path::new(path))?),
                Some((key, Value::String(name))) if key == "from_env" => Some(of_environment(name)?),
                _ => None,
            };
            match text {
                Some(text) => *value = Value::String(text),
                None => table.iter_mut().try_for_each(|(_, value)| fetch(value))?,
            }
        }
        Value::Array(values) => values.iter_mut().try_for_each(fetch)?,
        _ => {}
    }
    Ok(())
}

fn of_file(path: &Path) -> Result<String, ConfigError> {
    Ok(private_text(path)?.trim_end().to_owned())
}

fn of_environment(name: &str) -> Result<String, ConfigError> {
    std::env::var(name).map_err(|_| ConfigError::NotInEnvironment { name: name.to_owned() })
}

/// The text of a file that only its owner may read.
pub(super) fn private_text(path: &Path) -> Result<Zeroizing<String>, ConfigError> {
    let bytes = private_file::read(path).map_err(ConfigError::private(path))?;
    let text = std::str::from_utf8(&bytes);
    let text = text.map_err(|_| ConfigError::Malformed { path: path.to_owned(), message: "not UTF-8".to_owned() })?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::AuthorityConfig;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    const INLINE: &str = "catalogue = \"postgres://control:secret@localhost/catalogue\"\nkey = \"/k\"\n[copies]\n";

    fn written(folder: &Path, name: &str, text: &str, mode: u32) -> std::path::PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn a_configuration_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for mode in [0o640, 0o604, 0o644, 0o620, 0o666] {
            let error =
                AuthorityConfig::read(&written(folder.path(), "a.toml", INLINE, mode)).err().unwrap().to_string();
            assert!(error.contains("chmod 600") && !error.contains("secret@"), "{mode:o}: {error}");
        }
        for mode in [0o600, 0o400] {
            assert!(AuthorityConfig::read(&written(folder.path(), "a.toml", INLINE, mode)).is_ok(), "{mode:o}");
        }
    }

    #[test]
    fn a_secret_may_lie_in_a_file_of_its_own_or_in_the_environment() {
        let folder = tempfile::tempdir().unwrap();
        let secret = written(folder.path(), "secret", "postgres://there\n", 0o600);
        let by = |reference: String| {
            let text = format!("catalogue = {reference}\nkey = \"/k\"\n[copies]\n");
            AuthorityConfig::read(&written(folder.path(), "a.toml", &text, 0o600)).map(|config| config.catalogue)
        };
        let in_file = || by(format!("{{ from_file = {:?} }}", secret.display().to_string()));
        assert_eq!(in_file().unwrap(), "postgres://there");
        std::fs::set_permissions(&secret, Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(in_file(), Err(ConfigError::Exposed { path }) if path == secret));
        assert_eq!(by("{ from_env = \"PATH\" }".to_owned()).unwrap(), std::env::var("PATH").unwrap());
        assert!(matches!(
            by("{ from_env = \"DOCWARD_NOT_THERE\" }".to_owned()),
            Err(ConfigError::NotInEnvironment { .. })
        ));
    }
}
