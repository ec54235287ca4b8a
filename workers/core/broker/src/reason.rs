//! Why work is parked: it waits for a cause to clear, or for a person.

use docward_envelope::HoldReason;

/// Why a person must look at a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeadReason {
    /// A fault of docward itself, such as an envelope that it cannot read.
    Bug,
    /// A seal did not open: the message's own, or that of an object that it names.
    SealFailed,
    /// Tried as often as allowed.
    Attempts,
    /// The broker's delivery limit: workers died of it again and again.
    DeliveryLimit,
    /// A fact or a parked message that this build cannot read.
    Unreadable,
}

impl DeadReason {
    /// Every reason, in the order of the members.
    pub const ALL: &'static [Self] =
        &[Self::Bug, Self::SealFailed, Self::Attempts, Self::DeliveryLimit, Self::Unreadable];

    /// The word that stands for it everywhere.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bug => "bug",
            Self::SealFailed => "seal-failed",
            Self::Attempts => "attempts",
            Self::DeliveryLimit => "delivery-limit",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Why a message is parked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParkedReason {
    /// Goes on when the cause clears.
    Held(HoldReason),
    /// Waits until a person sends it back or drops it.
    Dead(DeadReason),
}

impl ParkedReason {
    /// The word for the kind: `held` or `dead`.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Held(_) => "held",
            Self::Dead(_) => "dead",
        }
    }

    /// The word for the reason within its kind.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held(reason) => reason.as_str(),
            Self::Dead(reason) => reason.as_str(),
        }
    }

    /// From the words of a message's headers. Without a kind only the broker can have moved the message.
    pub(crate) fn from_words(kind: Option<&str>, reason: Option<&str>) -> Self {
        let dead = |word: &str| DeadReason::ALL.iter().copied().find(|reason| reason.as_str() == word);
        match (kind, reason) {
            (None, _) => Self::Dead(DeadReason::DeliveryLimit),
            (Some("held"), Some(word)) => word.parse().map_or(Self::Dead(DeadReason::Unreadable), Self::Held),
            (Some("dead"), Some(word)) => Self::Dead(dead(word).unwrap_or(DeadReason::Unreadable)),
            _ => Self::Dead(DeadReason::Unreadable),
        }
    }
}

impl From<HoldReason> for ParkedReason {
    fn from(reason: HoldReason) -> Self {
        Self::Held(reason)
    }
}

impl From<DeadReason> for ParkedReason {
    fn from(reason: DeadReason) -> Self {
        Self::Dead(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_what_they_were() {
        let held = HoldReason::ALL.iter().copied().map(ParkedReason::Held);
        let dead = DeadReason::ALL.iter().copied().map(ParkedReason::Dead);
        for reason in held.chain(dead) {
            assert_eq!(ParkedReason::from_words(Some(reason.kind()), Some(reason.as_str())), reason);
        }
    }

    #[test]
    fn forged_words_end_at_a_person_not_at_a_thaw() {
        for (kind, reason) in [(Some("held"), Some("x")), (Some("held"), None), (Some("?"), Some("frozen"))] {
            assert_eq!(ParkedReason::from_words(kind, reason), ParkedReason::Dead(DeadReason::Unreadable));
        }
        assert_eq!(ParkedReason::from_words(None, None), ParkedReason::Dead(DeadReason::DeliveryLimit));
    }
}
