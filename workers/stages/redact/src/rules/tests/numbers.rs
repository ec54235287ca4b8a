//! Dates, ages and numbers.

use super::{all, finds, none};
use docward_engine_model::PhiKind;

#[test]
fn dates() {
    all(
        PhiKind::Date,
        &[
            "seen «03/04/2021» again",
            "on «2021-03-04» and",
            "on «March 4th, 2021»",
            "on «4 Mar 2021»",
            "the visit of «the 15th of January 2022»",
            "since «March 2021»",
            "on «Jan 16»",
            "since «last Friday»",
            "at «20210304» hours",
            "wurde am «3. Mai 2023» aufgenommen",
            "El día «3 de mayo de 2023» llegó",
            "seen in ED «2/14» for it",
            "seen on «3/14»",
            "labs drawn «2/27» and again",
            "the result of «12/3» was",
            "received it on «3.9.26» and",
            "«12/19/2025» Dr. visit\n«9/25» Refill\n«11.2.25» Flu shot",
            "«03 04 26» Office visit\n«03 06 26» Injection\n«3/9» Handling",
            "DOB: «1985-05-\n14»",
            // As a poor scan is read, or as it touches the line that it was written on.
            "seen «O3/l4/2O21» again",
            "seen «03|04|2021» again",
            "seen «03/04,2021» again",
            "seen «03:04:1962» again",
            "Date of birth (MM-DD-YY): ..«1.2:20:78»",
            "DOB «03/0462»",
            "Birth date: «03 04 1962»",
            "_«07/02/2025»",
            "Date __«03/04/62»__",
        ],
    );
    none(&[
        "diagnosed back in 2021",
        "blood pressure 120/80",
        "take 1/2 tablet",
        "pain 3/10",
        "may 2 of them march on",
        "version 1.2.10",
        "a score of 7.25 on the scale",
        "RBC 4.20-5.80 and WBC 4.5-11.0",
        "Date of the visit: see page 2",
        "[DATE]: before breakfast: 330,939.07",
        "platelets to date 150,000 and stable",
        "published 12, 14, 2011",
        "24/7 care",
        "3/9 of them\n2/9 of those",
        "1/2 tablet\n1/2 cup\n3/4 of a pound",
        "12 14 16 18 mm\n3.4.21 is a section",
    ]);
}

#[test]
fn ages() {
    all(PhiKind::Age, &["a «92-year-old» man", "aged «97»", "a «90 yo» woman", "a man «in his nineties»"]);
    none(&["a 89-year-old man", "aged 45", "190 years ago", "95% of them"]);
}

#[test]
fn numbers_to_ring() {
    all(
        PhiKind::Phone,
        &[
            "call «(512) 555-0199» now",
            "«512-555-0199»",
            "at «+44 20 7946 0958» today",
            "at «+45 44 45 44 45» today",
            "phone «555-0199»",
            "Tel: «05 7076 0828»",
            "Phone: «(217) 555-\n1212»",
            "FROM:W«773)5-0162» TO:",
            "from «512) 555-0199»",
        ],
    );
    all(PhiKind::Fax, &["Fax: «(512) 555-0198»", "F«(6C1) 555-0145»"]);
    none(&["a cost of $4,521.33", "range 150 - 400", "WBC 7.2 HGB 13.8 PLT 225", "5 to 10 times"]);
}

#[test]
fn identifiers() {
    all(
        PhiKind::SocialSecurityNumber,
        &["SSN: «900-12-3456»", "«900-12-3456»", "social security number is «900123456»"],
    );
    all(
        PhiKind::MedicalRecordNumber,
        &[
            "MRN: «887123»",
            "(MRN: «#SMH12345»)",
            "medical record number «4471209»",
            "MR#: «44-12-98»",
            "Chart «4471 90» today",
            "patient chart «447190»",
        ],
    );
    all(
        PhiKind::HealthPlanNumber,
        &[
            "Member ID: «W99-ABC-12»",
            "Health Plan ID: «54321-XYZ»",
            "policy number «77-1204»",
            "Plan ID «7 RX 00 4419»",
            "billed under group «0 4410 2». Thanks",
        ],
    );
    all(PhiKind::AccountNumber, &["Acct#: «88234-A»", "card «3551661131872593»"]);
    all(
        PhiKind::LicenceNumber,
        &["NPI: «1234567893»", "license number «A-4471»", "E11.9\n«1 234 567 893»\nMD", "DEA «BF 4471206» on"],
    );
    finds(None, "«9 0 0 - 1 2 - 3 4 5 6» then");
    finds(None, "Social Security Number\nBirth date month day year\nSex\n«1 4 1 9 8 3 9 2 4»\n");
    all(PhiKind::VehicleIdentifier, &["VIN «1M8GDM9AXKP042788»"]);
    all(PhiKind::DeviceIdentifier, &["Serial number: «PM-4471-Q»"]);
    all(PhiKind::OtherIdentifier, &["file «DOC-201210-1034» says", "Accession #: «B987654-25»"]);
    all(PhiKind::OtherIdentifier, &["group «4 2 9 9 9 4 9»", "id\n«2 2 8 5 5 5 0 1 6 7»"]);
    none(&[
        "no pain 0 1 2 3 4 5 6 7 8 9 10 worst",
        "8 7 6 5 4 3 2 1 1 2 3 4 5 6 7 8",
        "0 1 2 3 0 1 2 3 0 1 2 3",
        "Over the last two weeks: 2 1 0 3 1 1 0 2 0",
        "probing depths 3 2 4 - 3 2 3 - 5 2 4",
        "128 82 74 182 and 1 222 333 444",
        "1000mg daily",
        "COVID-19 and SARS-CoV-2",
        "trial NCT01234567",
        "ICD-10: M32.9",
        "HbA1c of 7.2%",
        "a 6-month course",
        "H1N1 or CA-125",
        "order 50 mg",
        "the 2023 guideline",
    ]);
}

#[test]
fn ages_from_90_in_any_writing() {
    all(
        PhiKind::Age,
        &[
            "her sister «94F», stable",
            "Pt is «94F» with CHF",
            "patient was «92 female» then",
            "she is «95 M» as told",
            "a widow of «93F»",
            "a «92/M» from home",
            "his brother «ninety-three y/o» now",
            "«aged ninety-one»",
            "«a hundred and two years old»",
        ],
    );
    none(&["Temp 99F", "febrile to 101F", "89F with cough", "weight 94 kg", "a hundred years ago", "T: 98F"]);
    none(&["temperature was 99F", "temp of 98 F", "fever at 103F", "fever was 101 F", "> 100F"]);
}
