//! What the rules find and what they leave, kind by kind. Every value here is made up.

use super::scan;
use docward_engine_model::PhiKind;

/// Whether the found part of a text is exactly the part in brackets, with nothing else found.
fn finds(kind: Option<PhiKind>, marked: &str) {
    let mut text = String::new();
    let mut expected = Vec::new();
    for c in marked.chars() {
        match c {
            '«' => expected.push((text.len(), 0)),
            '»' => expected.last_mut().unwrap().1 = text.len(),
            _ => text.push(c),
        }
    }
    let hits = scan(&text);
    let found: Vec<(usize, usize)> = hits.iter().map(|hit| (hit.start, hit.end)).collect();
    let shown: Vec<&str> = found.iter().map(|(start, end)| text.get(*start..*end).unwrap()).collect();
    assert_eq!(found, expected, "in {text:?} found {shown:?}");
    if let Some(kind) = kind {
        assert!(hits.iter().all(|hit| hit.kind == kind), "in {text:?}: {:?}", hits.first().map(|hit| hit.kind));
    }
}

fn all(kind: PhiKind, cases: &[&str]) {
    for case in cases {
        finds(Some(kind), case);
    }
}

fn none(cases: &[&str]) {
    for case in cases {
        finds(None, case);
    }
}

#[test]
fn names() {
    all(
        PhiKind::Name,
        &[
            "Patient «Eleanor Vance» was seen today.",
            "a 50-year-old woman, «Sarah P.», after surgery",
            "seen by «Dr. Oyelaran» in the morning",
            "«Mr. Long» denies pain.",
            "Dear «Wilhelmina»,",
            "Name: «Whitmore, Harold»",
            "my name is «Rubija»",
            "spoke with «Ludwig van Beek» about it",
            "«Humphreys, Roberts and Evans» agreed",
            "please remind «Grace» about the visit",
            "they spoke to «Hauta-aho» yesterday",
            "«O'Brien» came alone",
            "mother of «dianne» called about it",
            "Attending: «Quill»",
            // A scan made a small letter of a capital one.
            "Your doctor: «Dr. Mary vaughn»",
            "Primary Care Physician «Dr. O1olade Quillabode» _",
            "seen by «Maria Si1va» today",
            "seen by «Maria Silva» HbA1c 7.2",
        ],
    );
    none(&[
        "Parkinson's disease and Crohn's disease",
        "a positive Chaddock reflex, Horner's syndrome",
        "started on Metformin and Lisinopril 10 mg",
        "Chief Complaint\nFamily History\nVital Signs",
        "Will the patient tolerate it? May I ask?",
        "Vitamin B and Hepatitis C were checked.",
        "Recommendations for AFib and UTIs",
        "Don't stop. They're fine, I'm told.",
        "Past Medical History: Hypertension, Diabetes Mellitus",
        "Findings: Unremarkable.",
    ]);
}

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
fn places() {
    finds(None, "he lives at «742 Evergreen Terrace, Apt 3» now");
    finds(None, "from «Chicago» on foot");
    finds(None, "«Austin, TX 78701»");
    finds(None, "«P.O. Box 1234»");
    finds(None, "Native language\n«MERIDIAN»\nMS\nHOME");
    finds(None, "State\nMS\nHOME");
    finds(None, "moved to «New York City» then");
    finds(None, "in «Queens County» there");
    finds(None, "ZIP: «60614»");
    finds(None, "ward in «SW1A 1AA» there");
    finds(None, "lives in «Musterstraße 12» today");
    finds(None, "flew to «Norway» then");
    // A number on its own after a street tells where somebody lives as well as one before it.
    finds(None, "She lives alone at «Birkenstieg 118» with daily help from a neighbour.");
    finds(None, "She lives alone at\n«Birkenstieg 118» with daily help.");
    finds(None, "He resides with his wife and two dogs at «12 Oak Hollow» since the fall.");
    finds(None, "He has been living in a ground-floor flat at «Birkenstieg 118, 63065 Offenbach». He walks.");
    finds(None, "Her home is at «14 Lantern Rise», up a hill.");
    finds(None, "His home at «7 Quarry Bank» was flooded.");
    finds(None, "Her address is «Birkenstieg 118» now.");
    finds(None, "The address was «Birkenstieg\n118» then.");
    finds(None, "Home: «Birkenstieg 118»");
    finds(None, "Home: «Birkenstieg 118»\nPhone: none");
    finds(None, "She lives alone at «Birkenstieg 118»\nTaking aspirin.");
    finds(None, "She moved to «Birkenstieg 118» after the operation.");
    finds(None, "Found down at «Birkenstieg 118b» by the police.");
    finds(None, "She lives at «12 oak street» with a friend.");
    finds(None, "He resides at «14 Elm street» there.");
    finds(None, "He lives on «Grenzpfad 50» street.");
    finds(None, "SHE LIVES ALONE AT «BIRKENSTIEG 118» WITH DAILY HELP");
    finds(None, "she lives alone at «birkenstieg 118» with daily help");
    none(&["lives in Texas", "the state of California", "in the United States of America"]);
    none(&[
        "She lives with chronic pain at 7/10 on most days.",
        "He was discharged home at 10 AM.",
        "She was moved to Bed 7 and stayed at Level 3 for 2 days.",
        "He lives independently at baseline.",
        "He lives in a house with 12 stairs.",
        "She stays on 2 L NC at home.",
        "Her home is 30 minutes away.",
        "The address is not known.",
    ]);
}

#[test]
fn facilities() {
    finds(None, "seen at «St. Mary's Hospital» on foot");
    finds(None, "seen at «Cedar Creek Clinic» then");
    finds(None, "sent to «Mercy Clinic» for it");
    finds(None, "works for «Rivet Software» now");
    finds(None, "seen at «Emory University Hospital in Atlanta» then");
    finds(None, "SHE CAME TO «MERCY HOSPITAL» WITH PAIN");
    finds(None, "Enrollment at «THREE CEDARS PEDIATRICS»\nUse black ink");
    finds(None, "«Opal Diagnostics, Inc». result export");
    none(&[
        "the emergency department",
        "our clinic is open",
        "sent to the intensive care unit",
        "mental health services",
    ]);
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
fn electronic_addresses() {
    all(
        PhiKind::Email,
        &[
            "write to «jo.quill@example.org» soon",
            // As a poor scan is read: without the dot, with another sign for the `@`, with blanks.
            "E-mai «jo.quill86@example com»\nEmployer",
            "write to «jo.quill@example,com» soon",
            "write to «jo.quill@examplecom» soon",
            "write to «jo.quill©example.org» soon",
            "write to «jo.quill(@example.org» soon",
            "write to «jo.quill (a) example.org» soon",
            "write to «jo.quill @ example . org» soon",
            "write to «jo.quill@mail example org» soon",
            "E-mail: «jo.quill86»",
            "write to «jo__quill@example.org» soon",
        ],
    );
    all(
        PhiKind::Url,
        &[
            "see «https://portal.example.org/p/7» now",
            "at «www.example.org»",
            "see «https://portal.example.org/p?_id=quill» now",
        ],
    );
    all(PhiKind::IpAddress, &["from «192.0.2.17» today", "from «2001:db8::17» today"]);
    none(&[
        "e.g. this",
        "1.5 mg. Then rest",
        "meet @ noon with us",
        "25 mg @ bedtime, then more",
        "25 mg @ bedtime. It helps then",
        "Email Phone Marital status",
        "E-mail: none.",
        "\u{a9} 2024 all rights of the com",
    ]);
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
fn placeholders_are_left_alone() {
    assert!(scan("seen by [NAME] at [ORGANIZATION] on [DATE], phone [PHONE], MRN [MEDICAL-RECORD-NUMBER]").is_empty());
}

#[test]
fn the_discharge_note_keeps_no_house_number() {
    let note = include_str!("../../../../../fixtures/documents/discharge-note.txt");
    let mut left = note.to_owned();
    for hit in scan(note).iter().rev() {
        left.replace_range(hit.start..hit.end, "[]");
    }
    assert!(note.contains("alone at Birkenstieg 118") && left.contains("alone at [] with daily help"), "{left}");
    assert!(!left.contains("118"), "{left}");
}
