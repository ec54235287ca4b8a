//! Every rule by its id: what made a piece of text or a box an identifier. An id, once given, keeps its meaning.

/// Rules as constants of one type, each with the id that `docward inspect --explain` writes.
macro_rules! rules {
    ($($(#[$about:meta])+ $rule:ident = $id:literal,)+) => {
        /// What made something an identifier.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Rule {
            $($(#[$about])+ $rule,)+
        }

        impl Rule {
            const ALL: &[Rule] = &[$(Rule::$rule),+];

            /// Its id, in lower case with hyphens.
            const fn id(self) -> &'static str {
                match self { $(Rule::$rule => $id),+ }
            }
        }
    };
}

rules! {
    /// `03/04/2021`, `3-4-21`, `03. 04. 2021`
    DateNumeric = "date-numeric",
    /// `2021-03-04`
    DateIso = "date-iso",
    /// `2021 Mar 04`
    DateYearMonthDay = "date-year-month-day",
    /// `March 4th, 2021`, `Mar 4`
    DateMonthDay = "date-month-day",
    /// `the 4th of March 2021`, `4 Mar`
    DateDayMonth = "date-day-month",
    /// `March 2021`
    DateMonthYear = "date-month-year",
    /// `2021-03`, `03/2021`
    DateYearMonth = "date-year-month",
    /// `20210304`
    DateCompact = "date-compact",
    /// `seen on 3/4`
    DateInContext = "date-in-context",
    /// `in March`
    DateMonthAlone = "date-month-alone",
    /// `spring of 2021`, `Christmas Eve`
    DateSeason = "date-season",
    /// `on the 4th`
    DateOrdinal = "date-ordinal",
    /// `last December`, `next Friday`
    DateRelative = "date-relative",

    /// The same as a poor scan is read: `O3/l4/2021`, `03|04,2021`
    DateReadBadly = "date-read-badly",
    /// `3/4`, `3.4.21` or `03 04 21` at the beginning of a line among others that begin with dates.
    DateInColumn = "date-in-column",
    /// Digits behind `date of birth` and its like, whatever stands between them.
    DateLabelled = "date-labelled",

    /// `92-year-old`
    AgeBeforeYears = "age-before-years",
    /// `94F`
    AgeBeforeSex = "age-before-sex",
    /// `aged 97`
    AgeAfterLabel = "age-after-label",
    /// `in his nineties`
    AgeInWords = "age-in-words",

    /// `jo.quill@example.org`
    Email = "email",
    /// The same as a poor scan is read: `jo.quill©example com`
    EmailReadBadly = "email-read-badly",
    /// What stands behind `E-mail:`, whatever became of the sign in it.
    EmailLabelled = "email-labelled",
    /// `@jo_quill`
    Handle = "handle",
    /// `https://portal.example.org/p/7`
    Url = "url",
    /// `portal.example.org`
    Domain = "domain",
    /// `192.0.2.17`
    IpAddressV4 = "ip-address-v4",
    /// `2001:db8::17`
    IpAddressV6 = "ip-address-v6",
    /// `00:1b:44:11:3a:b7`
    HardwareAddress = "hardware-address",
    /// `(512) 555-0199`
    PhoneNorthAmerican = "phone-north-american",
    /// The same as a poor fax is read: `773)5-0162`
    PhoneReadBadly = "phone-read-badly",
    /// `+44 20 7946 0958`
    PhoneInternational = "phone-international",
    /// Digits in groups that look like a number to ring.
    PhoneGroups = "phone-groups",
    /// Digits behind a label such as `Tel:` or `call`.
    PhoneLabelled = "phone-labelled",

    /// `900-12-3456`
    SocialSecurityShape = "social-security-shape",
    /// Twelve to nineteen digits in groups of three and more.
    CardShape = "card-shape",
    /// An international bank account number.
    IbanShape = "iban-shape",
    /// Seventeen letters and digits without I, O and Q.
    VinShape = "vin-shape",
    /// A UUID.
    UuidShape = "uuid-shape",
    /// Numbers joined by five dots and more.
    ObjectIdentifierShape = "object-identifier-shape",
    /// Two decimal degrees.
    CoordinatesShape = "coordinates-shape",
    /// `1 234 567 893`, with the check digit of a National Provider Identifier.
    NpiShape = "npi-shape",
    /// Single digits with a blank between each two, as a comb of boxes is read, where a number is asked for.
    CombShape = "comb-shape",
    /// Long digits, or digits and letters together, that are no quantity, date or code of a terminology.
    CodeShape = "code-shape",

    /// A number behind `SSN`.
    LabelledSocialSecurity = "labelled-social-security",
    /// A number behind `MR#`.
    LabelledMrNumber = "labelled-mr-number",
    /// A number behind `MRN`, `patient`, `chart`.
    LabelledRecord = "labelled-record",
    /// A number behind `DEA`, `NPI`, `passport`.
    LabelledLicence = "labelled-licence",
    /// A number behind `member`, `policy`, `group`.
    LabelledPlan = "labelled-plan",
    /// A number behind `account`, `invoice`, `claim`.
    LabelledAccount = "labelled-account",
    /// A number behind `VIN`, `plate`.
    LabelledVehicle = "labelled-vehicle",
    /// A number behind `serial`, `UDI`, `lot`.
    LabelledDevice = "labelled-device",
    /// A number behind `accession`, `order`, `visit` and their like.
    LabelledOther = "labelled-other",

    /// `1500 Mercy Lane, Apt. 4`
    StreetNumbered = "street-numbered",
    /// `Old Cemetery Road`
    StreetNamed = "street-named",
    /// `Musterstraße 12`, `12 rue des Lilas`
    StreetElsewhere = "street-elsewhere",
    /// `6750 Koskikatu 25`
    StreetBetweenNumbers = "street-between-numbers",
    /// `5th Avenue`
    StreetOrdinal = "street-ordinal",
    /// `the corner of A Street and B Road`
    StreetCorner = "street-corner",
    /// `Apt 3`, `Room 12`
    StreetUnit = "street-unit",
    /// `P.O. Box 1234`
    PostBox = "post-box",
    /// `APO AE 09012`
    MilitaryPost = "military-post",
    /// The rest of a street's line and the lines of the address below it.
    AddressGoesOn = "address-goes-on",
    /// `Austin, TX 78701`
    CityState = "city-state",
    /// `TX 78701`
    StateZip = "state-zip",
    /// A code behind `ZIP` or `postcode`.
    LabelledZip = "labelled-zip",
    /// `SW1A 1AA`
    PostcodeBritish = "postcode-british",
    /// `K1A 0B1`
    PostcodeCanadian = "postcode-canadian",
    /// `78701-1234`
    ZipPlusFour = "zip-plus-four",
    /// Capitals and numbers behind `Address:`, `born in` and their like.
    AddressLabelled = "address-labelled",
    /// `lives alone at Birkenstieg 118`
    AddressInProse = "address-in-prose",

    /// A city or country of several words that is in a list.
    PlaceOfWords = "place-of-words",
    /// A city or country of one word that is in a list.
    PlaceListed = "place-listed",
    /// `Queens County`
    PlaceCounty = "place-county",
    /// `Sugar Hill`
    PlaceLandscape = "place-landscape",
    /// `New Haven`, `San Diego`
    PlaceBeginning = "place-beginning",
    /// `flew to LEPPEN`
    PlaceGoneTo = "place-gone-to",

    /// `Cedar Creek Clinic`
    OrganizationEnding = "organization-ending",
    /// `Mayo`, `Kaiser`
    OrganizationKnown = "organization-known",
    /// `St. Luke's`
    OrganizationSaint = "organization-saint",
    /// `University of …`, `Bank of …`
    OrganizationOf = "organization-of",
    /// `works for Rivet Software`
    OrganizationEmployer = "organization-employer",
    /// `seen at MGH`
    OrganizationAt = "organization-at",

    /// `Dr. Oyelaran`
    NameTitled = "name-titled",
    /// A word that is in a list of names and in no other.
    NameListed = "name-listed",
    /// Two capitalised words, one of which at least is in no list.
    NameUnknownWords = "name-unknown-words",
    /// A capitalised word that is in no list, where a person is spoken of.
    NameUnknownWord = "name-unknown-word",
    /// Words that are names and ordinary words, together: `Grace Long`.
    NameAmbiguousWords = "name-ambiguous-words",
    /// A word that is a name and an ordinary word, where a person is spoken of: `remind Grace`.
    NameAmbiguousWord = "name-ambiguous-word",
    /// A place's name with an initial.
    NameOfPlace = "name-of-place",
    /// Capitalised words behind a label such as `Attending:`.
    NameLabelled = "name-labelled",

    /// In a row with something found: `Humphreys, Barrett and White`
    InARow = "in-a-row",
    /// `clinic` behind something found.
    EndsInCare = "ends-in-care",
    /// A house number or a postal code behind something found.
    HouseOrCode = "house-or-code",
    /// `… in Austin` behind an organisation or place.
    Located = "located",

    /// The value of an extracted field, where it stands.
    Field = "field",
    /// The value of an extracted field, where it stands again.
    FieldAgain = "field-again",
    /// A value of the DICOM header that stands in the text.
    Header = "header",
    /// The same with one letter that differs.
    HeaderAlmost = "header-almost",
    /// Something found by another rule that stands again.
    FoundAgain = "found-again",

    /// What stands in the room of a caption that asks for something that identifies, though it was read as no value of it.
    CaptionedRoom = "captioned-room",

    /// What stands in a box of an official form that identifies.
    OfficialBox = "official-box",
    /// Its value, where it stands again.
    OfficialBoxAgain = "official-box-again",
    /// What stands in a box of an official form that may not hold such a thing.
    OfficialUnfit = "official-unfit",
    /// What is filled into an official form beside all boxes.
    OfficialBeside = "official-beside",
    /// A number or capitalised word of an official form whose boxes were not found.
    OfficialUnregistered = "official-unregistered",

    /// A burnt-in word that can't be read.
    BurntInUnreadable = "burnt-in-unreadable",
    /// A burnt-in age or sex behind its label.
    BurntInDemographic = "burnt-in-demographic",
    /// A burnt-in `M`, `F` or `O` behind a name.
    BurntInSex = "burnt-in-sex",
    /// A burnt-in number that nothing in its line explains: it may be an age.
    BurntInLoneNumber = "burnt-in-lone-number",
    /// A burnt-in `067Y`.
    BurntInAge = "burnt-in-age",
    /// A burnt-in word that is no ordinary or technical one.
    BurntInWord = "burnt-in-word",
    /// A burnt-in date.
    BurntInDate = "burnt-in-date",
    /// A burnt-in number or code that measures nothing.
    BurntInNumber = "burnt-in-number",

    /// A field of a pasted HL7 message that identifies by where it stands.
    InterfaceField = "interface-field",

    /// An X12 element that identifies by what the reader says it means.
    X12Element = "x12-element",
    /// The value of such an element, where it stands again in another one.
    X12ElementAgain = "x12-element-again",
    /// A date, a long number or a strange word in an X12 element of which nothing is known.
    X12Unknown = "x12-unknown",

    /// A word that the reader was unsure of (strict profile).
    UnsureWord = "unsure-word",
    /// Found only in the text that was left once the rest was taken out. Stands beside the rule that found it.
    LookedAgain = "looked-again",
    /// The whole text, because each look at what was left found something new.
    WholeText = "whole-text",
}

/// The rules that found one thing, which may be several: a set of fixed size, however much they found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules(u128);

/// Every rule has a bit of its own.
const _: () = assert!(Rule::ALL.len() <= u128::BITS as usize);

impl Rules {
    /// These and those.
    #[must_use]
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether this rule is among them.
    pub(crate) const fn has(self, rule: Rule) -> bool {
        self.0 & (1 << rule as u32) != 0
    }

    /// The ids of the rules, in the order of their list.
    pub fn ids(self) -> impl Iterator<Item = &'static str> {
        Rule::ALL.iter().filter(move |rule| self.0 & Self::from(**rule).0 != 0).map(|rule| rule.id())
    }
}

impl From<Rule> for Rules {
    fn from(rule: Rule) -> Self {
        Self(1 << rule as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_rule_has_an_id_of_its_own() {
        let ids: HashSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
        assert_eq!(ids.len(), Rule::ALL.len());
        for id in ids {
            let words = id.split('-').all(|word| {
                !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            });
            assert!(words, "{id}");
        }
    }

    #[test]
    fn a_set_names_its_rules() {
        let rules = Rules::from(Rule::WholeText).and(Rule::DateIso.into()).and(Rule::DateIso.into());
        assert_eq!(rules.ids().collect::<Vec<_>>(), ["date-iso", "whole-text"]);
    }
}
