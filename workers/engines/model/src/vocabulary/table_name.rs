//! The names of tables and of their columns.

use super::{ValueType, names};
use crate::PhiKind;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $word:tt: $kind:expr;)*) => {
        names! {
            /// The name of a column. Tables share names where they share meanings.
            Column { $($(#[$doc])* $name = $word;)* }
        }

        impl Column {
            /// Which identifier its values are (45 CFR 164.514(b)(2)(i)); `None` of what identifies nobody.
            pub const fn phi_kind(self) -> Option<PhiKind> {
                match self { $(Self::$name => $kind,)* }
            }
        }
    };
}

columns! {
    /// The drug.
    Medication = "medication": None;
    /// How much of it at a time.
    Dose = "dose": None;
    /// How often.
    Frequency = "frequency": None;
    /// The way it is given.
    Route = "route": None;
    /// What it is for.
    Reason = "reason": None;
    /// How things stand: taken, stopped, new; of a claim: paid, denied.
    Status = "status": None;
    /// Who prescribed it.
    Prescriber = "prescriber": Some(PhiKind::Name);
    /// What the patient does not bear.
    Allergen = "allergen": None;
    /// What it does.
    Reaction = "reaction": None;
    /// How bad that is.
    Severity = "severity": None;
    /// What was done: in words, or its code (CPT, HCPCS, CDT; CMS-1500 box 24D, UB-04 FL 44).
    Procedure = "procedure": None;
    /// When it was, or is to be.
    Date = "date": Some(PhiKind::Date);
    /// Where.
    Facility = "facility": Some(PhiKind::Organization);
    /// The illness.
    Condition = "condition": None;
    /// Who has or had it.
    Relative = "relative": None;
    /// The drug's strength.
    Strength = "strength": None;
    /// How much is dispensed.
    Quantity = "quantity": None;
    /// How it is to be taken.
    Directions = "directions": None;
    /// How often it may be dispensed again.
    Refills = "refills": None;
    /// What was measured.
    Analyte = "analyte": None;
    /// The result.
    Value = "value": None;
    /// Its unit.
    Unit = "unit": None;
    /// What is usual.
    ReferenceRange = "reference-range": None;
    /// Whether it is high, low or critical, as printed.
    Flag = "flag": None;
    /// The group of tests it belongs to.
    Panel = "panel": None;
    /// When the specimen was taken.
    CollectionDate = "collection-date": Some(PhiKind::Date);
    /// The laboratory's number of the order.
    AccessionNumber = "accession-number": Some(PhiKind::OtherIdentifier);
    /// The first day of service (CMS-1500 box 24A, UB-04 FL 45).
    DateFrom = "date-from": Some(PhiKind::Date);
    /// The last day of service (CMS-1500 box 24A).
    DateTo = "date-to": Some(PhiKind::Date);
    /// The place of service code (CMS-1500 box 24B).
    PlaceOfService = "place-of-service": None;
    /// The procedure's modifiers, joined by a space (CMS-1500 box 24D).
    Modifiers = "modifiers": None;
    /// Which diagnoses it is for, by their letters, without a separator (CMS-1500 box 24E).
    DiagnosisPointer = "diagnosis-pointer": None;
    /// What is billed for it (CMS-1500 box 24F, UB-04 FL 47).
    Charge = "charge": None;
    /// How many days or units (CMS-1500 box 24G, UB-04 FL 46).
    Units = "units": None;
    /// The NPI of who did it (CMS-1500 box 24J).
    RenderingProviderId = "rendering-provider-id": Some(PhiKind::LicenceNumber);
    /// The revenue code (UB-04 FL 42).
    RevenueCode = "revenue-code": None;
    /// What it is, in words (UB-04 FL 43).
    Description = "description": None;
    /// What of it is not covered (UB-04 FL 48).
    NonCoveredCharge = "non-covered-charge": None;
    /// The code.
    Code = "code": None;
    /// The amount (UB-04 FL 39 to 41).
    Amount = "amount": None;
    /// The payer's claim number.
    ClaimId = "claim-id": Some(PhiKind::AccountNumber);
    /// The patient's name.
    PatientName = "patient-name": Some(PhiKind::Name);
    /// When it was.
    DateOfService = "date-of-service": Some(PhiKind::Date);
    /// What was billed.
    Billed = "billed": None;
    /// What the payer allows.
    Allowed = "allowed": None;
    /// What the provider writes off by contract (X12 CAS group CO).
    Discount = "discount": None;
    /// What falls under the deductible (adjustment reason 1).
    Deductible = "deductible": None;
    /// The copay (adjustment reason 3).
    Copay = "copay": None;
    /// The coinsurance (adjustment reason 2).
    Coinsurance = "coinsurance": None;
    /// What the payer paid.
    Paid = "paid": None;
    /// What the patient owes (X12 CAS group PR).
    PatientResponsibility = "patient-responsibility": None;
    /// Remark codes, joined by a space.
    RemarkCode = "remark-code": None;
    /// The provider's number of the bill.
    PatientAccountNumber = "patient-account-number": Some(PhiKind::AccountNumber);
    /// The insured's number.
    MemberId = "member-id": Some(PhiKind::HealthPlanNumber);
    /// What was billed and not paid: the sum of all adjustments.
    Adjustment = "adjustment": None;
    /// From when to when, in words.
    Dates = "dates": Some(PhiKind::Date);
    /// What came of it.
    Outcome = "outcome": None;
    /// The vaccine.
    Vaccine = "vaccine": None;
    /// Which dose of the series.
    DoseNumber = "dose-number": None;
    /// Who made it.
    Manufacturer = "manufacturer": None;
    /// The number of its lot.
    LotNumber = "lot-number": None;
    /// Where on the body it was given.
    Site = "site": None;
    /// Who gave it.
    AdministeredBy = "administered-by": Some(PhiKind::Name);
    /// Whom to see.
    Provider = "provider": Some(PhiKind::Name);
    /// The telephone number to call.
    Phone = "phone": Some(PhiKind::Phone);
}

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident = $word:tt { $($column:ident: $type:ident),* })*) => {
        names! {
            /// The name of a table.
            TableName { $($(#[$doc])* $name = $word;)* }
        }

        impl TableName {
            /// Its columns, and what their values are.
            pub const fn columns(self) -> &'static [(Column, ValueType)] {
                match self { $(Self::$name => &[$((Column::$column, ValueType::$type)),*],)* }
            }
        }
    };
}

tables! {
    /// What the patient takes, or was discharged on.
    Medications = "medications" {
        Medication: Text, Dose: Text, Frequency: Text, Route: Text, Reason: Text, Status: Text, Prescriber: Name
    }
    /// Allergies and intolerances.
    Allergies = "allergies" { Allergen: Text, Reaction: Text, Severity: Text }
    /// Operations and hospital stays.
    Surgeries = "surgeries" { Procedure: Text, Date: Date, Facility: Text }
    /// Relatives' illnesses where the form asks for them in words.
    FamilyHistory = "family-history" { Condition: Text, Relative: Text }
    /// Drugs prescribed.
    Prescriptions = "prescriptions" {
        Medication: Text, Strength: Text, Quantity: Measure, Directions: Text, Refills: Measure
    }
    /// Laboratory results.
    Results = "results" {
        Analyte: Text, Value: Measure, Unit: Text, ReferenceRange: Measure, Flag: Text, Panel: Text,
        CollectionDate: Date, AccessionNumber: Code
    }
    /// A claim's service lines (CMS-1500 box 24 A-J, UB-04 FL 42-48).
    ClaimLines = "claim-lines" {
        DateFrom: Date, DateTo: Date, PlaceOfService: Code, Procedure: Code, Modifiers: Code, DiagnosisPointer: Code,
        Charge: Money, Units: Measure, RenderingProviderId: Code, RevenueCode: Code, Description: Text,
        NonCoveredCharge: Money
    }
    /// UB-04 FL 31-34.
    Occurrences = "occurrences" { Code: Code, Date: Date }
    /// UB-04 FL 39-41.
    ValueCodes = "value-codes" { Code: Code, Amount: Money }
    /// UB-04 FL 74.
    ClaimProcedures = "claim-procedures" { Code: Code, Date: Date }
    /// An EOB's or remittance's service lines.
    ServiceLines = "service-lines" {
        ClaimId: Code, PatientName: Name, DateOfService: Date, Procedure: Code, Description: Text, Billed: Money,
        Allowed: Money, Discount: Money, Deductible: Money, Copay: Money, Coinsurance: Money, Paid: Money,
        PatientResponsibility: Money, RemarkCode: Code
    }
    /// Claims in a remittance or claim listing, one a row.
    Claims = "claims" {
        ClaimId: Code, PatientName: Name, PatientAccountNumber: Code, MemberId: Code, DateOfService: Date,
        Procedure: Code, Billed: Money, Allowed: Money, Adjustment: Money, Paid: Money, PatientResponsibility: Money,
        Status: Text
    }
    /// Services ticked on an encounter form, or asked for in a prior authorization.
    Procedures = "procedures" { Code: Code, Description: Text, Charge: Money, Units: Measure }
    /// Diagnoses ticked or listed with their codes.
    Diagnoses = "diagnoses" { Code: Code, Description: Text }
    /// What was tried before (prior authorization).
    PriorTreatments = "prior-treatments" { Medication: Text, Dates: Text, Outcome: Text }
    /// Vaccinations given, one a row.
    Immunizations = "immunizations" {
        Vaccine: Text, Date: Date, DoseNumber: Measure, Manufacturer: Text, LotNumber: Code, Route: Text, Site: Text,
        AdministeredBy: Name
    }
    /// Appointments after discharge.
    FollowUp = "follow-up" { Provider: Name, Date: Date, Reason: Text, Phone: Phone }
}

impl TableName {
    /// What the values of one of its columns are; `None` of a column that it does not have.
    pub fn value_type(self, column: Column) -> Option<ValueType> {
        self.columns().iter().find(|(other, _)| *other == column).map(|(_, value_type)| *value_type)
    }
}
