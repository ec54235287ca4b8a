//! Captions as forms print them.

use super::*;
use Owner as O;
use What as W;
use docward_engine_model::FieldName as F;

#[test]
fn the_patient() {
    expect(&[
        ("Patient's Full Legal Name:", Some(O::Patient), W::Name),
        ("NAME (LAST, FIRST, M.I.)", None, W::Name),
        ("Child's name", Some(O::Patient), W::Name),
        ("Last name of patient", Some(O::Patient), W::LastName),
        ("Surname", None, W::LastName),
        ("M.I.", None, W::MiddleInitial),
        ("Nickname (what should we call you?)", None, W::PreferredName),
        ("Maiden name, if any", None, W::PreviousName),
        ("3. Patient's Birth Date (MM/DD/YYYY):", Some(O::Patient), W::DateOfBirth),
        ("D.O.B.", None, W::DateOfBirth),
        ("Birthdate", None, W::DateOfBirth),
        ("Sex (circle one): ", None, W::Sex),
        ("Gender at birth", None, W::Sex),
        ("Age / Sex", None, W::AgeAndSex),
        ("S.S. #", None, W::SocialSecurityNumber),
        ("Social Security No. (last 4)", None, W::SocialSecurityNumber),
        ("Marital Status (check one)", None, W::Field(F::MaritalStatus)),
        ("Primary language spoken at home", None, W::Field(F::PreferredLanguage)),
        ("Driver's License # / State", None, W::Field(F::DriversLicenseNumber)),
        ("Med. Rec. No.", None, W::Field(F::PatientId)),
        ("Chart #", None, W::Field(F::PatientId)),
        ("Acct. No.", None, W::Field(F::PatientAccountNumber)),
        ("Street Address", None, W::Address),
        ("Apt. #", None, W::Street2),
        ("City / State / Zip Code", None, W::CityStateZip),
        ("Home Ph.", None, W::Phone),
        ("Telephone (home)", None, W::Phone),
        ("Best phone number to reach you", None, W::Phone),
        ("How may we reach you?", None, W::Phone),
        ("Cell #", None, W::MobilePhone),
        ("Phone (cell)", None, W::MobilePhone),
        ("Business Tel.", None, W::WorkPhone),
        ("E-Mail", None, W::Email),
        ("Your occupation", None, W::Field(F::Occupation)),
        ("Employer or School", None, W::Employer),
        ("Employer's Ph. #", Some(O::Employer), W::Phone),
        ("Spouse's name", None, W::Field(F::SpouseName)),
        ("Chief complaint:", None, W::Field(F::ReasonForVisit)),
        ("Reason for today's visit", None, W::Field(F::ReasonForVisit)),
        ("Ht.", None, W::Field(F::Height)),
        ("B/P", None, W::Field(F::BloodPressure)),
        ("First day of last menstrual period", None, W::Field(F::LastMenstrualPeriod)),
    ]);
}

#[test]
fn people_around_the_patient() {
    expect(&[
        ("Mother's name", Some(O::Guardian), W::Name),
        ("Parent/Guardian cell phone", Some(O::Guardian), W::MobilePhone),
        ("Guarantor:", Some(O::Guarantor), W::Name),
        ("Name of person responsible for this account", Some(O::Guarantor), W::Name),
        ("Responsible party's Social Security #", Some(O::Guarantor), W::SocialSecurityNumber),
        ("Responsible Party / Guarantor", Some(O::Guarantor), W::Name),
        ("In case of emergency, notify:", Some(O::EmergencyContact), W::Name),
        ("Emergency contact phone number", Some(O::EmergencyContact), W::Phone),
        ("Relationship of emergency contact", None, W::Field(F::EmergencyContactRelationship)),
        ("Next of kin", Some(O::EmergencyContact), W::Name),
        ("Relation to patient", None, W::Relationship),
        ("Signature of Patient or Legal Guardian", Some(O::Signer), W::Signature),
        ("Witness", Some(O::Witness), W::Name),
        ("Date signed", None, W::SignatureDate),
        ("Attorney's phone", Some(O::Other), W::Phone),
    ]);
}

#[test]
fn cover() {
    expect(&[
        ("1a. INSURED'S I.D. NUMBER", None, W::MemberId),
        ("Insured's D.O.B. (MM/DD/YY)", Some(O::Subscriber), W::DateOfBirth),
        ("Policy Holder's Name (if different)", Some(O::Subscriber), W::Name),
        ("Name of insured", Some(O::Subscriber), W::Name),
        ("Subscriber birth date", Some(O::Subscriber), W::DateOfBirth),
        ("Insured's employer", Some(O::Subscriber), W::Employer),
        ("Patient's relationship to insured", None, W::Field(F::RelationshipToSubscriber)),
        ("Relation to subscriber", None, W::Field(F::RelationshipToSubscriber)),
        ("Ins. Co.", Some(O::Payer), W::Name),
        ("Primary Insurance Company", Some(O::Payer), W::Name),
        ("Insurance Company Phone #", Some(O::Payer), W::Phone),
        ("Policy No.", None, W::PolicyNumber),
        ("Member ID / Policy #", None, W::MemberId),
        ("Grp #", None, W::GroupNumber),
        ("Group Name", None, W::GroupName),
        ("Plan name", None, W::PlanName),
        ("Secondary insurance", Some(O::SecondaryPayer), W::Name),
        ("2nd insurance carrier", Some(O::SecondaryPayer), W::Name),
        ("Secondary insurance group number", Some(O::SecondaryPayer), W::GroupNumber),
        ("Other insured's name", Some(O::SecondarySubscriber), W::Name),
        ("Effective date", None, W::EffectiveDate),
        ("RxBIN", None, W::Field(F::RxBin)),
        ("Rx Grp", None, W::Field(F::RxGroup)),
        ("Specialist copay", None, W::Field(F::CopaySpecialist)),
        ("Out-of-pocket max", None, W::Field(F::OutOfPocketMaximum)),
    ]);
}

#[test]
fn providers_and_documents() {
    expect(&[
        ("Referring Dr.", Some(O::Referring), W::Name),
        ("Referring physician NPI", Some(O::Referring), W::Npi),
        ("Primary Care Physician (PCP)", Some(O::PrimaryCare), W::Name),
        ("PCP phone", Some(O::PrimaryCare), W::Phone),
        ("Refer to:", Some(O::ReferredTo), W::Name),
        ("Ordering Provider", Some(O::Provider), W::Name),
        ("Prescriber's fax", Some(O::Provider), W::Fax),
        ("N.P.I. #", None, W::Npi),
        ("DEA #", None, W::DeaNumber),
        ("Federal Tax I.D. Number", None, W::TaxId),
        ("Pharmacy phone", Some(O::Pharmacy), W::Phone),
        ("Preferred pharmacy:", Some(O::Pharmacy), W::Name),
        ("Office contact", Some(O::Contact), W::Name),
        ("Date/Time Collected", None, W::Field(F::CollectionDate)),
        ("Specimen #", None, W::Field(F::AccessionNumber)),
        ("Specimen type", None, W::Field(F::SpecimenType)),
        ("Date of Service", None, W::Field(F::DateOfService)),
        ("Discharge disposition", None, W::Field(F::DischargeDisposition)),
        ("Date of admission", None, W::Field(F::AdmissionDate)),
        ("No. of visits requested", None, W::Field(F::NumberOfVisits)),
        ("Visit No.", None, W::Field(F::PatientAccountNumber)),
        ("Prior Auth. #", None, W::Field(F::PriorAuthorizationNumber)),
        ("Total charges", None, W::Field(F::ClaimTotal)),
        ("Amount you owe", None, W::Field(F::PatientResponsibility)),
        ("Check/EFT No.", None, W::Field(F::CheckNumber)),
        ("Days' supply", None, W::Field(F::DaysSupply)),
        ("VFC eligibility", None, W::Field(F::VaccineProgramEligibility)),
        ("Today's date", None, W::Date),
    ]);
}

/// What OCR does to captions: letters that look alike, lost apostrophes, lost and added spaces.
#[test]
fn misread_captions() {
    expect(&[
        ("Patlent Narne", Some(O::Patient), W::Name),
        ("lnsured's 1.D. Nurnber", None, W::MemberId),
        ("Insureds Date of Blrth", Some(O::Subscriber), W::DateOfBirth),
        ("D0B", None, W::DateOfBirth),
        ("DateofBirth", None, W::DateOfBirth),
        ("PatientName", Some(O::Patient), W::Name),
        ("Relatlonship to lnsured", None, W::Field(F::RelationshipToSubscriber)),
        ("Ernergency Contact", Some(O::EmergencyContact), W::Name),
        ("Phannacy phone", Some(O::Pharmacy), W::Phone),
        ("Soclal Securlty #", None, W::SocialSecurityNumber),
        ("Marita1 Status", None, W::Field(F::MaritalStatus)),
        ("Subscrlber name", Some(O::Subscriber), W::Name),
    ]);
}

#[test]
fn a_doubtful_caption_scores_less() {
    let score = |text: &str| caption(text).map_or(0.0, |meaning| meaning.score);
    assert!(score("Date of birth") > 0.9);
    assert!(score("Subscriber's date of birth") > score("Subscrlbar's date of birth"));
    assert!(score("Mother") < score("Mother's name"));
    assert!(score("State") < score("State:"));
    assert!(score("symptoms") < score("Symptoms"));
    assert!(score("Phone (weekdays)") < score("Phone"));
}

#[test]
fn captions_before_values() {
    let leads = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        leading(&words).map(|(count, meaning)| (count, meaning.owner, meaning.what))
    };
    for (text, count, owner, what) in [
        ("Date of Birth 04/05/1960", 3, None, W::DateOfBirth),
        ("3. Patient's name: Doe, Jane", 3, Some(O::Patient), W::Name),
        ("Name (Last, First, MI) Okafor, Ada", 4, None, W::Name),
        ("Phone (555) 555-0100", 1, None, W::Phone),
        ("Relationship: Husband", 1, None, W::Relationship),
        ("Employer Bayview Hardware", 1, None, W::Employer),
        ("Group # 4506", 2, None, W::GroupNumber),
        ("Last name Ezeugo", 2, None, W::LastName),
        ("Insured's I.D. Number X123", 3, None, W::MemberId),
        ("City: Mobile", 1, None, W::City),
    ] {
        assert_eq!(leads(text), Some((count, owner, what)), "{text}");
    }
    for text in ["Dr. Ann Smith", "Mobile, AL 36604", "Hospital course was uneventful", "12 Main Street", "Date of"] {
        assert_eq!(leads(text), None, "{text}");
    }
}

#[test]
fn headings_of_sections() {
    for (text, owner) in [
        ("RESPONSIBLE PARTY (if other than patient)", Some(O::Guarantor)),
        ("Secondary Insurance Information", Some(O::SecondaryPayer)),
        ("2. PRIMARY INSURANCE", Some(O::Payer)),
        ("In case of emergency notify", Some(O::EmergencyContact)),
        ("PATIENT INFORMATION", Some(O::Patient)),
        ("About your child", Some(O::Patient)),
        ("EMERGENCY CONTACT & PHARMACY", Some(O::EmergencyContact)),
        ("Referring Provider", Some(O::Referring)),
        ("Policy holder", Some(O::Subscriber)),
        ("Parent / Guardian Information", Some(O::Guardian)),
        ("Prescriber information", Some(O::Provider)),
        ("Review of systems", None),
        ("Allergies", None),
    ] {
        assert_eq!(heading(text), owner, "{text}");
    }
}

#[test]
fn other_captions() {
    for text in [
        "Office use only",
        "Room",
        "How did you hear about us?",
        "Lot number",
        "Reference range",
        "Allergies to medications",
        "Best way to reach you:",
        "Have you been seen here before?",
        "Lives alone:",
    ] {
        assert!(is_other_caption(text), "{text}");
        assert_eq!(caption(text), None, "{text}");
    }
    for text in ["Date of birth:", "John Smith", "12 Main Street", "Lisinopril 10 mg"] {
        assert!(!is_other_caption(text), "{text}");
    }
}
