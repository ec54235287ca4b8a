//! How a worker and its zygote begin: the worker says what the sandbox must have, the zygote what it could not get. Each
//! message is one frame, as in [`crate::protocol`].

use serde::{Deserialize, Serialize};

/// What the sandbox needs of the kernel and of the rights that the worker was started with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feature {
    /// Landlock, so that no file can be reached.
    Landlock,
    /// Seccomp filters, so that no system call can be made but those that reading makes.
    Seccomp,
    /// A user of its own for each engine process of a worker that runs as root.
    Uid,
}

impl Feature {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Landlock, Self::Seccomp, Self::Uid];

    /// Its word in configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Landlock => "landlock",
            Self::Seccomp => "seccomp",
            Self::Uid => "uid",
        }
    }
}

impl std::fmt::Display for Feature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// No feature of the sandbox has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sandbox has landlock, seccomp and uid")]
pub struct UnknownFeature;

impl std::str::FromStr for Feature {
    type Err = UnknownFeature;

    fn from_str(word: &str) -> Result<Self, UnknownFeature> {
        Self::ALL.into_iter().find(|feature| feature.as_str() == word).ok_or(UnknownFeature)
    }
}

/// What a worker asks of the sandbox: configuration, and the first frame on the control socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SandboxSettings {
    /// What may be missing. What is there is used all the same.
    pub accept_missing: Vec<Feature>,
    /// The first of the user and group ids that engine processes of a worker run as, if it is root. The zygote takes this
    /// one, each process another above it. Nobody else may have them.
    pub first_uid: u32,
    /// How many ids there are. With at least as many as the system has process ids, no two processes that live share one.
    pub uids: u32,
}

impl Default for SandboxSettings {
    /// Nothing may be missing; ids from 1,900,000,000, a range that systemd's table of ids leaves unused, and as many as a
    /// 64-bit kernel has process ids.
    fn default() -> Self {
        Self { accept_missing: Vec::new(), first_uid: 1_900_000_000, uids: 1 << 22 }
    }
}

/// What a zygote says before its first child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Started {
    /// It has loaded what it needs and is confined.
    Ready {
        /// Whether it found the files of the second reader. Without them pages are read by Tesseract alone.
        second_reader: bool,
    },
    /// Tesseract's language data is missing. It ends.
    NoLanguageData,
    /// The sandbox lacks these, and not all of them are accepted. It ends.
    Missing(Vec<Feature>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_read_by_their_own_words() {
        for feature in Feature::ALL {
            assert_eq!(feature.as_str().parse(), Ok(feature));
        }
        assert_eq!("everything".parse::<Feature>(), Err(UnknownFeature));
    }
}
