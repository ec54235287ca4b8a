//! The roles of a region's processes, each with a file of its own.

use docward_envelope::{Signer, Stage};

/// Which of a region's files a process reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfigRole {
    /// The workers of a stage: no ledger; for stage index no key of data class phi.
    Stage(Stage),
    /// The compactor: no key of data class phi.
    Compactor,
    /// The ledger's service: no key of data class phi.
    Ledger,
    /// The janitor: no key of data class phi.
    Janitor,
    /// The region's HTTP service.
    Intake,
    /// People at the command line.
    Operator,
}

impl ConfigRole {
    /// All of them, the operator's last: where it is, the others are.
    pub const ALL: [Self; 9] = [
        Self::Stage(Stage::Ocr),
        Self::Stage(Stage::Extract),
        Self::Stage(Stage::Redact),
        Self::Stage(Stage::Index),
        Self::Compactor,
        Self::Ledger,
        Self::Janitor,
        Self::Intake,
        Self::Operator,
    ];

    /// The role in whose name its processes sign.
    pub const fn signer(self) -> Signer {
        match self {
            Self::Stage(stage) => Signer::of_stage(stage),
            Self::Compactor => Signer::Compactor,
            Self::Ledger => Signer::Ledger,
            Self::Janitor => Signer::Janitor,
            Self::Intake => Signer::Intake,
            Self::Operator => Signer::Person,
        }
    }

    /// Whether its processes read or write the ledger's database.
    pub const fn reads_ledger(self) -> bool {
        !matches!(self, Self::Stage(_))
    }

    /// Whether its processes need keys of data class phi.
    pub fn sees_phi(self) -> bool {
        match self {
            Self::Stage(stage) => stage.descriptor().sees_phi(),
            Self::Intake | Self::Operator => true,
            Self::Compactor | Self::Ledger | Self::Janitor => false,
        }
    }

    pub(super) fn file(self) -> String {
        match self {
            Self::Stage(stage) => format!("{stage}.toml"),
            Self::Compactor => "compactor.toml".to_owned(),
            Self::Ledger => "ledger.toml".to_owned(),
            Self::Janitor => "janitor.toml".to_owned(),
            Self::Intake => "intake.toml".to_owned(),
            Self::Operator => "operator.toml".to_owned(),
        }
    }
}

/// Whether any process of a role needs keys of data class phi.
pub(super) fn sees_phi(role: Signer) -> bool {
    ConfigRole::ALL.iter().any(|config| config.signer() == role && config.sees_phi())
}
