//! The vocabulary is an interface: scorers, consumers and other programs go by these words, types and columns. A name that is
//! renamed, dropped or changes its type fails here.

use docward_engine_model::{DocumentKind, FieldName, TableName, ValueType};

/// Kinds of documents.
const KINDS: &str = "\
    intake-form claim-form lab-report insurance-card remittance referral prior-authorization prescription \
    encounter-form immunization-record discharge-note claim-batch imaging-study imaging-report clinical-note \
    other";

/// Names of fields by the type of their values.
const FIELDS: &[(ValueType, &str)] = &[
    (
        ValueType::Name,
        "\
         patient-name preferred-name previous-name spouse-name guardian-name guarantor-name emergency-contact \
         signer-name witness-name provider-name primary-care-provider referring-provider-name \
         referred-to-provider-name operating-provider-name subscriber-name secondary-subscriber-name \
         laboratory-director contact-name",
    ),
    (
        ValueType::Date,
        "\
         date-of-birth last-menstrual-period guarantor-date-of-birth signature-date coverage-effective-date \
         subscriber-date-of-birth secondary-subscriber-date-of-birth date-of-service admission-date discharge-date \
         collection-date received-date report-date date-written request-date follow-up-date statement-date \
         date-of-current-illness other-date unable-to-work-from unable-to-work-to hospitalization-from \
         hospitalization-to statement-from statement-through creation-date",
    ),
    (
        ValueType::Measure,
        "\
         age height weight blood-pressure heart-rate temperature pain-score row-count medication-quantity days-supply \
         number-of-visits",
    ),
    (
        ValueType::Sex,
        "\
         sex subscriber-sex",
    ),
    (
        ValueType::Text,
        "\
         gender-identity pronouns marital-status race ethnicity preferred-language occupation employer \
         reason-for-visit guardian-relationship guarantor-relationship guarantor-employer \
         emergency-contact-relationship signer-relationship provider-specialty referred-to-specialty \
         referred-to-facility facility billing-provider-name pharmacy-name payer-name plan-name group-name \
         subscriber-employer relationship-to-subscriber insurance-type secondary-payer-name secondary-plan-name \
         secondary-relationship-to-subscriber diagnosis admitting-diagnosis patient-reason-diagnosis accident-state \
         claim-codes additional-claim-information patient-signature subscriber-signature claim-remarks payee-name \
         ordering-facility specimen-type fasting report-status medication-name medication-strength \
         medication-directions reason-for-referral discharge-disposition condition-at-discharge \
         vaccine-program-eligibility",
    ),
    (
        ValueType::Code,
        "\
         patient-id patient-account-number social-security-number drivers-license-number \
         guarantor-social-security-number provider-id dea-number license-number referring-provider-id \
         operating-provider-id facility-id billing-provider-id federal-tax-id payer-id member-id policy-number \
         group-number subscriber-social-security-number secondary-payer-id secondary-member-id \
         secondary-policy-number secondary-group-number rx-bin rx-pcn rx-group accession-number claim-id \
         prior-authorization-number original-reference-number resubmission-code other-claim-id check-number \
         prescription-number clia-number diagnosis-code icd-indicator type-of-bill admission-hour admission-type \
         admission-source discharge-hour discharge-status condition-code drg other-identifier",
    ),
    (
        ValueType::Address,
        "\
         address guarantor-address referred-to-address facility-address billing-provider-address pharmacy-address \
         payer-address subscriber-address",
    ),
    (
        ValueType::Phone,
        "\
         phone mobile-phone work-phone employer-phone guardian-phone guarantor-phone emergency-contact-phone \
         provider-phone provider-fax primary-care-provider-phone referring-provider-phone referring-provider-fax \
         referred-to-phone referred-to-fax facility-phone facility-fax billing-provider-phone pharmacy-phone \
         payer-phone subscriber-phone secondary-payer-phone contact-phone contact-fax",
    ),
    (
        ValueType::Email,
        "\
         email",
    ),
    (
        ValueType::Money,
        "\
         copay-primary-care copay-specialist copay-urgent-care copay-emergency deductible out-of-pocket-maximum \
         claim-total allowed-total amount-paid plan-paid patient-responsibility balance-due outside-lab-charges",
    ),
];

/// Tables, and their columns with the types of their values.
const TABLES: &[(&str, &str)] = &[
    ("medications", "medication:text dose:text frequency:text route:text reason:text status:text prescriber:name"),
    ("allergies", "allergen:text reaction:text severity:text"),
    ("surgeries", "procedure:text date:date facility:text"),
    ("family-history", "condition:text relative:text"),
    ("prescriptions", "medication:text strength:text quantity:measure directions:text refills:measure"),
    (
        "results",
        "\
         analyte:text value:measure unit:text reference-range:measure flag:text panel:text collection-date:date \
         accession-number:code",
    ),
    (
        "claim-lines",
        "\
         date-from:date date-to:date place-of-service:code procedure:code modifiers:code diagnosis-pointer:code \
         charge:money units:measure rendering-provider-id:code revenue-code:code description:text \
         non-covered-charge:money",
    ),
    ("occurrences", "code:code date:date"),
    ("value-codes", "code:code amount:money"),
    ("claim-procedures", "code:code date:date"),
    (
        "service-lines",
        "\
         claim-id:code patient-name:name date-of-service:date procedure:code description:text billed:money \
         allowed:money discount:money deductible:money copay:money coinsurance:money paid:money \
         patient-responsibility:money remark-code:code",
    ),
    (
        "claims",
        "\
         claim-id:code patient-name:name patient-account-number:code member-id:code date-of-service:date \
         procedure:code billed:money allowed:money adjustment:money paid:money patient-responsibility:money \
         status:text",
    ),
    ("procedures", "code:code description:text charge:money units:measure"),
    ("diagnoses", "code:code description:text"),
    ("prior-treatments", "medication:text dates:text outcome:text"),
    (
        "immunizations",
        "\
         vaccine:text date:date dose-number:measure manufacturer:text lot-number:code route:text site:text \
         administered-by:name",
    ),
    ("follow-up", "provider:name date:date reason:text phone:phone"),
];

fn words(words: &str) -> Vec<&str> {
    words.split_whitespace().collect()
}

#[test]
fn kinds_are_those_of_the_interface() {
    let told: Vec<&str> = DocumentKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(told, words(KINDS));
}

#[test]
fn fields_and_their_types_are_those_of_the_interface() {
    let mut told: Vec<&str> = FieldName::ALL.iter().map(|name| name.as_str()).collect();
    let mut expected: Vec<&str> = FIELDS.iter().flat_map(|(_, names)| words(names)).collect();
    for (value_type, names) in FIELDS {
        for word in words(names) {
            let name = FieldName::ALL.iter().find(|name| name.as_str() == word);
            assert_eq!(name.map(|name| name.value_type()), Some(*value_type), "{word}");
        }
    }
    told.sort_unstable();
    expected.sort_unstable();
    assert_eq!(told, expected);
}

#[test]
fn tables_and_their_columns_are_those_of_the_interface() {
    let typed = |value_type: ValueType| serde_json::to_value(value_type).unwrap_or_default();
    for (table, (word, columns)) in TableName::ALL.iter().zip(TABLES) {
        let told: Vec<String> = table
            .columns()
            .iter()
            .map(|(column, value_type)| {
                format!("{}:{}", column.as_str(), typed(*value_type).as_str().unwrap_or_default())
            })
            .collect();
        assert_eq!((table.as_str(), told.join(" ").as_str()), (*word, *columns));
    }
    assert_eq!(TableName::ALL.len(), TABLES.len());
}

#[test]
fn every_kind_is_about_claims_or_not() {
    let about: Vec<&str> =
        DocumentKind::ALL.iter().filter(|kind| kind.is_about_claims()).map(|kind| kind.as_str()).collect();
    assert_eq!(about, ["claim-form", "insurance-card", "remittance", "claim-batch"]);
}

#[test]
fn words_in_json_are_those_of_the_names() {
    for kind in DocumentKind::ALL {
        assert_eq!(serde_json::to_value(kind).ok(), Some(kind.as_str().into()));
    }
    for name in FieldName::ALL {
        assert_eq!(serde_json::to_value(name).ok(), Some(name.as_str().into()));
    }
    for table in TableName::ALL {
        assert_eq!(serde_json::to_value(table).ok(), Some(table.as_str().into()));
        for (column, value_type) in table.columns() {
            assert_eq!(serde_json::to_value(column).ok(), Some(column.as_str().into()));
            assert_eq!(table.value_type(*column), Some(*value_type));
        }
    }
}

#[test]
fn names_dates_numbers_and_addresses_identify() {
    // Codes that say what happened, and of what kind the cover is, name nobody.
    const HARMLESS: &str = "\
         diagnosis-code icd-indicator type-of-bill admission-hour admission-type admission-source discharge-hour \
         discharge-status condition-code drg resubmission-code";
    for name in FieldName::ALL {
        let identifies = match name.value_type() {
            ValueType::Date | ValueType::Phone | ValueType::Name | ValueType::Address | ValueType::Email => true,
            ValueType::Money | ValueType::Sex => false,
            ValueType::Code => !words(HARMLESS).contains(&name.as_str()),
            ValueType::Measure => *name == FieldName::Age,
            ValueType::Text => continue,
        };
        assert_eq!(name.phi_kind().is_some(), identifies, "{}", name.as_str());
    }
}
