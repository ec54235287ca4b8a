//! What is wrong with an X12 file that can be read all the same: where, and how, in the codes that its acknowledgements use.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One contradiction. Quotes nothing of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fault {
    /// Which segment of the file, the first ISA being 1.
    pub segment: u32,
    /// What is wrong.
    pub code: FaultCode,
    /// Which of the document's claims it is about, from 1; `None`: the whole set, group or interchange that ends there.
    pub claim: Option<u32>,
}

/// What is wrong, in the words of the TA1 (interchange) and the 999 (group, set, segment, element).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum FaultCode {
    /// IEA02 is not ISA13.
    #[serde(rename = "TA1-001")]
    InterchangeControlNumber,
    /// IEA01 is not the number of groups.
    #[serde(rename = "TA1-021")]
    GroupCount,
    /// GE02 is not GS06.
    #[serde(rename = "AK9-4")]
    GroupControlNumber,
    /// GE01 is not the number of transaction sets.
    #[serde(rename = "AK9-5")]
    SetCount,
    /// SE02 is not ST02.
    #[serde(rename = "IK5-3")]
    SetControlNumber,
    /// SE01 is not the number of segments.
    #[serde(rename = "IK5-4")]
    SegmentCount,
    /// A segment whose name is not of two or three capital letters and digits.
    #[serde(rename = "IK3-1")]
    UnknownSegment,
    /// A service line that stands in no claim.
    #[serde(rename = "IK3-2")]
    UnexpectedSegment,
    /// An amount that is required is missing.
    #[serde(rename = "IK4-1")]
    MissingElement,
    /// An amount is no number of at most two decimals.
    #[serde(rename = "IK4-6")]
    InvalidCharacter,
}

impl FaultCode {
    /// Its word, as in JSON: the acknowledgement's segment and its code there.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InterchangeControlNumber => "TA1-001",
            Self::GroupCount => "TA1-021",
            Self::GroupControlNumber => "AK9-4",
            Self::SetCount => "AK9-5",
            Self::SetControlNumber => "IK5-3",
            Self::SegmentCount => "IK5-4",
            Self::UnknownSegment => "IK3-1",
            Self::UnexpectedSegment => "IK3-2",
            Self::MissingElement => "IK4-1",
            Self::InvalidCharacter => "IK4-6",
        }
    }
}
