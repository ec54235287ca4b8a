//! What is no caption: values and running text.

use super::*;

fn assert_none(texts: &str) {
    let taken: Vec<String> = texts
        .split('|')
        .map(str::trim)
        .filter_map(|text| meaning(text).map(|meaning| format!("{text}: {meaning:?}")))
        .collect();
    assert!(taken.is_empty(), "{}", taken.join("\n"));
}

#[test]
fn names_of_people_are_no_captions() {
    assert_none(
        "John Smith|SMITH, JOHN A|Mary Ann O'Neill|Dr. Patel|Dr. Ann Smith|Susan Wright, MD|J. Petrov RN|Maria de la Cruz|\
         Ana Lopez-Garcia|Chen, Wei|Robert Street|Grace Church|Emil Novak|Will Power|Rose Cell|Mark Sexton|Faith Birth|\
         Paige Number|Bill Payer Jr.|Ella Fields, DO|Ty Datelle|Nguyen Van Minh|O'Connor-Vance, Fergus K|St. Clair, Leopold|\
         Angela C Flores|Guowei N Zhao|Halima Lawal|James E Rubio|Isabel Vieira, NP|Kamilly Camargo|Bahari Auma|Darsh Minhas|\
         Catherine Hayes|Wren E. Haverford, PA-C|Van Houten, Keiko|Whitney Mcgrath|Mother Teresa Smith|Christian Friend Lee|\
         Cole Parent|Page Turner|Major Payne|Fr. John Doe|Sr. Mary Agnes|Mr. and Mrs. Jones|Jane Doe (mother)",
    );
}

#[test]
fn places_are_no_captions() {
    assert_none(
        "12 Main Street|4307 County Road 14 #207|P.O. Box 1405|Las Cruces, NM 88001|Springfield, IL|Salt Lake City|New York|\
         Mobile, AL|Kansas City|1600 State Street|Church Street|City of Marlow|Walla Walla, WA 99362|El Paso|Boise|Dayton|\
         917 Bellview Terrace, Apt 4C|County Hospital|State Farm|7863 Elm Court|Corner Street Pharmacy|Hilltop Pharmacy|\
         Blue Heron Family Clinic|Harbor Point Memorial Hospital|Mercy General Hospital|Eastfield Pediatrics|\
         University Medical Center|Juniper Ridge Clinical Laboratory|Sunrise Drug|Mill Street Apothecary|Oak Valley Medical Group|\
         Lakeshore Family Medicine|Northgate Orthopedics & Sports Medicine|Kettering Pharmacy #14|First Street Clinic",
    );
}

#[test]
fn organisations_and_plans_are_no_captions() {
    assert_none(
        "Blue Cross Blue Shield|Aetna|Cedar Gate Insurance Co.|Silver Heron Assurance|Osprey National Health|Keystone Lantern Health|\
         Juniper State Employees Plan|Bronze HSA 6500|PPO Choice 2000|Evergreen Compass HMO|Medicare Advantage Value|Medicaid|\
         Medicare|Bayview Hardware|Delmar Print Works|Orchard Lane Bakery|Cedar Fork School District|Penrose Library|\
         Tidewater Freight Co|Larkspur Elementary|Norden Logistics, Inc.|Bramble & Finch LLC|Acme Health|Self employed carpenter|\
         Merck|Pfizer|Sanofi Pasteur|GSK|Gold Choice POS|Open Access POS|Summit & Shore Health Plan",
    );
}

#[test]
fn clinical_words_are_no_captions() {
    assert_none(
        "Lisinopril|Lisinopril 10 mg|Metformin 500 mg twice daily|Atorvastatin|Amoxicillin-clavulanate|Insulin glargine|Albuterol HFA|\
         Take one tablet by mouth daily|1 tab PO BID|2 puffs as needed|Inject 40 mg every 2 weeks|Prednisone|Warfarin|Gabapentin|\
         Hemoglobin|Hematocrit|WBC|RBC|Platelet count|Glucose|Creatinine|BUN|Sodium|Potassium|Cholesterol, total|HDL|TSH|Free T4|\
         Hemoglobin A1c|C-reactive protein|Ferritin|Leukocyte esterase|mg/dL|g/dL|K/uL|mmol/L|13.5-17.5|7.2 H|Negative|Positive|\
         Diabetes|Hypertension|High blood pressure|Low back pain|Chest pain, unspecified|Asthma|Anemia, unspecified|GERD|COPD|\
         Essential (primary) hypertension|Heart attack|Kidney disease|Stroke|Cancer|Depression|Anxiety|Migraine without aura|\
         Shortness of breath|Joint pain|Blurred vision|Weight loss|Fatigue|Persistent cough for three weeks|Left knee swelling|\
         Appendectomy|Gallbladder removal|Right hip replacement|DTaP|MMR|Varicella|HPV9|Influenza|Hep B|Left arm|Left thigh|IM|\
         99213|E11.9 Type 2 DM|J06.9 URI|Therapeutic exercise|Chest x-ray 2 views|Penicillin|Sulfa drugs|Latex|Bee stings|Hives",
    );
}

#[test]
fn answers_are_no_captions() {
    assert_none(
        "Yes|Yes No|None|Never|Single|Married|Divorced|Widowed|Male|Female|M|F|Self|White|Black or African American|Asian|English|\
         Spanish|Hispanic or Latino|Not Hispanic or Latino|Decline to answer|Unknown|Every day|Some days|Former smoker|1-2 a week|\
         Good|Fair|Poor|Improved|Stable|Home with family|Home with self care|Skilled nursing facility|Weekly|Monthly|Not sure|\
         Retired teacher|Truck driver|he/him|she/her|Internal Medicine|Orthopedic Surgery|Gastroenterology|Serum|Urine|Final|\
         Relationship: Husband|Relationship Sister|No insurance|no pain|PRN|N/A|Denied|Pending|Male Female Other|New|Ongoing",
    );
}

#[test]
fn running_text_is_no_caption() {
    assert_none(
        "The patient was seen in the office today|Thank you for seeing this patient|I authorize the release of any information|\
         This is not a bill|Keep this card with you at all times|Call 911 or go to the nearest hospital|Please arrive early|\
         Patient denies chest pain|The lungs are clear|No acute findings|Follow up on blood pressure|Bring your card to every visit|\
         I agree to the financial policy|I have read the Notice of Privacy Practices|Use black ink|Do not drive for 24 hours|\
         Attach notes; incomplete requests are returned|Mark your level from 0 to 10|Dear Dr. Njoku,|Dear colleague|Sincerely,|\
         Results marked ABN are outside the normals|Continued on next page|Your plan paid its share of the cost|Keep for your records|\
         Phone calls are recorded|The name of the game|Address the envelope to us|State your reasons in full below the line|\
         He was born in a small town|Date night|Group therapy sessions|Plan to return|Member of the band|Sex education class|\
         A copy of this form is as valid as the original|The date on which coverage ends depends on your plan|Group Health Cooperative",
    );
}

#[test]
fn captions_in_other_languages_are_not_matched() {
    assert_none(
        "Nom|Prénom|Date de naissance|Adresse|Téléphone|Numéro de téléphone|Ville|Sexe|Geburtsdatum|Vorname|\
         Nachname|Anschrift|Telefon|Krankenkasse|Unterschrift|Versichertennummer|Geschlecht|Nome|Cognome|Data di nascita|Indirizzo|\
         Luogo di nascita|Numero di telefono|Codice fiscale|Nazwisko|Data urodzenia|Endereço|Data de nascimento|Sobrenome|Naam|Geboortedatum",
    );
}
