//! Fields of an interchange, as the reader's elements give them.

use crate::read::read;
use crate::{CLAIM, PROVIDER, SUBSCRIBER, file, professional};
use docward_engine_model::{
    Cell, CheckRule, Column, CountedBy, DocumentKind, Evidence, Field, FieldName, Fields, TableName,
};

/// The values of a claim's fields of a name.
fn named(fields: &Fields, claim: u32, name: FieldName) -> Vec<&str> {
    let own = fields.fields.iter().filter(|field| field.claim == Some(claim) && field.name == name);
    own.map(|field| field.value.as_str()).collect()
}

fn fields(text: &str) -> Fields {
    read(text.as_bytes()).unwrap().1
}

#[test]
fn the_subscriber_is_the_patient() {
    let fields = fields(&professional());
    for (name, values) in [
        (FieldName::PatientName, &["MIRABEL Q VOSSBERG JR"][..]),
        (FieldName::SubscriberName, &[]),
        (FieldName::DateOfBirth, &["19710203"]),
        (FieldName::Sex, &["F"]),
        (FieldName::MemberId, &["MEM001234"]),
        (FieldName::PatientId, &["MRN42777"]),
        (FieldName::GroupNumber, &["GRP77123"]),
        (FieldName::RelationshipToSubscriber, &["18"]),
        (FieldName::InsuranceType, &["CI"]),
        (FieldName::PayerName, &["ACME HEALTH"]),
        (FieldName::PayerId, &["PAY01234"]),
        (FieldName::BillingProviderName, &["MARLOWE CLINIC"]),
        (FieldName::BillingProviderId, &["1999999984"]),
        (FieldName::BillingProviderAddress, &["1 OAKEN ST", "SALEM OR 97301"]),
        (FieldName::FederalTaxId, &["931111111"]),
        (FieldName::ContactName, &["RUTH HALVERSEN"]),
        (FieldName::ContactPhone, &["5555550100"]),
        (FieldName::ProviderName, &["ANNIKA LEEWARD"]),
        (FieldName::ProviderId, &["1888888883"]),
        (FieldName::Address, &["2 ELMWOOD ST APT 4", "SALEM OR 97302"]),
        (FieldName::Diagnosis, &["J069", "R05"]),
        (FieldName::IcdIndicator, &["0"]),
        (FieldName::DateOfCurrentIllness, &["20260102"]),
        (FieldName::CreationDate, &["20260101"]),
        (FieldName::DateOfService, &[]),
        (FieldName::OtherDate, &[]),
        (FieldName::ClaimId, &["CX-100234"]),
        (FieldName::PatientAccountNumber, &["CX-100234"]),
        (FieldName::ClaimTotal, &["150.50"]),
    ] {
        assert_eq!(named(&fields, 1, name), values, "{name:?}");
    }
    let inferred = |name| {
        let field = fields.fields.iter().find(|field| field.name == name).unwrap();
        field.inferred.clone()
    };
    assert_eq!(inferred(FieldName::PatientName), [FieldName::RelationshipToSubscriber]);
    assert_eq!(inferred(FieldName::ProviderName), []);
}

/// The cells of the rows of a claim's table, as words.
fn table(fields: &Fields, claim: Option<u32>, name: TableName) -> Vec<Vec<String>> {
    let tables = fields.tables.iter().filter(|table| table.name == name && table.claim == claim);
    let cell = |cell: &Cell| format!("{} {}", cell.column.as_str(), cell.value.as_str());
    tables.flat_map(|table| &table.rows).map(|row| row.cells.iter().map(cell).collect()).collect()
}

#[test]
fn service_lines_are_a_table() {
    let fields = fields(&professional());
    assert_eq!(
        table(&fields, Some(1), TableName::ClaimLines),
        [
            vec![
                "date-from 20260103",
                "date-to 20260103",
                "place-of-service 11",
                "procedure 99213",
                "modifiers 25",
                "diagnosis-pointer A",
                "charge 100.00",
                "units 1",
                "rendering-provider-id 1888888883",
            ],
            vec![
                "date-from 20260103",
                "date-to 20260104",
                "place-of-service 11",
                "procedure 87070",
                "diagnosis-pointer A",
                "charge 50.50",
                "units 1",
                "rendering-provider-id 1888888883",
            ],
        ]
    );
    let [lines] = fields.tables.as_slice() else { panic!("one table") };
    assert_eq!(lines.evidence, [Evidence { by: CountedBy::Total, expected: 15_050, found: 15_050 }]);
    assert!(lines.is_complete());
    let normalised = |at: usize| lines.rows[1].cells[at].normalised.as_ref().unwrap().as_str();
    assert_eq!([normalised(1), normalised(5)], ["2026-01-04", "5050"]);
    let checks: Vec<_> = fields.checks.iter().map(|check| (check.rule, check.passed)).collect();
    let said = [
        (CheckRule::LinesAddUpToTotal, true),
        (CheckRule::NpiCheckDigit, true),
        // 1888888883 has another check digit.
        (CheckRule::NpiCheckDigit, false),
        (CheckRule::DiagnosisCodeShape, true),
        (CheckRule::ProcedureCodeShape, true),
        (CheckRule::PlaceOfServiceShape, true),
        (CheckRule::PointersWithinDiagnoses, true),
    ];
    assert_eq!(checks, said);
}

#[test]
fn a_line_that_is_missing_shows_in_the_sum() {
    let second = "LX*2~SV1*HC:87070*50.50*UN*1***1~DTP*472*RD8*20260103-20260104~";
    let fields = fields(&file("005010X222A1", &format!("{PROVIDER}{SUBSCRIBER}{}", CLAIM.replace(second, ""))));
    let [lines] = fields.tables.as_slice() else { panic!("one table") };
    assert_eq!(lines.evidence, [Evidence { by: CountedBy::Total, expected: 15_050, found: 10_000 }]);
    assert!(!lines.is_complete());
    assert!(fields.checks.iter().any(|check| check.rule == CheckRule::LinesAddUpToTotal && !check.passed));
}

#[test]
fn rules_are_kept_or_not_claim_by_claim() {
    let second = CLAIM
        .replace("CX-100234*", "CX-100235*")
        .replace("ABK:J069", "ABK:7865")
        .replace("HC:99213", "HC:9921")
        .replace("***11:B:1", "***1:B:1");
    let text = file("005010X222A1", &format!("{PROVIDER}{SUBSCRIBER}{CLAIM}{second}"));
    let fields = fields(&text.replace("XX*1999999984", "XX*1999999985").replace("XX*1888888883", "XX*1234567893"));
    let failed: Vec<_> = fields
        .checks
        .iter()
        .filter(|check| !check.passed)
        .map(|check| (check.claim.unwrap_or(0), check.rule))
        .collect();
    let expected = [
        // The provider's number is of both claims.
        (1, CheckRule::NpiCheckDigit),
        (2, CheckRule::NpiCheckDigit),
        (2, CheckRule::DiagnosisCodeShape),
        (2, CheckRule::ProcedureCodeShape),
        (2, CheckRule::PlaceOfServiceShape),
    ];
    assert_eq!(failed, expected);
    assert!(fields.checks.iter().all(|check| check.places.is_empty()), "an interchange has no pages");
    assert!(fields.fields.iter().all(|field| field.read.is_none()), "nothing of it is unsure");
}

#[test]
fn everybody_whom_a_claim_names_has_a_name() {
    let more = "CLM*CX-2*80***11:B:7*Y*A*Y*Y**AA:::OR~AMT*F5*20~DTP*435*D8*20260101~DTP*096*D8*20260103~\
        DTP*360*D8*20260102~DTP*361*D8*20260110~REF*G1*AUTH7~REF*F8*PCN88~REF*X4*12D4567890~HI*ABK:R05~\
        NM1*DN*1*QUILLON*IDA****XX*1234567893~NM1*P3*1*PELL*OTTO~NM1*77*2*EAST WING*****XX*1999999984~N3*9 ASH ST~\
        N4*SALEM*OR*97303~SBR*S*01*GRP9*ACME PLUS*****CI~NM1*IL*1*VOSSBERG*HUGO****MI*MEM77~\
        NM1*PR*2*OTHER HEALTH*****PI*PAY77~LX*1~SV1*HC:99213*80*UN*1***1:2~";
    let fields = fields(&file("005010X222A1", &format!("{PROVIDER}{SUBSCRIBER}{CLAIM}{more}")));
    for (name, value) in [
        (FieldName::ReferringProviderName, "IDA QUILLON"),
        (FieldName::ReferringProviderId, "1234567893"),
        (FieldName::PrimaryCareProvider, "OTTO PELL"),
        (FieldName::Facility, "EAST WING"),
        (FieldName::FacilityId, "1999999984"),
        (FieldName::SecondarySubscriberName, "HUGO VOSSBERG"),
        (FieldName::SecondaryMemberId, "MEM77"),
        (FieldName::SecondaryGroupNumber, "GRP9"),
        (FieldName::SecondaryPlanName, "ACME PLUS"),
        (FieldName::SecondaryRelationshipToSubscriber, "01"),
        (FieldName::SecondaryPayerName, "OTHER HEALTH"),
        (FieldName::SecondaryPayerId, "PAY77"),
        (FieldName::HospitalizationFrom, "20260101"),
        (FieldName::HospitalizationTo, "20260103"),
        (FieldName::UnableToWorkFrom, "20260102"),
        (FieldName::UnableToWorkTo, "20260110"),
        (FieldName::PriorAuthorizationNumber, "AUTH7"),
        (FieldName::OriginalReferenceNumber, "PCN88"),
        (FieldName::ResubmissionCode, "7"),
        (FieldName::CliaNumber, "12D4567890"),
        (FieldName::AccidentState, "OR"),
        (FieldName::AmountPaid, "20"),
    ] {
        assert_eq!(named(&fields, 2, name), [value], "{name:?}");
    }
    assert_eq!(named(&fields, 2, FieldName::FacilityAddress), ["9 ASH ST", "SALEM OR 97303"]);
    let pointers: Vec<String> = table(&fields, Some(2), TableName::ClaimLines).concat();
    assert!(pointers.contains(&"diagnosis-pointer AB".to_owned()), "{pointers:?}");
}

#[test]
fn an_institutional_claim_has_a_type_of_bill_and_its_codes() {
    let claim = "CLM*H-1*500***11:A:1**A*Y*Y~DTP*434*RD8*20260101-20260105~DTP*435*DT*202601011030~DTP*096*TM*1145~\
        CL1*1*7*01~HI*ABK:S72001A~HI*ABJ:R05~HI*BG:17~HI*BH:11:D8:20251230~HI*BE:A1:::12.5~HI*BBR:0SR90J9:D8:20260102~\
        NM1*71*1*LEEWARD*ANNIKA****XX*1888888883~NM1*72*1*PELL*OTTO****XX*1234567893~LX*1~\
        SV2*0120*HC:99213*500*DA*4**25~DTP*472*D8*20260101~";
    let fields = fields(&file("005010X223A2", &format!("{PROVIDER}{SUBSCRIBER}{claim}")));
    for (name, value) in [
        (FieldName::TypeOfBill, "111"),
        (FieldName::StatementFrom, "20260101"),
        (FieldName::StatementThrough, "20260105"),
        (FieldName::AdmissionDate, "20260101"),
        (FieldName::AdmissionHour, "10"),
        (FieldName::DischargeHour, "11"),
        (FieldName::AdmissionType, "1"),
        (FieldName::AdmissionSource, "7"),
        (FieldName::DischargeStatus, "01"),
        (FieldName::Diagnosis, "S72001A"),
        (FieldName::AdmittingDiagnosis, "R05"),
        (FieldName::ConditionCode, "17"),
        (FieldName::ProviderName, "ANNIKA LEEWARD"),
        (FieldName::OperatingProviderName, "OTTO PELL"),
        (FieldName::OperatingProviderId, "1234567893"),
    ] {
        assert_eq!(named(&fields, 1, name), [value], "{name:?}");
    }
    assert_eq!(table(&fields, Some(1), TableName::Occurrences), [["code 11", "date 20251230"]]);
    assert_eq!(table(&fields, Some(1), TableName::ValueCodes), [["code A1", "amount 12.50"]]);
    assert_eq!(table(&fields, Some(1), TableName::ClaimProcedures), [["code 0SR90J9", "date 20260102"]]);
    let line = table(&fields, Some(1), TableName::ClaimLines).concat();
    let expected = [
        "revenue-code 0120",
        "date-from 20260101",
        "date-to 20260101",
        "procedure 99213",
        "charge 500.00",
        "units 4",
        "non-covered-charge 25.00",
    ];
    assert_eq!(line, expected);
}

#[test]
fn a_remittance_tells_of_claims_and_lines() {
    let body = String::from(
        "BPR*I*85.5*C*ACH*CCP*01*011*DA*1*2**01*022*DA*3*20260115~TRN*1*EFT777*1999999999~\
        N1*PR*ACME HEALTH*XV*PAY01~N3*5 BIRCH ST~N4*SALEM*OR*97305~N1*PE*MARLOWE CLINIC*XX*1999999984~\
        LX*1~CLP*CX-1*1*175.5*85.5*30*12*ICN55~",
    ) + "CAS*CO*45*40~NM1*QC*1*VOSSBERG*MIRABEL****MI*MEM001234~DTM*232*20260103~DTM*233*20260103~\
        SVC*HC:99213:25*125.5*65.5**1~DTM*472*20260103~CAS*CO*45*30~CAS*PR*1*10**3*20~AMT*B6*95.5~LQ*HE*N130~\
        SVC*HC:87070*50*20**1~DTM*472*20260103~";
    let fields = fields(&file("005010X221A1", &body));
    assert_eq!(fields.kind, DocumentKind::Remittance);
    for (name, value) in [
        (FieldName::ClaimId, "ICN55"),
        (FieldName::PatientAccountNumber, "CX-1"),
        (FieldName::PatientName, "MIRABEL VOSSBERG"),
        (FieldName::MemberId, "MEM001234"),
        (FieldName::PayerName, "ACME HEALTH"),
        (FieldName::PayeeName, "MARLOWE CLINIC"),
        (FieldName::BillingProviderId, "1999999984"),
        (FieldName::CheckNumber, "EFT777"),
        (FieldName::StatementDate, "20260115"),
        (FieldName::StatementFrom, "20260103"),
        (FieldName::StatementThrough, "20260103"),
        (FieldName::ClaimTotal, "175.50"),
        (FieldName::PlanPaid, "85.50"),
        (FieldName::PatientResponsibility, "30"),
    ] {
        assert_eq!(named(&fields, 1, name), [value], "{name:?}");
    }
    let expected = [
        "claim-id ICN55",
        "patient-name MIRABEL VOSSBERG",
        "patient-account-number CX-1",
        "member-id MEM001234",
        "date-of-service 20260103",
        "billed 175.50",
        "allowed 95.50",
        "adjustment 100.00",
        "paid 85.50",
        "patient-responsibility 30.00",
        "status 1",
    ];
    assert_eq!(table(&fields, None, TableName::Claims), [expected]);
    let lines = table(&fields, Some(1), TableName::ServiceLines);
    let expected = [
        "claim-id ICN55",
        "patient-name MIRABEL VOSSBERG",
        "date-of-service 20260103",
        "procedure 99213",
        "billed 125.50",
        "allowed 95.50",
        "discount 30.00",
        "deductible 10.00",
        "copay 20.00",
        "patient-responsibility 30.00",
        "paid 65.50",
        "remark-code N130",
    ];
    assert_eq!((lines[0].as_slice(), lines.len()), (expected.map(str::to_owned).as_slice(), 2));
}

#[test]
fn a_dependent_is_the_patient_and_comes_first() {
    let dependent = "HL*3*2*23*0~PAT*19~NM1*QC*1*VOSSBERG*TIM~DMG*D8*20150607*M~";
    let fields = fields(&file("005010X223A2", &format!("{PROVIDER}{SUBSCRIBER}{dependent}{CLAIM}")));
    assert_eq!(named(&fields, 1, FieldName::PatientName), ["TIM VOSSBERG"]);
    assert_eq!(named(&fields, 1, FieldName::SubscriberName), ["MIRABEL Q VOSSBERG JR"]);
    assert_eq!(named(&fields, 1, FieldName::DateOfBirth), ["20150607"]);
    assert_eq!(named(&fields, 1, FieldName::SubscriberDateOfBirth), ["19710203"]);
    assert_eq!(named(&fields, 1, FieldName::SubscriberAddress), ["2 ELMWOOD ST APT 4", "SALEM OR 97302"]);
    assert_eq!(named(&fields, 1, FieldName::RelationshipToSubscriber), ["19", "18"]);
    assert!(fields.fields.iter().all(|field| field.inferred.is_empty()));
}

#[test]
fn every_field_says_which_claim_it_is_of_and_every_fault_too() {
    let second = CLAIM.replace("CX-100234*150.5*", "CX-100235*15O.5*");
    let fields = fields(&file("005010X222A1", &format!("{PROVIDER}{SUBSCRIBER}{CLAIM}{second}")));
    assert!(fields.fields.iter().all(|field| matches!(field.claim, Some(1 | 2))));
    assert_eq!(named(&fields, 2, FieldName::ClaimId), ["CX-100235"]);
    assert_eq!(named(&fields, 2, FieldName::PatientName), ["MIRABEL Q VOSSBERG JR"], "what claims share is of each");
    assert_eq!(named(&fields, 2, FieldName::ClaimTotal), [] as [&str; 0], "an amount that can't be read is no amount");
    assert_eq!(table(&fields, Some(2), TableName::ClaimLines).len(), 2, "its lines are read all the same");
    let [fault] = fields.faults.as_slice() else { panic!("one fault") };
    assert_eq!((fault.claim, fault.code.as_str()), (Some(2), "IK4-6"));
}

#[test]
fn fields_stand_where_their_spans_say() {
    let text = professional().replace("MIRABEL", "MÏRABEL");
    let (_, fields) = read(text.as_bytes()).unwrap();
    let stands = |field: &Field| -> Option<String> {
        let span = field.span?;
        Some(text.chars().take(span.end as usize).skip(span.start as usize).collect())
    };
    let placed: Vec<_> = fields.fields.iter().filter_map(|field| Some((field, stands(field)?))).collect();
    assert!(placed.len() > 30);
    for (field, there) in placed {
        match field.name {
            FieldName::PatientName => assert_eq!(there, "VOSSBERG*MÏRABEL*Q**JR"),
            FieldName::IcdIndicator => assert_eq!((field.value.as_str(), there.as_str()), ("0", "ABK")),
            FieldName::Address | FieldName::BillingProviderAddress | FieldName::ProviderName => {
                assert!(field.value.as_str().split(' ').all(|word| there.contains(word)));
            }
            FieldName::ClaimTotal => assert_eq!((field.value.as_str(), there.as_str()), ("150.50", "150.5")),
            _ => assert_eq!(there, field.value.as_str()),
        }
    }
}

#[test]
fn cells_stand_where_their_spans_say() {
    let text = professional().replace("MIRABEL", "MÏRABEL");
    let (_, fields) = read(text.as_bytes()).unwrap();
    let cells = || fields.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells);
    assert!(cells().count() > 10);
    for cell in cells() {
        let span = cell.span.unwrap();
        let there: String = text.chars().take(span.end as usize).skip(span.start as usize).collect();
        match cell.column {
            Column::DateFrom | Column::DateTo => assert!(there.contains(cell.value.as_str())),
            Column::Charge => assert!(cell.value.as_str().starts_with(&there)),
            Column::DiagnosisPointer => assert_eq!((cell.value.as_str(), there.as_str()), ("A", "1")),
            _ => assert_eq!(there, cell.value.as_str()),
        }
    }
}

#[test]
fn notes_and_adjustments_are_no_fields() {
    let notes = "NTE*ADD*SEEN WITH HOBART QUILLWORTH~K3*CALL HIM~";
    let more = fields(&file("005010X222A1", &format!("{PROVIDER}{SUBSCRIBER}{CLAIM}{notes}")));
    assert_eq!(more.fields.len(), fields(&professional()).fields.len());
}
