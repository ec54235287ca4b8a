//! Titles of tables, and of lists without headings.
//!
//! A line is a table and the wordings of its title, with a bar between two of them.

use docward_engine_model::TableName as T;

/// Wordings of titles.
pub(super) const TITLES: &[(T, &str)] = &[
    (T::Medications, "medication|current medication|medication list|current medication list|medications at discharge"),
    (T::Medications, "home medications|medications on discharge|medications you take|present medications"),
    (T::Medications, "medication reconciliation|prescription and over the counter medications"),
    (T::Medications, "medications and supplements|active medications|medication history|list all medications"),
    (T::Medications, "medications currently taking|discharge medication list|medications prescribed at discharge"),
    (T::Medications, "discharge medicines|medications to take|medications to take at home"),
    (T::Allergies, "allergy|known allergies|medication allergies|allergies and reactions|allergy list"),
    (T::Allergies, "allergies to medications|allergy information|allergies intolerances"),
    (T::Allergies, "allergies medications foods other|allergies drug food environmental|allergies adverse reactions"),
    (T::Allergies, "adverse reactions|food or drug allergies"),
    (T::Surgeries, "surgeries|surgical history|past surgical history|previous surgeries|past surgeries|operations"),
    (T::Surgeries, "hospitalizations|operations and hospital stays|surgeries hospitalizations|prior surgeries"),
    (T::Surgeries, "surgeries and procedures|previous operations|surgeries and hospital stays"),
    (T::Surgeries, "operations and hospitalizations|operations surgeries|surgical procedures|past operations"),
    (T::Surgeries, "surgery history|previous hospitalizations surgeries"),
    (T::FamilyHistory, "family history|family medical history|family health history|family illnesses"),
    (T::Prescriptions, "prescription|new prescriptions"),
    (T::Results, "results|laboratory results|test results|laboratory report|laboratory data|laboratory test results"),
    (T::ServiceLines, "claim detail|service detail|services|services provided|claim lines|your claim"),
    (T::Procedures, "procedures|office visits|procedures and services|services rendered|requested service"),
    (T::Procedures, "procedures services requested|procedure requested"),
    (T::Diagnoses, "diagnosis|diagnosis codes|icd 10 codes|problem list|diagnosis icd 10"),
    (T::PriorTreatments, "prior treatment|treatments tried|prior medications|prior medication trials"),
    (T::PriorTreatments, "therapies tried and failed|medication history for this diagnosis|previous therapy"),
    (T::PriorTreatments, "prior therapy|previous treatment|treatment history|past treatments|previous medications"),
    (T::PriorTreatments, "medications tried and failed|step therapy history|drugs tried|medicines tried before"),
    (T::PriorTreatments, "previous drugs tried|what has been tried|formulary alternatives tried|therapies tried"),
    (T::PriorTreatments, "prior drug therapy|alternatives tried|what has been tried before"),
    (T::Immunizations, "immunizations|vaccinations|immunization history|vaccine record|immunization record"),
    (T::Immunizations, "vaccine administration record|vaccination record|immunizations given|vaccines|vaccines given"),
    (T::Immunizations, "vaccine history"),
    (T::FollowUp, "follow up|follow up appointments|followup appointments|follow up care|appointments"),
    (T::FollowUp, "upcoming appointments|follow up visits|scheduled appointments|follow up plan|outpatient follow up"),
    (T::FollowUp, "appointments after discharge|future appointments|scheduled follow up|recommended follow up"),
];
