//! What the rules find and what they leave, kind by kind. Every value here is made up.

mod numbers;

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
fn placeholders_are_left_alone() {
    assert!(scan("seen by [NAME] at [ORGANIZATION] on [DATE], phone [PHONE], MRN [MEDICAL-RECORD-NUMBER]").is_empty());
}

#[test]
fn the_discharge_note_keeps_no_house_number() {
    let note = include_str!("../../../../../../fixtures/documents/discharge-note.txt");
    let mut left = note.to_owned();
    for hit in scan(note).iter().rev() {
        left.replace_range(hit.start..hit.end, "[]");
    }
    assert!(note.contains("alone at Birkenstieg 118") && left.contains("alone at [] with daily help"), "{left}");
    assert!(!left.contains("118"), "{left}");
}

#[test]
fn characters_that_look_alike_hide_nothing() {
    for (marked, kind) in [
        ("seen by «Dr. Oye\u{ad}laran» today", PhiKind::Name),
        ("SSN «987\u{2011}65\u{2011}4321» on file", PhiKind::SocialSecurityNumber),
        ("SSN «\u{ff19}\u{ff18}\u{ff17}-65-4321» on file", PhiKind::SocialSecurityNumber),
        ("SSN «987-65-\n4321» on file", PhiKind::SocialSecurityNumber),
        ("seen on «03\u{2044}14\u{2044}1961» here", PhiKind::Date),
        ("seen by\u{a0}«Dr.\u{a0}\u{41e}yelaran» today", PhiKind::Name),
        ("call «(614)\u{202f}555\u{2013}01\u{200b}48» now", PhiKind::Phone),
    ] {
        finds(Some(kind), marked);
    }
    none(&["Anti-\ncoagulation held for 5 days.", "a dose of 5\u{2013}10\u{a0}mg", "well-\nbeing"]);
}

#[test]
fn a_pasted_message_loses_what_its_fields_say_of_people_and_keeps_results() {
    finds(
        None,
        "PID|1||«00417882^^^HG^MR»||«QUORRAX^TAMSIN^R»||«19610314»|F|||«456 20TH AVE»^^«DUNMERE»^OH^«45891»||«6145550148»\n\
         OBX|1|NM|2345-7^GLUCOSE^LN||104|mg/dL|70-99|H\n\
         OBX|2|TX|8251-1^COMMENT^LN||seen by «Dr. Oyelaran»||||||F\n\
         She is well.",
    );
}

#[test]
fn what_is_called_like_somebody_stays_where_it_is_a_medicine_or_a_result() {
    none(&["takes Camila 0.35 mg daily", "Allegra 180 mg", "BILITOT 0.6, BILIDIR 0.1", "stage T2N0M0 at diagnosis"]);
    finds(Some(PhiKind::Name), "«Christine Byrne» Stain (nurse) applied it");
    none(&["Kirschner wire removed"]);
}

#[test]
fn no_field_of_a_pasted_message_hides_what_every_text_loses() {
    for case in [
        "DRG|«Tamsin Ferrowhite»|«987-65-4321»|«614-555-0148»",
        "OBX|1|NM|x||«Tamsin Ferrowhite»",
        "OBX|1|NM|«Tamsin Ferrowhite»||5",
        "OBX|1|NM|x||«987-65-4321»|mg",
        "OBR|1|||24323-8^METABOLIC PANEL^LN|||||||||||||«6145550148»",
        "ORC|RE|||||||||||||«6145550148»||||||||«456 20TH AVE»^^«DUNMERE»^OH^«45891»",
        "PV2|||||||||||||«77^QUORRAX^JASPER»",
        "IN2|||«QUORRAX WORKS»",
        "NK1|1|||||||||||||||||||||||||«QUORRAX»",
        "RXE||||||||||||||«77^QUORRAX^JASPER»",
        "OBX|1|NM|2345-7^GLUCOSE^LN||104|mg/dL||||||||||||||||||«1 Alder Bend»^^«DUNMERE»^OH|«77^QUORRAX»",
    ] {
        finds(None, case);
    }
    none(&[
        "PID|1|||||||F||2106-3^White^HL70005|||||ENG^English^HL70296|M^Married^HL70002",
        "OBX|1|NM|8867-4^Heart rate^LN||72|/min|60-100|N|||F",
        "DG1|1||I10^Essential hypertension^I10C||||A",
        "OBX|1|CWE|21612-7^Diagnosis^LN||49049000^Parkinson disease^SCT",
    ]);
}

#[test]
fn somebody_stays_no_medicine_for_a_short_word_or_a_fraction_behind() {
    for case in ["Seen by «VANDERSLICE» 4 days ago.", "«Ferrowhite» ate 50% of lunch"] {
        finds(Some(PhiKind::Name), case);
    }
    none(&["takes Camila PO 0.35 mg daily", "Allegra 180 mg"]);
}
