//! Whole captions whose meaning isn't that of an owner and a thing, and things of which a document has one kind only.
//!
//! A line is a field, how sure a caption of these words means it (0 to 1), and the wordings, with a bar between two of them.

use docward_engine_model::FieldName as F;

/// Captions that mean one field, whoever the section is about.
pub(crate) const FIELDS: &[(F, f32, &str)] = &[
    // The patient.
    (
        F::PatientId,
        0.95,
        "mrn|mrn number|mrn id|medical record number|chart number|chart|chart id|patient id|patient id number",
    ),
    (
        F::PatientId,
        0.95,
        "patient number|patient mrn|record number|hospital number|unit number hospital|health record number|ehr id",
    ),
    (
        F::PatientId,
        0.95,
        "patient identification|patient identification number|patient chart number|client id|client number|emr number",
    ),
    (
        F::PatientId,
        0.95,
        "patient medical record number|mrn chart number|chart mrn|hospital id|hospital mrn|clinic number|lab patient id",
    ),
    (
        F::PatientId,
        0.9,
        "medical chart number|patient record number|case file number|person number|epic number|facility patient id|pid",
    ),
    (
        F::PatientId,
        0.9,
        "student id|state immunization id|registry id|immunization registry id|iis id|patient key|emr id|file number",
    ),
    (
        F::PatientId,
        0.9,
        "patient code|chart record number|mr number|mr|unit record number|patient identifier|client identifier|alt id",
    ),
    (
        F::PatientAccountNumber,
        0.95,
        "patient account number|account number|patient control number|visit number|encounter number|patient account",
    ),
    (
        F::PatientAccountNumber,
        0.95,
        "patient acct|financial number|fin|csn|hospital account number|guarantor account number|billing account number",
    ),
    (
        F::PatientAccountNumber,
        0.95,
        "har|account|bill number|encounter id|visit id|patient control|pat cntl number|patient bill number",
    ),
    (
        F::PatientAccountNumber,
        0.9,
        "invoice number|account id|statement account number|provider account number|your account number|fin number",
    ),
    (
        F::ReasonForVisit,
        0.95,
        "reason for visit|chief complaint|reason for today visit|reason for appointment|presenting problem|cc",
    ),
    (
        F::ReasonForVisit,
        0.95,
        "reason for your visit|reason visit|reason for your visit today|main complaint|presenting complaint|chief concern",
    ),
    (
        F::ReasonForVisit,
        0.95,
        "what brings you in today|why are you here today|purpose of visit|main reason for visit|what brings you here today",
    ),
    (
        F::ReasonForVisit,
        0.95,
        "reason for admission|admitting complaint|reason for encounter|main problem|reason for seeking care|visit reason",
    ),
    (
        F::ReasonForVisit,
        0.9,
        "current problem|current complaint|problem today|reason for being seen|reason for coming in|main concern|concern today",
    ),
    (
        F::ReasonForVisit,
        0.9,
        "why are you seeing the doctor today|what is the reason for your visit|primary concern|primary complaint|visit type reason",
    ),
    (
        F::ReasonForVisit,
        0.9,
        "describe your problem|describe reason for visit|nature of visit|nature of complaint|what are we seeing you for today",
    ),
    (
        F::ReasonForVisit,
        0.9,
        "reason for exam|symptom|present complaint|what brings your child in today|reason for hospitalization|health concern",
    ),
    (
        F::ReasonForVisit,
        0.9,
        "reason for visit today|briefly describe your problem|main health concern|problem|concern|reason for consultation",
    ),
    (
        F::Height,
        0.9,
        "height|height ft in|height feet inch|current height|height in|height cm|height length|body height",
    ),
    (F::Weight, 0.9, "weight|weight lb|weight kg|current weight|weight pound|body weight|present weight|weight lbs kg"),
    (F::BloodPressure, 0.95, "bp|bp sitting|bp systolic diastolic|bp reading|systolic diastolic|bp mmhg|resting bp"),
    (F::HeartRate, 0.95, "heart rate|pulse|hr|pulse rate|resting heart rate|pulse bpm|heart rate bpm|p bpm"),
    (
        F::Temperature,
        0.9,
        "temperature|body temperature|temperature f|temperature oral|temperature degree|oral temperature",
    ),
    (
        F::PainScore,
        0.95,
        "pain score|pain level|pain scale|pain rating|current pain level|pain 0 10|pain scale 0 10|pain",
    ),
    (
        F::PainScore,
        0.9,
        "rate your pain|pain level today|pain intensity|level of pain|pain severity|pain today|pain score 0 10",
    ),
    (
        F::LastMenstrualPeriod,
        0.95,
        "lmp|lmp date|date of lmp|first day of lmp|date of last period|menstrual period last|lmp first day",
    ),
    (
        F::LastMenstrualPeriod,
        0.9,
        "last menses|last menstruation|last menstrual cycle|date last menstrual cycle|date last menses",
    ),
    (
        F::SpouseName,
        0.95,
        "spouse name|name spouse|spouse or partner name|husband name|wife name|partner name|spouse partner name",
    ),
    // Relationship to whoever is insured.
    (
        F::RelationshipToSubscriber,
        1.0,
        "relationship to insured|relationship to subscriber|relationship to policyholder|patient relationship to insured",
    ),
    (
        F::RelationshipToSubscriber,
        1.0,
        "patient relationship to subscriber|patient relationship to policyholder|relationship to cardholder|relation to member",
    ),
    (
        F::RelationshipToSubscriber,
        1.0,
        "insured relationship to patient|subscriber relationship to patient|policyholder relationship to patient",
    ),
    (
        F::RelationshipToSubscriber,
        0.95,
        "subscriber relationship|policyholder relationship|insured relationship|relationship of insured|relationship of subscriber",
    ),
    (
        F::RelationshipToSubscriber,
        0.95,
        "patient relation insured|your relationship to insured|relationship to primary insured|relationship to sponsor",
    ),
    (
        F::RelationshipToSubscriber,
        0.95,
        "relationship to insured party|relationship of patient to insured|relationship to insured person|relationship to employee",
    ),
    (
        F::RelationshipToSubscriber,
        0.95,
        "relationship of patient to subscriber|patient status to insured|relationship to primary policyholder",
    ),
    (
        F::RelationshipToSubscriber,
        0.95,
        "relationship to holder|relationship to policy owner|patient relationship to policy owner|relationship to primary subscriber",
    ),
    (
        F::SecondaryRelationshipToSubscriber,
        1.0,
        "relationship to other insured|patient relationship to other insured|relationship to secondary insured",
    ),
    (
        F::SecondaryRelationshipToSubscriber,
        1.0,
        "secondary subscriber relationship|relationship to secondary subscriber|relationship to secondary policyholder",
    ),
    (
        F::SecondaryRelationshipToSubscriber,
        1.0,
        "other insured relationship to patient|other insured relationship|secondary policyholder relationship",
    ),
    (
        F::GuarantorRelationship,
        0.95,
        "relationship to guarantor|relationship to responsible party|patient relationship to guarantor|patient relationship to responsible party",
    ),
    (
        F::EmergencyContactRelationship,
        0.95,
        "relationship of emergency contact|emergency contact relationship to patient",
    ),
    // Cover.
    (F::SubscriberSocialSecurityNumber, 0.95, "policyholder ssn|subscriber ssn|insured ssn"),
    (
        F::CopayPrimaryCare,
        0.95,
        "pcp copay|primary care copay|office visit copay|copay pcp|copay primary care|copay office visit|pcp visit|office visit|pcp",
    ),
    (
        F::CopayPrimaryCare,
        0.9,
        "primary care visit|copay|office copay|ov copay|copay amount|copay ov|primary care office visit|visit copay|pcp office visit",
    ),
    (
        F::CopaySpecialist,
        0.95,
        "specialist copay|copay specialist|specialist visit|specialist office visit|spc copay|specialty copay|copay specialty|spec copay",
    ),
    (
        F::CopayUrgentCare,
        0.95,
        "urgent care copay|copay urgent care|urgent care|urgent care visit|uc copay|urgent care center|urgent",
    ),
    (
        F::CopayEmergency,
        0.95,
        "er copay|emergency room copay|copay emergency|copay er|emergency room|emergency room visit|er|er visit|emergency copay|copay emergency room",
    ),
    (
        F::CopayEmergency,
        0.9,
        "ed copay|emergency department|hospital emergency|emergency care|emergency service|emergency department copay",
    ),
    (
        F::Deductible,
        0.95,
        "deductible|annual deductible|deductible amount|individual deductible|plan deductible|ind deductible|calendar year deductible",
    ),
    (
        F::Deductible,
        0.9,
        "deductible individual|in network deductible|deductible in network|medical deductible|yearly deductible|deductible ind",
    ),
    (
        F::OutOfPocketMaximum,
        0.95,
        "out of pocket maximum|oop maximum|out of pocket|out pocket limit|oop|max oop|moop|maximum out of pocket|out of pocket limit",
    ),
    (
        F::OutOfPocketMaximum,
        0.9,
        "annual out of pocket maximum|individual out of pocket maximum|oop limit|out of pocket maximum individual|oopm",
    ),
    (F::RxBin, 0.95, "rxbin|bin|bin number|rxbin number|pharmacy bin|rx bin iin|iin|rx iin"),
    (F::RxPcn, 0.95, "rxpcn|pcn|pcn number|pharmacy pcn|processor control number"),
    (F::RxGroup, 0.95, "rxgrp|rxgrp number|rxgroup|pharmacy group|rxgrp id|pharmacy group number|rx group id"),
    (F::PatientSignature, 0.6, "patient or authorized person signature on file|patient signature on file"),
    (
        F::SubscriberSignature,
        0.6,
        "insured or authorized person signature|insured signature on file|insured authorized person signature",
    ),
    // Dates.
    (
        F::DateOfService,
        0.95,
        "dos|date service|service date|date of visit|visit date|appointment date|date of appointment|date seen|date of encounter",
    ),
    (
        F::DateOfService,
        0.95,
        "encounter date|date of exam|exam date|date of service from|date of procedure|procedure date|date of treatment|date of study",
    ),
    (
        F::DateOfService,
        0.9,
        "treatment date|date of today visit|study date|date of surgery|surgery date|date of examination|appointment|date time of visit",
    ),
    (
        F::DateOfService,
        0.9,
        "date of office visit|service date time|appointment date time|examination date|date of evaluation|clinic visit date",
    ),
    (
        F::DateOfService,
        0.9,
        "date of service range|anticipated date of service|requested date of service|proposed date of service|start date service",
    ),
    (
        F::DateOfService,
        0.9,
        "date performed|date of consultation|scheduled date|service from|expected date of service|planned date of service|visit",
    ),
    (
        F::AdmissionDate,
        0.95,
        "admission date|date of admission|admitted on|hospital admission date|start of care date|admission|date of inpatient admission",
    ),
    (
        F::AdmissionDate,
        0.95,
        "admission date time|date admission|date time of admission|inpatient admission date|soc date|admission dt|start care",
    ),
    (
        F::DischargeDate,
        0.95,
        "discharge date|date of discharge|discharge on|date discharge|discharge date time|hospital discharge date|discharge",
    ),
    (
        F::CollectionDate,
        0.95,
        "collection date|date of collection|date collection|collection|collection date time|specimen collection date|date drawn",
    ),
    (
        F::CollectionDate,
        0.95,
        "specimen collection|date time collection|collection on|time collection|draw date|specimen date|specimen collection time",
    ),
    (
        F::CollectionDate,
        0.95,
        "collection time|date specimen taken|date of specimen|sample date|date sample taken|sample collection|drawn on|specimen drawn",
    ),
    (
        F::ReceivedDate,
        0.95,
        "received|date received|received date|date of receipt|received date time|specimen received|received in laboratory|received on",
    ),
    (
        F::ReceivedDate,
        0.9,
        "date received in laboratory|receipt date|laboratory received|date time received|rec date|specimen received date",
    ),
    (
        F::ReportDate,
        0.95,
        "report date|date of report|date reported|reported|reported on|reported date|report date time|result date|final report date",
    ),
    (
        F::ReportDate,
        0.9,
        "date time reported|report issued|date of result|reporting date|resulted|date resulted|issue date report",
    ),
    (
        F::ReportDate,
        0.9,
        "report generated|issued date|date issued|date finalized|result reported|completed on|verified on|final reported",
    ),
    (
        F::DateWritten,
        0.95,
        "date written|written date|date prescribed|prescription date|date of prescription|issued|date rx written|written on|order date",
    ),
    (
        F::DateWritten,
        0.9,
        "date issued prescription|rx date|rx written|date ordered prescription|date of issue|date of order",
    ),
    (
        F::RequestDate,
        0.95,
        "request date|date of request|date requested|referral date|date of referral|date submitted|submission date|date of submission",
    ),
    (
        F::RequestDate,
        0.9,
        "date referred|date of this request|authorization date|date of authorization request|date faxed|date sent|referral request date",
    ),
    (
        F::RequestDate,
        0.9,
        "requested on|referral made on|referral order date|date referral made|date form submitted|date request submitted",
    ),
    (
        F::FollowUpDate,
        0.95,
        "followup date|next appointment|date of next appointment|next visit|followup appointment|return visit|followup on",
    ),
    (
        F::FollowUpDate,
        0.9,
        "return date|next appointment date|followup appointment date|return to clinic|next visit date|recheck date|rtc|next due",
    ),
    (
        F::FollowUpDate,
        0.9,
        "followup visit|date of followup|return appointment|return appointment date|followup visit date|date next visit|followup|recheck|return in",
    ),
    (
        F::StatementDate,
        0.95,
        "statement date|date of statement|date of notice|notice date|eob date|remittance date|payment date|check date|date processed",
    ),
    (
        F::StatementDate,
        0.95,
        "processed date|process date|date paid|paid date|date of payment|run date|check eft date|processed on",
    ),
    (
        F::StatementDate,
        0.9,
        "issue date|date prepared|production date|check issue date|date of remittance|eft date|mailed date|date mailed|generated",
    ),
    (
        F::StatementDate,
        0.9,
        "date of check|finalized date|claim processed on|claim processed date|adjudication date|document date|date of this notice",
    ),
    (
        F::DateOfCurrentIllness,
        0.95,
        "date of current illness|date of injury|date of onset|onset date|date of current illness injury or pregnancy|injury date",
    ),
    (
        F::DateOfCurrentIllness,
        0.95,
        "date of current illness injury pregnancy lmp|date of accident|accident date|date of illness|when did it start|symptom onset date",
    ),
    (
        F::DateOfCurrentIllness,
        0.9,
        "when did symptom begin|when did your symptom begin|date symptom began|onset of symptom|date injury occurred|when did the problem begin",
    ),
    (
        F::DateOfCurrentIllness,
        0.9,
        "date of onset of illness|when did this begin|date of onset of symptom|date problem began|when did the injury occur|date of loss|onset",
    ),
    (
        F::OtherDate,
        0.9,
        "other date|date of first treatment|initial treatment date|date of similar illness|date same or similar illness|date last seen",
    ),
    (
        F::UnableToWorkFrom,
        0.95,
        "unable to work from|disability from|disabled from|off work from|date unable to work from|out of work from|unable to work since",
    ),
    (
        F::UnableToWorkTo,
        0.95,
        "unable to work to|disability to|disabled to|off work to|out of work until|unable to work through|return to work date|unable to work until",
    ),
    (
        F::HospitalizationFrom,
        0.95,
        "hospitalization from|hospitalized from|hospitalization date from|in hospital from|hospital stay from",
    ),
    (
        F::HospitalizationTo,
        0.95,
        "hospitalization to|hospitalized to|hospitalized through|hospitalization date to|in hospital to|hospital stay to",
    ),
    (
        F::StatementFrom,
        0.9,
        "statement from|period from|statement cover period from|statement period from|from date|service date from|date from|statement covers from",
    ),
    (
        F::StatementFrom,
        0.9,
        "report period from|start date|beginning date|period begin|period start|period beginning|from",
    ),
    (
        F::StatementThrough,
        0.9,
        "statement through|period through|period to|statement covers through|through date|to date|date to|through|period end|period ending",
    ),
    (
        F::StatementThrough,
        0.9,
        "end date|ending date|report period to|service date to|service date through|through period|to period|thru|thru date",
    ),
    (F::CreationDate, 0.95, "creation date|date created|claim creation date|date of creation|created on|created"),
    // Numbers of the document.
    (
        F::AccessionNumber,
        0.95,
        "accession number|accession|accession id|specimen id|specimen number|laboratory number|laboratory id|order number|requisition number",
    ),
    (
        F::AccessionNumber,
        0.95,
        "requisition|case number|exam number|laboratory accession number|report number|order id|sample id|sample number|control number",
    ),
    (
        F::AccessionNumber,
        0.9,
        "laboratory order number|requisition id|specimen id number|laboratory reference number|laboratory report number|case id|exam id|req number",
    ),
    (
        F::AccessionNumber,
        0.9,
        "test order number|lab ref number|accession case number|study id|accession case|laboratory control number|order reference number|req",
    ),
    (
        F::ClaimId,
        0.95,
        "claim number|claim id|claim|claim control number|payer claim number|icn|internal control number|dcn|document control number",
    ),
    (
        F::ClaimId,
        0.95,
        "claim reference number|payer control number|payer claim control number|claim identification number|claim icn|eob claim number|tcn",
    ),
    (
        F::ClaimId,
        0.9,
        "claim ref number|transaction control number|workers compensation claim number|auto claim number|wc claim number",
    ),
    (
        F::PriorAuthorizationNumber,
        0.95,
        "prior authorization number|authorization number|authorization|referral number|authorization code|pa number|referral authorization number",
    ),
    (
        F::PriorAuthorizationNumber,
        0.95,
        "prior authorization|authorization reference number|pre authorization number|pre certification number|referral id|authorization id",
    ),
    (
        F::PriorAuthorizationNumber,
        0.9,
        "treatment authorization code|certification number|insurance authorization number|referral authorization|prior authorization id|pa reference number",
    ),
    (
        F::PriorAuthorizationNumber,
        0.9,
        "insurance referral number|request id|request number|reference number|approval number|treatment authorization number|case reference number",
    ),
    (
        F::OriginalReferenceNumber,
        0.95,
        "original reference number|original claim number|original ref number|document control number original|original ref|original icn",
    ),
    (
        F::ResubmissionCode,
        0.95,
        "resubmission code|medicaid resubmission code|resubmission|claim frequency code|frequency code|resubmission code original ref number",
    ),
    (
        F::OtherClaimId,
        0.95,
        "other claim id|other claim number|secondary claim number|property casualty claim number|other claim id designated by nucc",
    ),
    (
        F::CheckNumber,
        0.95,
        "check number|eft number|check eft number|eft trace number|trace number|payment number|check trace number|check eft|check",
    ),
    (
        F::CheckNumber,
        0.9,
        "payment id|remittance number|payment reference number|draft number|check or eft number|check number eft|warrant number|payment trace number",
    ),
    (
        F::PrescriptionNumber,
        0.95,
        "prescription number|rx number|prescription id|rx id|script number|rx nbr|erx number|prescription order number",
    ),
    (
        F::CliaNumber,
        0.95,
        "clia|clia number|clia id|clia id number|clia certificate number|clia license number|clia lab number",
    ),
    // Diagnoses and money.
    (
        F::Diagnosis,
        0.95,
        "diagnosis|primary diagnosis|principal diagnosis|discharge diagnosis|final diagnosis|clinical diagnosis|working diagnosis",
    ),
    (
        F::Diagnosis,
        0.95,
        "diagnosis or nature of illness or injury|diagnosis description|diagnosis name|current diagnosis|secondary diagnosis|other diagnosis",
    ),
    (
        F::Diagnosis,
        0.9,
        "diagnosis indication|indication diagnosis|provisional diagnosis|impression diagnosis|diagnosis impression|diagnosis or indication",
    ),
    (
        F::Diagnosis,
        0.9,
        "diagnosis for which drug is requested|diagnosis being treated|diagnosis for this request|referral diagnosis|referring diagnosis",
    ),
    (
        F::Diagnosis,
        0.9,
        "presumptive diagnosis|diagnosis for medication|diagnosis condition|condition being treated|treating diagnosis|indication|medical condition",
    ),
    (
        F::Diagnosis,
        0.9,
        "pre operative diagnosis|post operative diagnosis|preoperative diagnosis|postoperative diagnosis|diagnosis reason|diagnosis and icd",
    ),
    (
        F::DiagnosisCode,
        0.95,
        "icd|icd code|diagnosis code|icd diagnosis code|icd number|icd 10 cm code|dx icd|diagnosis icd|icd cm code|primary diagnosis code",
    ),
    (
        F::DiagnosisCode,
        0.9,
        "icd diagnosis|code icd|diagnosis icd code|icd 10 dx|primary icd|primary icd code|icd codes diagnosis|icd primary",
    ),
    (F::IcdIndicator, 0.95, "icd indicator|icd ind|dx version qualifier|icd version|diagnosis code qualifier"),
    (
        F::AdmittingDiagnosis,
        0.95,
        "admission diagnosis|admitting diagnosis|admission dx|diagnosis on admission|diagnosis at admission|provisional admission diagnosis",
    ),
    (
        F::PatientReasonDiagnosis,
        0.95,
        "patient reason diagnosis|patient reason for visit diagnosis|patient reason dx|reason dx",
    ),
    (
        F::ClaimTotal,
        0.95,
        "total charge|total billed|total amount billed|amount billed|billed charge|total fee|total claim charge|claim total|total amount charged",
    ),
    (
        F::ClaimTotal,
        0.9,
        "billed amount|total billed charge|charge total|amount charged|total amount|total|today charge|total today charge|provider billed",
    ),
    (
        F::ClaimTotal,
        0.9,
        "total charge submitted|amount submitted|submitted charge|total submitted charge|submitted amount|total due today charge|grand total",
    ),
    (
        F::ClaimTotal,
        0.9,
        "amount provider billed|provider charge|total provider charge|total for today|total for this visit|charge today|total service charge",
    ),
    (
        F::AllowedTotal,
        0.95,
        "total allowed|allowed amount|total allowed amount|plan allowance|amount allowed|allowed|allowed charge|total plan allowance|approved amount",
    ),
    (
        F::AllowedTotal,
        0.9,
        "negotiated rate|total approved|eligible amount|covered amount|maximum allowed|contract amount|medicare approved amount|allowable",
    ),
    (
        F::AmountPaid,
        0.95,
        "amount paid|paid today|payment today|amount paid today|prior payment|payment received|patient paid|patient payment|total paid",
    ),
    (
        F::AmountPaid,
        0.9,
        "copay paid|copay collected|amount collected|copay paid today|payment|today payment|amount received|paid|payment made|total payment",
    ),
    (
        F::AmountPaid,
        0.9,
        "cash paid|previous payment|payment collected|patient paid today|amount collected today|less payment|deposit|copay received",
    ),
    (
        F::PlanPaid,
        0.95,
        "plan paid|amount paid by plan|insurance paid|we paid|paid by plan|total plan paid|paid by insurance|payer paid|benefit paid|plan payment",
    ),
    (
        F::PlanPaid,
        0.95,
        "amount paid by insurance|your plan paid|what your plan paid|total benefit paid|paid to provider|payment amount|net payment|check amount",
    ),
    (
        F::PlanPaid,
        0.9,
        "amount we paid|plan paid amount|total payment amount|total paid to provider|total amount paid by plan|medicare paid|insurer paid|eft amount",
    ),
    (
        F::PlanPaid,
        0.9,
        "net paid|total net paid|total paid by plan|amount your plan paid|payment total|amount of check|benefit payable|total check amount|net amount paid",
    ),
    (
        F::PatientResponsibility,
        0.95,
        "patient responsibility|you owe|your responsibility|amount you owe|what you owe|member responsibility|total patient responsibility",
    ),
    (
        F::PatientResponsibility,
        0.95,
        "you may owe|your share|patient owes|amount you may owe|your total cost|total you owe|patient share|your cost|member liability",
    ),
    (
        F::PatientResponsibility,
        0.9,
        "patient liability|patient balance|your total responsibility|subscriber responsibility|total member responsibility|you pay|member owes",
    ),
    (
        F::PatientResponsibility,
        0.9,
        "amount you owe provider|you may owe provider|what you may owe|you may be billed|maximum you may be billed|patient resp|patient pays",
    ),
    (
        F::BalanceDue,
        0.95,
        "balance due|amount due|total due|balance|est amount due|estimated amount due|account balance|new balance|total balance|remaining balance",
    ),
    (
        F::BalanceDue,
        0.9,
        "amount owed|due|pay this amount|current balance|patient amount due|total amount due|balance owed|balance owing|balance forward",
    ),
    (
        F::AccidentState,
        0.95,
        "accident state|place state|auto accident state|state of accident|auto accident place state|state where accident occurred|acdt state",
    ),
    (F::ClaimCodes, 0.95, "claim code|claim code designated by nucc|reserved for local use claim code"),
    (
        F::AdditionalClaimInformation,
        0.95,
        "additional claim information|additional claim information designated by nucc|reserved for local use|local use",
    ),
    (
        F::OutsideLabCharges,
        0.95,
        "outside laboratory charge|outside laboratory|outside laboratory charge amount|laboratory charge",
    ),
    (F::TypeOfBill, 0.95, "type of bill|bill type|type bill|tob"),
    (F::AdmissionHour, 0.95, "admission hour|admission hr|hour of admission|time of admission|admission time"),
    (
        F::AdmissionType,
        0.95,
        "admission type|type of admission|priority of admission|type of visit admission|priority type of visit",
    ),
    (
        F::AdmissionSource,
        0.95,
        "admission source|source of admission|admission src|point of origin|source of referral for admission|point of origin for admission",
    ),
    (F::DischargeHour, 0.95, "discharge hour|dhr|discharge hr|hour of discharge|time of discharge|discharge time"),
    (
        F::DischargeStatus,
        0.95,
        "discharge status|patient discharge status|stat|patient status at discharge|status at discharge code",
    ),
    (F::ConditionCode, 0.95, "condition code|condition code 18|condition codes"),
    (F::Drg, 0.95, "drg|ms drg|pps code|drg code|diagnosis related group|drg number"),
    (F::ClaimRemarks, 0.9, "remark|claim remark|remark code note|claim note|billing remark"),
    (
        F::RowCount,
        0.9,
        "row count|number of row|record count|total record|number of record|number of claim|total claim|claim count|total number of claim",
    ),
    (
        F::RowCount,
        0.9,
        "number of result|total result|result count|number of line|line count|item count|number of item|total item|number of test",
    ),
    (
        F::RowCount,
        0.9,
        "claim in this listing|row in this listing|total line|total row|number of entry|entry|number of transaction|claim in this remittance",
    ),
    // Laboratory.
    (
        F::SpecimenType,
        0.95,
        "specimen type|type of specimen|specimen|specimen source|source specimen|sample type|specimen description|sample|source",
    ),
    (
        F::SpecimenType,
        0.9,
        "specimen site|type sample|material|body site specimen|specimen source site|specimen material|specimen source type",
    ),
    (
        F::Fasting,
        0.95,
        "fasting|fasting status|patient fasting|fasting y n|was patient fasting|fasting yes no|fasting hour|fasted",
    ),
    (
        F::ReportStatus,
        0.95,
        "report status|status of report|result status|report type status|final preliminary|status|report state|order status|test status",
    ),
    // Orders, referrals, discharge.
    (
        F::MedicationName,
        0.95,
        "medication name|drug name|medication requested|requested medication|requested drug|medication|name of medication|drug requested",
    ),
    (
        F::MedicationName,
        0.9,
        "medication being requested|name of drug|drug being requested|brand name|generic name|drug name brand or generic|drug product name",
    ),
    (
        F::MedicationName,
        0.9,
        "requested medication name|medication name requested|medication prescribed|medication ordered|prescribed drug|rx name|requested drug name",
    ),
    (
        F::MedicationStrength,
        0.95,
        "strength|medication strength|dose strength|dosage strength|strength dose|drug strength|strength and form|strength form|dosage form and strength",
    ),
    (
        F::MedicationStrength,
        0.9,
        "strength dosage form|strength and dosage form|dose and strength|strength and route|dosage|dose|dosage form strength|dose form strength",
    ),
    (
        F::MedicationDirections,
        0.95,
        "direction|direction for use|sig|instruction for use|dosing instruction|dosing schedule|dosing frequency|dose frequency|how taken|direction sig",
    ),
    (
        F::MedicationDirections,
        0.9,
        "sig direction|dosage instruction|dose and frequency|frequency|dosing regimen|administration schedule|dosage schedule|dose frequency route",
    ),
    (
        F::MedicationDirections,
        0.9,
        "dosage and frequency|dosage direction|medication direction|how to take|dose schedule|direction dose frequency|dosing|take as directed",
    ),
    (
        F::MedicationQuantity,
        0.95,
        "quantity|quantity requested|quantity dispensed|quantity per month|dispense quantity|quantity per 30 day|medication quantity|number dispensed",
    ),
    (
        F::MedicationQuantity,
        0.9,
        "amount dispensed|dispense|disp|dispense number|quantity limit|quantity per fill|quantity to dispense|quantity per dispense|amount to dispense",
    ),
    (
        F::DaysSupply,
        0.95,
        "day supply|supply day|number of day supply|day supplied|duration of supply|supply in day|length of supply|day of supply",
    ),
    (
        F::NumberOfVisits,
        0.95,
        "number of visit|visit requested|number of visit requested|visit authorized|total visit|number of visit authorized|visit allowed",
    ),
    (
        F::NumberOfVisits,
        0.9,
        "visit approved|number of visit approved|number of treatment|number of unit visit|how many visit|number of session|authorized visit",
    ),
    (
        F::NumberOfVisits,
        0.9,
        "visit number requested|session requested|number of session requested|unit requested|number of appointment|quantity of visit",
    ),
    (
        F::ReasonForReferral,
        0.95,
        "reason for referral|referral reason|reason referral|purpose of referral|reason for consult|reason for consultation referral|reason for request",
    ),
    (
        F::ReasonForReferral,
        0.9,
        "clinical question|question for consultant|reason for referral consultation|consult question|reason for referral clinical question",
    ),
    (
        F::ReasonForReferral,
        0.9,
        "reason patient is being referred|referral indication|indication for referral|reason for consult request|specific question to be addressed",
    ),
    (
        F::DischargeDisposition,
        0.95,
        "discharge disposition|disposition|discharge to|disposition at discharge|discharge destination|discharge location|patient disposition",
    ),
    (
        F::DischargeDisposition,
        0.9,
        "discharge home to|discharged to home|place of discharge|final disposition|discharge placement|disposition on discharge",
    ),
    (
        F::ConditionAtDischarge,
        0.95,
        "condition at discharge|discharge condition|condition on discharge|patient condition at discharge|condition upon discharge",
    ),
    (
        F::ConditionAtDischarge,
        0.9,
        "status at discharge|condition of patient at discharge|clinical status at discharge|patient condition on discharge|discharge status condition",
    ),
    (
        F::VaccineProgramEligibility,
        0.95,
        "vfc eligibility|vfc status|vfc eligible|vaccine eligibility|vaccine program eligibility|vaccine for children eligibility",
    ),
    (
        F::VaccineProgramEligibility,
        0.9,
        "vfc|vfc eligibility status|vfc eligibility category|eligibility status vfc|vfc category|vaccine for children program eligibility|funding source vaccine",
    ),
];
