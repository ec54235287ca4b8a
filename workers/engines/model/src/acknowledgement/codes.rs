//! The codes of acknowledgements, as far as docward says them.

use serde::{Deserialize, Serialize};

/// A closed list of codes, each with how it is written.
macro_rules! codes {
    ($(#[$about:meta])+ $name:ident { $($(#[$what:meta])+ $code:ident = $written:literal,)+ }) => {
        $(#[$about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$what])+ $code,)+
        }

        impl $name {
            /// How it is written.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $written,)+
                }
            }
        }
    };
}

codes! {
    /// What is wrong with an interchange: TA105.
    InterchangeCode {
        /// IEA02 is not ISA13.
        ControlNumber = "001",
        /// ISA05 is no qualifier of an id.
        SenderQualifier = "005",
        /// ISA06 is empty.
        Sender = "006",
        /// ISA07 is no qualifier of an id.
        ReceiverQualifier = "007",
        /// ISA08 is empty.
        Receiver = "008",
        /// ISA08 is nobody whom we receive for: said by whoever knows that, no file shows it.
        UnknownReceiver = "009",
        /// ISA01 is not what the standard has there.
        AuthorizationQualifier = "010",
        /// ISA03 is not what the standard has there.
        SecurityQualifier = "012",
        /// ISA09 is no date.
        Date = "014",
        /// ISA10 is no time.
        Time = "015",
        /// ISA12 is not 00501.
        Version = "017",
        /// ISA13 is not of nine figures.
        ControlNumberValue = "018",
        /// ISA14 is neither 0 nor 1.
        AcknowledgementRequested = "019",
        /// ISA15 is neither T nor P.
        TestIndicator = "020",
        /// IEA01 is not the number of groups.
        GroupCount = "021",
        /// Headers and trailers are not nested as they must be.
        ControlStructure = "022",
        /// The file ends, or the next interchange begins, before IEA.
        PrematureEnd = "023",
        /// Something stands between the groups that does not belong there.
        Content = "024",
        /// ISA13 is that of an interchange that the same sender sent before: said by whoever remembers those.
        ControlNumberTwice = "025",
    }
}

codes! {
    /// What is wrong with a functional group: AK905 to AK909.
    GroupCode {
        /// It carries neither claims nor a remittance.
        NotSupported = "1",
        /// It is of a version that is not read.
        VersionNotSupported = "2",
        /// It has no GE.
        TrailerMissing = "3",
        /// GE02 is not GS06.
        ControlNumber = "4",
        /// GE01 is not the number of transaction sets.
        SetCount = "5",
        /// GS06 is no number.
        ControlNumberValue = "6",
        /// GS06 is that of another group of the interchange.
        ControlNumberTwice = "19",
    }
}

codes! {
    /// What is wrong with a transaction set: IK502 to IK506.
    SetCode {
        /// ST01 is not what the group carries.
        NotSupported = "1",
        /// It has no SE.
        TrailerMissing = "2",
        /// SE02 is not ST02.
        ControlNumber = "3",
        /// SE01 is not the number of segments.
        SegmentCount = "4",
        /// ST02 is missing or too short or too long.
        ControlNumberValue = "7",
        /// ST02 is that of another set of the group.
        ControlNumberTwice = "23",
        /// ST03 is not the guide that the group names.
        Guide = "I6",
    }
}

codes! {
    /// What is wrong with a segment: IK304.
    SegmentCode {
        /// The guide has no segment of that name.
        Unrecognised = "1",
        /// The guide has it, but not there, or not with that qualifier.
        Unexpected = "2",
        /// A required segment, or the first one of a required loop, is not there.
        Missing = "3",
        /// Its loop begins once more than it may.
        LoopTooOften = "4",
        /// It stands there once more than it may.
        TooOften = "5",
        /// Its elements are wrong.
        Elements = "8",
        /// The standard has it, the guide does not use it.
        NotUsed = "I4",
    }
}

codes! {
    /// What is wrong with an element: IK403.
    ElementCode {
        /// It is required and empty.
        Missing = "1",
        /// It is required because of others that are there.
        ConditionalMissing = "2",
        /// The segment has more elements than the standard.
        TooManyElements = "3",
        /// It is too short.
        TooShort = "4",
        /// It is too long.
        TooLong = "5",
        /// It has a character that its type has not.
        InvalidCharacter = "6",
        /// It is none of its codes.
        InvalidCode = "7",
        /// It is no date.
        InvalidDate = "8",
        /// It is no time.
        InvalidTime = "9",
        /// It may not stand beside another that is there.
        Excluded = "10",
        /// It is repeated too often.
        TooManyRepetitions = "12",
        /// It has more components than the standard.
        TooManyComponents = "13",
        /// The standard has it, the guide does not use it.
        NotUsed = "I10",
        /// It does not count on from the one before.
        Pattern = "I12",
    }
}
