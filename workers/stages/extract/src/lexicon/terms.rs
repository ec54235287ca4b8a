//! Owners and things: what the tables of the lexicon speak of.

use docward_engine_model::FieldName;

/// Whose something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Owner {
    Patient,
    /// "Member" of a health plan: the insured on a card or statement, the patient on a clinic's or payer's request form.
    Member,
    Subscriber,
    SecondarySubscriber,
    Guarantor,
    Guardian,
    EmergencyContact,
    Spouse,
    /// Whoever signs, or fills the form in.
    Signer,
    Witness,
    /// The provider whom the document is about: ordering, prescribing, attending, rendering, requesting.
    Provider,
    Referring,
    ReferredTo,
    PrimaryCare,
    Operating,
    Laboratory,
    LaboratoryDirector,
    Facility,
    /// The laboratory's client.
    OrderingFacility,
    BillingProvider,
    Payee,
    Pharmacy,
    Payer,
    SecondaryPayer,
    Employer,
    /// The office's contact person.
    Contact,
    /// Somebody for whom the vocabulary has no names: an attorney, a case manager, a school.
    Other,
}

/// What something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum What {
    /// Of a person whole; of an organisation too.
    Name,
    FirstName,
    LastName,
    /// The middle name or its initial.
    MiddleInitial,
    Suffix,
    PreferredName,
    PreviousName,
    /// At home, or the only one.
    Phone,
    MobilePhone,
    WorkPhone,
    Fax,
    /// One line for both numbers.
    PhoneAndFax,
    Email,
    /// Whole, with or without city, state and ZIP.
    Address,
    /// The address's first line, where city, state and ZIP have captions of their own.
    Street,
    /// Apartment or second line.
    Street2,
    City,
    State,
    Zip,
    CityStateZip,
    Country,
    County,
    DateOfBirth,
    Sex,
    /// One line for both: "51 F".
    AgeAndSex,
    SocialSecurityNumber,
    /// To the patient, unless whose it is says otherwise.
    Relationship,
    /// Whom somebody works for, or their school.
    Employer,
    MemberId,
    PolicyNumber,
    GroupNumber,
    GroupName,
    PlanName,
    InsuranceType,
    PayerId,
    /// Of cover.
    EffectiveDate,
    Npi,
    LicenseNumber,
    DeaNumber,
    Specialty,
    TaxId,
    /// The name of a practice or facility, where a person's name may stand beside it.
    Organisation,
    /// A date without more; the document's kind or a signature beside it says of what.
    Date,
    SignatureDate,
    Signature,
    /// What has one name in the vocabulary, whoever the section is about.
    Field(FieldName),
}

/// What a caption means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Meaning {
    /// Whose it is, where the caption says so.
    pub(crate) owner: Option<Owner>,
    /// What it is.
    pub(crate) what: What,
    /// How sure the meaning is, 0 to 1; below 0.7 only the page around it can tell.
    pub(crate) score: f32,
}
