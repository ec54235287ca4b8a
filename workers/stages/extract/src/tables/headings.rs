//! What headings of columns and titles of tables mean.
//!
//! The words are those of the vocabulary's tables, of the forms that they come from (CMS-1500, UB-04, X12 835 and 837 guides,
//! HL7 ORU segments, CDC's VIS and immunization records) and of how clinics word them.

use docward_engine_model::{Column, TableName};
use std::collections::HashMap;
use std::sync::LazyLock;

use Column as C;
use TableName as T;

/// What a heading means: the columns it may be, by the table, the likeliest first.
pub(super) type Meaning = &'static [Column];

/// Words of headings, and the columns they may be.
const HEADINGS: &[(Meaning, &[&str])] = &[
    (
        &[C::Medication],
        &[
            "medication",
            "medications",
            "medicine",
            "medicines",
            "drug",
            "drugs",
            "drug name",
            "medication name",
            "name of medication",
            "name of medicine",
            "name of drug",
            "medicine name",
            "medication tried",
            "medications tried",
            "drug tried",
            "drug tried name",
            "drug or treatment",
            "treatment tried",
            "medication treatment",
            "therapy",
            "treatment",
            "previous medication",
            "prior medication",
            "prescription",
            "prescription name",
            "prescribed medication",
            "rx",
            "rx name",
            "generic name",
            "brand generic",
            "product",
            "drug product",
            "drug name and strength",
            "medication and strength",
            "medication strength",
            "medication dose",
            "name of medication and dose",
            "current medication",
            "current medications",
            "med",
            "meds",
            "vitamin or supplement",
            "medication or supplement",
            "what you take",
            "what do you take",
            "you take",
            "take this",
            "medicine you take",
        ],
    ),
    (
        &[C::Medication, C::Allergen],
        &["medication", "medicine", "drug", "name of drug", "drug name", "name of medication", "name of medicine", "medication name", "name", "what", "item", "food", "drugs", "name of substance"],
    ),
    (
        &[C::Dose, C::Strength, C::DoseNumber],
        &["dose", "dosage", "dose given", "amount taken", "how much", "dose amount", "dosage amount", "amount per dose"],
    ),
    (&[C::Strength, C::Dose], &["strength", "strength form", "form strength", "dose strength", "strength and form", "str"]),
    (
        &[C::Frequency, C::Directions],
        &[
            "frequency",
            "freq",
            "how often",
            "how often taken", "frequency taken", "how often do you take", "taken", "frequency of use",
            "times per day",
            "times a day",
            "schedule",
            "when",
            "when taken",
            "when you take it",
            "how often do you take it",
            "how taken",
            "taken how often",
            "when to take",
            "when to take it",
        ],
    ),
    (
        &[C::Directions, C::Frequency],
        &["directions", "sig", "instructions", "how to take", "how to take it", "directions for use", "sig directions", "sig instructions", "instructions sig"],
    ),
    (&[C::Route], &["how", "how taken route", "route", "how given", "rte", "route of administration", "by"]),
    (
        &[C::Reason, C::Outcome],
        &[
            "reason",
            "indication",
            "purpose",
            "reason for taking",
            "reason for use",
            "what for", "for",
            "taken for",
            "for what",
            "used for",
            "what it is for",
            "why",
            "why you take it",
            "reason for visit",
            "visit reason",
            "appointment for",
            "for condition",
            "diagnosis indication",
            "what is it for",
            "reason for medication",
            "condition treated",
            "appointment reason",
            "reason purpose",
        ],
    ),
    (
        &[C::Outcome],
        &[
            "outcome",
            "result of treatment",
            "response",
            "reason stopped",
            "reason for stopping",
            "reason discontinued",
            "reason for discontinuation",
            "outcome reason stopped",
            "outcome of therapy",
            "treatment outcome",
            "reason for failure",
            "outcome response", "what happened", "how did it work", "did it work", "why stopped", "how it worked",
            "response outcome",
            "result outcome",
            "reason for discontinuing",
            "outcome or reason stopped",
            "what happened outcome",
        ],
    ),
    (
        &[C::Status],
        &[
            "status",
            "claim status",
            "change",
            "action",
            "continue stop",
            "new changed",
            "new changed continue",
            "disposition",
            "what to do",
            "status code",
            "new or changed",
            "claim stat",
            "stat",
        ],
    ),
    (
        &[C::Prescriber, C::Provider],
        &["prescriber", "prescribed by", "prescribing doctor", "prescribing provider", "prescribing physician", "ordered by"],
    ),
    (
        &[C::Allergen],
        &[
            "allergen",
            "allergens",
            "allergy",
            "allergies",
            "allergic to",
            "substance",
            "allergy to",
            "drug or food",
            "medication or substance",
            "drug food or other",
            "allergies to",
            "food or drug",
            "drug or substance",
            "drug allergy",
            "allergy or intolerance",
            "allergy intolerance",
            "medication allergy",
            "medicine or food",
            "medicine or substance",
            "causative agent",
            "agent",
            "allergic substance",
            "i am allergic to",
            "you are allergic to",
            "substance or drug",
            "substance agent",
        ],
    ),
    (
        &[C::Reaction],
        &[
            "reaction",
            "reactions",
            "type of reaction",
            "what happens",
            "reaction type", "what happened to you", "what it does",
            "symptoms",
            "describe reaction",
            "what happened",
            "your reaction",
            "reaction symptoms",
            "allergic reaction",
            "reaction side effect",
            "side effect",
            "manifestation",
            "reaction you had",
            "what reaction",
        ],
    ),
    (&[C::Severity], &["severity", "how severe", "how bad", "serious", "severe", "criticality", "severity of reaction", "mild moderate severe"]),
    (
        &[C::Procedure, C::Description, C::Code, C::Analyte],
        &[
            "procedure",
            "procedures",
            "surgery",
            "surgeries",
            "operation",
            "operations",
            "type of surgery",
            "surgery procedure",
            "procedure surgery",
            "procedure reason",
            "procedure or reason",
            "surgery or hospitalization",
            "surgery hospitalization",
            "hospitalization",
            "operation or illness",
            "type of operation",
            "surgery or procedure",
            "reason for hospitalization",
            "surgery reason",
            "operation procedure",
            "operation or hospital stay",
            "surgery or hospital stay",
            "hospital stay",
            "procedure performed",
            "surgical procedure",
            "what was done",
            "procedure name",
            "surgery or illness",
            "type of procedure",
            "type of surgery or illness",
            "surgery illness",
            "procedure or hospital stay",
        ],
    ),
    (
        &[C::Procedure, C::Code],
        &[
            "cpt",
            "cpt code",
            "cpt hcpcs",
            "hcpcs",
            "hcpcs code",
            "procedure code",
            "proc code",
            "proc",
            "proc cd",
            "service code",
            "svc code",
            "hcpcs cpt",
            "cpt hcpcs code",
            "procedure cpt",
            "procedures services or supplies",
            "hcpcs rate hipps code",
            "adp proc",
            "cdt",
            "cdt code",
            "procedure cpt code",
            "proc mod",
            "cpt proc",
            "service cpt",
            "hcpcs rates",
            "procedure service code",
            "hcpc",
            "cpt mod",
            "proc code mod",
        ],
    ),
    (
        &[C::Code, C::Procedure],
        &["code", "icd 10", "icd10", "icd 10 code", "icd 10 cm", "icd code", "diagnosis code", "dx code", "icd", "dx", "dx cd", "icd10 code", "codes"],
    ),
    (
        &[C::Description, C::Procedure],
        &[
            "description",
            "service",
            "services",
            "service description", "what was done", "service you had", "what we were billed for", "care you received",
            "description of service",
            "description of services",
            "type of service",
            "services provided",
            "procedure description",
            "service provided",
            "description of procedure",
            "service rendered",
            "services rendered",
            "service received",
            "treatment description",
            "service or supply",
            "item",
            "desc",
            "descr",
            "service procedure",
            "what was it for",
            "care received",
            "service you received",
            "your service",
            "service type",
            "diagnosis description",
            "diagnosis",
            "requested service",
            "service requested",
            "test service",
        ],
    ),
    (
        &[C::Date, C::DateOfService, C::CollectionDate, C::DateFrom, C::Dates],
        &[
            "date",
            "dates",
            "year",
            "date year",
            "month year",
            "year date",
            "date given", "on", "given", "when given", "on date",
            "date administered",
            "given on",
            "vaccination date",
            "administration date",
            "date of vaccination",
            "date vaccine given",
            "admin date",
            "approximate date",
            "date of surgery",
            "date of procedure",
            "appointment date",
            "appt date",
            "date time",
            "date and time",
            "appointment",
            "date and time of visit",
            "visit date",
            "when year",
            "approx date",
            "date of immunization",
            "date mo day yr",
            "date of dose",
            "dose date",
            "date m d y",
            "date vaccinated",
            "date received",
            "year approx",
        ],
    ),
    (
        &[C::DateOfService, C::DateFrom, C::Date],
        &[
            "date of service",
            "dates of service",
            "service date",
            "service dates",
            "dos",
            "svc date",
            "serv date",
            "service date s",
            "date s of service",
            "date of service from",
            "date of care",
            "date of visit",
            "serv dt",
            "svc dt",
            "dt of svc",
            "date of svc",
            "dates of service from to",
            "service from",
            "from date",
            "from",
            "serv dates",
            "service dt",
        ],
    ),
    (&[C::DateTo], &["to", "through", "thru", "to date", "through date", "date of service to", "service to", "service through", "thru date"]),
    (
        &[C::Dates],
        &[
            "dates",
            "dates used",
            "dates of use",
            "dates of therapy",
            "dates taken",
            "date range",
            "start end dates",
            "dates of treatment",
            "from to",
            "start stop",
            "duration",
            "when used",
            "dates tried", "when", "when taken", "when tried", "used from to",
            "date s of therapy",
            "duration of therapy",
            "duration of treatment",
            "length of therapy",
            "start and end dates",
            "start end",
            "dates from to",
            "approximate dates",
            "period",
            "treatment dates",
            "therapy dates",
            "length of trial",
            "dates of trial",
        ],
    ),
    (
        &[C::Facility],
        &[
            "facility",
            "hospital",
            "hospital facility",
            "hospital or facility",
            "location",
            "where",
            "place",
            "hospital city",
            "hospital name",
            "hospital clinic",
            "facility name",
            "where performed",
            "hospital location",
            "facility hospital",
            "surgeon hospital",
            "hospital or clinic",
            "where done",
        ],
    ),
    (&[C::Condition], &["condition", "illness", "disease", "medical condition", "medical problem", "condition or illness", "problem", "illness or condition"]),
    (
        &[C::Relative],
        &["relative", "family member", "relation", "relationship", "who", "relative s", "which relative", "family members", "relationship to you", "relatives affected", "member of family"],
    ),
    (
        &[C::Quantity, C::Units],
        &["quantity", "qty", "disp", "dispense", "amount", "amount dispensed", "quantity dispensed", "qty dispensed", "no dispensed", "quantity requested", "disp qty", "qty requested"],
    ),
    (&[C::Refills], &["refills", "refill", "number of refills", "no of refills", "rf", "refills authorized"]),
    (
        &[C::Analyte],
        &[
            "test",
            "tests",
            "test name",
            "analyte",
            "component",
            "test component",
            "component test",
            "test description",
            "lab test",
            "test performed",
            "procedure test",
            "exam",
            "determination",
            "assay",
            "parameter",
            "test ordered",
            "observation",
            "examination",
            "tests ordered",
            "investigation",
            "test analyte",
            "tests performed",
            "analysis",
            "measurement",
            "test procedure",
            "lab",
            "measure",
        ],
    ),
    (
        &[C::Value, C::Outcome],
        &[
            "result",
            "results",
            "value",
            "test result",
            "in range",
            "observed value",
            "result value",
            "your value",
            "current result",
            "your result",
            "measured value",
            "finding",
            "patient result",
            "res",
            "values",
            "result s",
            "patient value",
            "current value",
            "result and flag",
            "result flag",
            "current result and flag",
            "observation value",
        ],
    ),
    (&[C::Unit, C::Units], &["unit", "uom", "unit of measure", "measure unit", "unit s"]),
    (&[C::Unit, C::Units], &["units", "result units"]),
    (
        &[C::Units],
        &["days or units", "days units", "serv units", "service units", "no of units", "number of units", "units days", "visits", "no of visits", "number of visits", "units visits", "units of service", "qty units", "units requested", "svc units"],
    ),
    (
        &[C::ReferenceRange],
        &[
            "reference range",
            "reference",
            "ref range",
            "normal range",
            "reference interval",
            "ref interval",
            "expected range",
            "expected",
            "range",
            "normal values",
            "reference values",
            "ref",
            "ref rng",
            "biological reference interval",
            "normal",
            "normals",
            "standard range",
            "ref range units",
            "reference range units",
            "limits",
            "normal limits",
            "desired range",
            "expected value",
            "expected values",
            "reference limits",
            "target range",
            "bio ref interval",
            "reference intervals",
            "reference ranges",
            "healthy range",
            "normal value",
        ],
    ),
    (
        &[C::Flag],
        &["flag", "flags", "abnormal", "abnormal flag", "abn", "h l", "flg", "abn flag", "out of range", "alert", "interpretation", "hi lo", "abnormal flags", "high low", "f", "fl", "ind", "indicator", "note flag", "flag s"],
    ),
    (&[C::Panel], &["panel", "profile", "test group", "group", "panel name", "ordered test", "category", "panel profile", "test panel"]),
    (
        &[C::CollectionDate],
        &[
            "collected",
            "collection date",
            "date collected",
            "collect date",
            "specimen date",
            "coll date",
            "drawn",
            "date drawn",
            "collected on",
            "collection",
            "collection dt",
            "coll",
            "draw date",
            "collected date",
            "test date",
            "collection date time",
            "date of collection",
            "result date",
        ],
    ),
    (
        &[C::AccessionNumber],
        &[
            "accession",
            "accession number",
            "accession no",
            "accession id",
            "acc",
            "acc no",
            "specimen id",
            "specimen number",
            "specimen no",
            "order number",
            "lab id",
            "lab number",
            "accn",
            "order no",
            "order id",
            "requisition",
            "lab no",
            "requisition number",
        ],
    ),
    (&[C::AccessionNumber, C::Panel], &["order"]),
    (&[C::PlaceOfService], &["place of service", "pos", "place of serv", "pl of svc", "place of treatment", "plc svc"]),
    (&[C::Modifiers], &["modifier", "modifiers", "mod", "mods", "mod s"]),
    (
        &[C::DiagnosisPointer],
        &["diagnosis pointer", "dx pointer", "pointer", "diag pointer", "dx ptr", "diagnosis ref", "diag ptr", "ptr", "diagnosis index"],
    ),
    (
        &[C::Charge, C::Billed],
        &["charge", "charges", "fee", "total charges", "price", "line charge", "charge amount", "total charge", "fees", "cost", "amount charged"],
    ),
    (
        &[C::Billed, C::Charge],
        &[
            "billed",
            "amount billed",
            "billed amount",
            "provider charges",
            "billed charges",
            "total billed",
            "submitted",
            "submitted charges",
            "amount charged",
            "charged", "provider charged",
            "provider billed",
            "your provider billed",
            "submitted amount",
            "amount submitted",
            "provider charge",
            "charges billed",
            "submitted charge",
            "chg amt",
            "charge amt",
            "billed amt",
            "provider s charge",
            "claim charge",
            "total claim charge",
            "charge submitted",
            "total charged",
            "claim amount",
            "bill amt",
            "amt billed",
            "what provider billed",
            "doctor charged",
            "provider may bill",
        ],
    ),
    (&[C::NonCoveredCharge], &["non covered charges", "noncovered charges", "non covered", "not covered", "noncovered", "non covered charge"]),
    (&[C::RevenueCode], &["rev cd", "revenue code", "rev code", "rev", "rev cd no", "revenue cd"]),
    (&[C::RenderingProviderId], &["rendering provider id", "rendering provider", "rendering npi", "provider npi", "rendering provider npi", "npi", "treating npi"]),
    (
        &[C::Amount, C::Billed, C::Charge],
        &["amount"],
    ),
    (
        &[C::ClaimId],
        &[
            "claim number",
            "claim",
            "claim no",
            "claim id",
            "icn",
            "claim control number",
            "payer claim number",
            "dcn",
            "claim ref",
            "claim reference",
            "payer claim control number",
            "claim ctrl no",
            "payer control number",
            "claim ctl no",
            "control number",
            "payer claim no",
            "payer claim id",
            "claim control no",
            "payer icn",
            "claim num",
        ],
    ),
    (
        &[C::PatientName],
        &[
            "patient",
            "patient name",
            "name",
            "patient s name",
            "member",
            "member name",
            "name of patient",
            "insured name",
            "patient full name",
            "subscriber",
            "patient last first",
            "patient name last first",
            "person treated",
            "insured patient",
        ],
    ),
    (
        &[C::PatientAccountNumber],
        &[
            "patient account",
            "account number",
            "account",
            "acct",
            "acct no",
            "patient account number",
            "patient acct",
            "patient control number",
            "patient acct no",
            "pt acct",
            "account no",
            "pat acct",
            "patient control no",
            "pcn",
            "acct number",
            "patient account no",
            "provider account",
            "your account",
            "patient ctrl no",
            "pat ctl no",
            "pt account",
            "patient acnt",
            "acnt",
        ],
    ),
    (
        &[C::MemberId],
        &[
            "member id",
            "subscriber id",
            "insured id",
            "member number",
            "id number",
            "member no",
            "hic",
            "hic number",
            "mid",
            "mbi",
            "policy id",
            "insured s id",
            "id no",
            "insurance id",
            "hicn",
            "identification number",
            "membership number",
            "member identifier",
            "mem id",
            "subscriber no",
            "insured id number",
        ],
    ),
    (
        &[C::Allowed],
        &[
            "allowed",
            "amount allowed",
            "allowed amount",
            "plan allowance",
            "allowable",
            "allowance",
            "negotiated amount",
            "approved",
            "approved amount",
            "eligible amount",
            "allowed amt",
            "amount approved",
            "eligible",
            "allowed charges",
            "covered amount",
            "contracted amount",
            "plan allowed",
            "max allowed",
            "negotiated rate",
            "allow amt",
            "allowed charge",
            "medicare approved",
            "our allowance",
            "plan rate",
            "member rate",
            "your plan allows",
        ],
    ),
    (
        &[C::Discount, C::Adjustment],
        &[
            "discount",
            "plan discount",
            "network discount",
            "contractual",
            "contractual adjustment",
            "network savings",
            "savings",
            "provider discount",
            "contract adjustment",
            "write off",
            "provider write off",
            "disallowed",
            "provider adjustment",
            "your discount",
            "discounts",
            "member savings",
            "contractual write off",
            "plan savings",
            "negotiated discount",
            "your savings",
            "discount amount",
            "provider responsibility",
            "contractual amount",
        ],
    ),
    (
        &[C::Adjustment, C::Discount],
        &["adjustment", "adjusted", "adjustments", "adjustment amount", "adj", "adj amt", "amount adjusted", "total adjustment", "adjust", "adjmt", "adjustment amt"],
    ),
    (
        &[C::Deductible],
        &["deductible", "deduct", "ded", "applied to deductible", "deductible amount", "amount applied to deductible", "deduct amt", "deductible applied", "your deductible", "deductible amt"],
    ),
    (&[C::Copay], &["copay", "co pay", "copayment", "co payment", "copay amount", "your copay", "copay amt", "co pay amount"]),
    (&[C::Coinsurance], &["coinsurance", "co insurance", "coins", "co ins", "coinsurance amount", "your coinsurance", "your share percent", "coinsurance percent", "your percent", "your coins", "coins amt", "co insurance amount", "coinsur"]),
    (
        &[C::Paid],
        &[
            "paid",
            "amount paid",
            "plan paid",
            "paid amount",
            "paid by plan",
            "payment",
            "plan payment",
            "net paid",
            "payer paid",
            "we paid",
            "your plan paid",
            "provider paid",
            "benefit paid",
            "payment amount",
            "paid by insurance",
            "paid to provider",
            "insurance paid",
            "net payment",
            "amount we paid",
            "paid amt",
            "what we paid",
            "what your plan paid",
            "plan pays",
            "prov pd",
            "benefits paid",
            "plan benefits",
            "prov paid",
            "total paid",
            "paid by your plan",
            "health plan paid",
            "pmt amt",
            "net pay",
            "payment amt",
            "plan paid amount",
            "claim payment",
            "benefit amount",
            "amount paid by plan",
        ],
    ),
    (
        &[C::PatientResponsibility],
        &[
            "patient responsibility",
            "you owe",
            "patient owes",
            "member responsibility",
            "your responsibility",
            "patient resp",
            "amount you owe",
            "your share",
            "you may owe",
            "pt resp",
            "member owes",
            "patient liability",
            "your cost",
            "your total cost",
            "member liability",
            "patient pays",
            "patient share",
            "due from patient",
            "pat resp",
            "amount due from patient",
            "what you owe",
            "balance due from patient",
            "patient balance",
            "patient portion",
            "patient amount",
            "member cost",
            "member pays",
            "you pay",
            "patient due",
            "patient responsible",
            "total you owe",
            "your cost share",
            "what you may owe",
            "member share",
            "pt responsibility",
            "mem resp",
            "patient resp amt",
            "patient respons",
        ],
    ),
    (
        &[C::RemarkCode],
        &[
            "remark code",
            "remarks",
            "remark",
            "notes",
            "note",
            "see notes",
            "reason code",
            "reason codes",
            "remark codes",
            "adjustment reason",
            "codes",
            "rmk",
            "carc rarc",
            "grp rc",
            "reason remark",
            "group reason code",
            "note code",
            "adj reason",
            "carc",
            "rc",
            "reason",
            "remark notes",
            "remarks code",
            "rsn",
            "rsn cd",
            "rmk cd",
            "message code",
            "message",
            "see note",
            "note s",
            "remarks codes",
            "explanation code",
            "ex code",
            "expl code",
            "adj code",
            "reason cd",
            "remark cd",
            "notes code",
            "see remarks",
            "adj codes",
            "grp rsn",
            "footnote",
        ],
    ),
    (
        &[C::Vaccine],
        &[
            "vaccine",
            "vaccines",
            "immunization",
            "immunizations",
            "vaccine name",
            "type of vaccine",
            "vaccine type",
            "vaccination",
            "immunization name",
            "vaccine product",
            "vaccine given",
            "vaccine administered",
            "shot",
            "vaccine trade name",
            "vaccinations",
            "vaccine group",
            "immunization vaccine",
            "vaccine immunization",
            "vaccine antigen",
            "antigen",
            "vaccine series",
            "biologic",
        ],
    ),
    (
        &[C::DoseNumber],
        &["dose number", "dose no", "dose", "series", "dose in series", "no", "number", "dose of series", "series dose", "dose series", "shot number", "dose num", "seq"],
    ),
    (
        &[C::Manufacturer],
        &["manufacturer", "mfr", "mfg", "maker", "vaccine manufacturer", "made by", "mfgr", "manuf", "brand manufacturer", "manufacturer name", "company"],
    ),
    (
        &[C::LotNumber],
        &["lot number", "lot", "lot no", "vaccine lot", "lot num", "batch", "batch number", "lot batch", "batch lot", "vaccine lot number", "batch no", "lot id"],
    ),
    (
        &[C::Site],
        &["site", "body site", "injection site", "administration site", "site given", "admin site", "where given", "anatomical site", "location given", "inj site", "site on body", "arm"],
    ),
    (
        &[C::AdministeredBy],
        &[
            "given by",
            "administered by",
            "vaccinator",
            "provider initials",
            "initials",
            "by whom",
            "admin by",
            "administrator",
            "nurse",
            "signature or initials",
            "vaccinated by",
            "administering provider",
            "adm by",
            "health professional",
            "clinician",
            "person administering",
            "given by initials",
            "signature of vaccinator",
            "staff",
        ],
    ),
    (
        &[C::Provider, C::AdministeredBy, C::Prescriber],
        &[
            "provider",
            "doctor",
            "physician",
            "with",
            "appointment with",
            "follow up with",
            "see",
            "specialist",
            "provider name",
            "clinic provider",
            "who to see",
            "whom to see",
            "clinician name",
            "see whom",
            "doctor or clinic",
            "provider clinic",
            "practitioner",
            "provider or clinic",
            "who you will see",
        ],
    ),
    (
        &[C::Phone],
        &["phone", "telephone", "phone number", "tel", "contact number", "call", "contact phone", "office phone", "telephone number", "phone no"],
    ),
];

/// Titles of tables, and of lists without headings.
const TITLES: &[(TableName, &[&str])] = &[
    (
        T::Medications,
        &[
            "medications",
            "medication",
            "current medications",
            "current medication",
            "medication list",
            "current medication list",
            "discharge medications",
            "medications at discharge",
            "home medications",
            "medications on discharge",
            "medicines",
            "your medicines",
            "your medications",
            "current medicines",
            "medications you take",
            "list of medications",
            "present medications",
            "medication reconciliation",
            "prescription and over the counter medications",
            "medications and supplements",
            "current meds",
            "meds",
            "active medications",
            "medication history",
            "list all medications",
            "medications currently taking",
            "discharge medication list",
            "medicines to take at home",
            "medications prescribed at discharge",
            "discharge medicines",
            "medicine list",
            "medications to take",
            "medications to take at home",
        ],
    ),
    (
        T::Allergies,
        &[
            "allergies",
            "allergy",
            "drug allergies",
            "known allergies",
            "medication allergies",
            "allergies and reactions",
            "allergies and intolerances",
            "allergy list",
            "allergies food or medicine",
            "allergies and adverse reactions",
            "allergies to medications",
            "allergy information",
            "allergies intolerances",
            "food and drug allergies",
            "drug and food allergies",
            "allergies medications foods other",
            "your allergies",
            "allergies drug food environmental",
            "list of allergies",
            "allergies adverse reactions",
            "adverse reactions",
            "food or drug allergies",
        ],
    ),
    (
        T::Surgeries,
        &[
            "surgeries",
            "surgical history",
            "past surgical history",
            "surgeries and hospitalizations",
            "hospitalizations and surgeries",
            "previous surgeries",
            "past surgeries",
            "operations",
            "hospitalizations",
            "operations and hospital stays",
            "surgeries hospitalizations",
            "prior surgeries",
            "surgeries and procedures",
            "previous operations",
            "surgeries operations",
            "surgeries and hospital stays",
            "operations and hospitalizations",
            "operations surgeries",
            "surgical procedures",
            "past operations",
            "surgery history",
            "previous hospitalizations surgeries",
        ],
    ),
    (T::FamilyHistory, &["family history", "family medical history", "family health history", "family illnesses"]),
    (T::Prescriptions, &["prescriptions", "prescription", "new prescriptions", "rx"]),
    (
        T::Results,
        &["results", "laboratory results", "lab results", "test results", "laboratory report", "laboratory data", "laboratory test results", "your results"],
    ),
    (
        T::ServiceLines,
        &["service details", "claim details", "claim detail", "service detail", "services", "details of services", "details of your claim", "services provided", "claim lines", "your claim"],
    ),
    (
        T::Procedures,
        &[
            "procedures",
            "services requested",
            "requested services",
            "procedures requested",
            "service requested",
            "office visits",
            "procedures and services",
            "requested procedures",
            "services rendered",
            "requested service",
            "procedures services requested",
            "procedure requested",
        ],
    ),
    (T::Diagnoses, &["diagnoses", "diagnosis", "diagnosis codes", "icd 10 codes", "problem list", "diagnoses icd 10", "diagnosis icd 10"]),
    (
        T::PriorTreatments,
        &[
            "previous treatments",
            "prior treatments",
            "prior treatment",
            "treatments tried",
            "medications tried",
            "prior therapies",
            "previous therapies",
            "prior medications",
            "previous medications tried",
            "prior medication trials",
            "therapies tried and failed",
            "medication history for this diagnosis",
            "previous therapy",
            "prior therapy",
            "previous treatment",
            "treatment history",
            "past treatments",
            "previous medications",
            "medications tried and failed",
            "step therapy history",
            "drugs tried before", "drugs tried", "medicines tried before", "previous drugs tried", "what has been tried",
            "formulary alternatives tried",
            "therapies tried",
            "prior drug therapy",
            "alternatives tried",
            "what has been tried before",
        ],
    ),
    (
        T::Immunizations,
        &["immunizations", "vaccinations", "immunization history", "vaccine record", "immunization record", "vaccine administration record", "vaccination record", "immunizations given", "vaccines", "vaccines given", "vaccine history", "record of immunizations", "record of vaccinations"],
    ),
    (
        T::FollowUp,
        &[
            "follow up",
            "follow up appointments",
            "followup appointments",
            "follow up care",
            "appointments",
            "upcoming appointments",
            "follow up visits",
            "scheduled appointments",
            "your appointments",
            "follow up plan",
            "your follow up visits",
            "your follow up appointments",
            "outpatient follow up",
            "appointments after discharge",
            "future appointments",
            "scheduled follow up",
            "recommended follow up",
        ],
    ),
];

static BY_WORDS: LazyLock<HashMap<&'static str, Vec<Column>>> = LazyLock::new(|| {
    let mut map: HashMap<&'static str, Vec<Column>> = HashMap::new();
    for (columns, texts) in HEADINGS {
        for text in *texts {
            let known = map.entry(text).or_default();
            for column in *columns {
                if !known.contains(column) {
                    known.push(*column);
                }
            }
        }
    }
    map
});

static BY_TITLE: LazyLock<HashMap<&'static str, TableName>> =
    LazyLock::new(|| TITLES.iter().flat_map(|(table, texts)| texts.iter().map(|text| (*text, *table))).collect());

/// Headings and titles with how often each letter is in them: texts whose letters differ much are not alike.
static HEADING_LETTERS: LazyLock<Vec<(&'static str, Letters)>> = LazyLock::new(|| {
    let mut all: Vec<(&'static str, Letters)> = BY_WORDS.keys().map(|text| (*text, letters(text))).collect();
    all.sort_unstable();
    all
});
static TITLE_LETTERS: LazyLock<Vec<(&'static str, Letters)>> = LazyLock::new(|| {
    let mut all: Vec<(&'static str, Letters)> =
        BY_TITLE.keys().filter(|text| text.len() > 7).map(|text| (*text, letters(text))).collect();
    all.sort_unstable();
    all
});

/// How often each letter from a to z is in a text.
type Letters = [u8; 26];

fn letters(text: &str) -> Letters {
    let mut counts = [0_u8; 26];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte.wrapping_sub(b'a'))) {
            *count = count.saturating_add(1);
        }
    }
    counts
}

/// The known text that a misread one is most like, if it is like enough.
fn nearest(known: &'static [(&'static str, Letters)], text: &str, alike: f64) -> Option<&'static str> {
    let own = letters(text);
    let most = if text.len() < 8 { 3 } else { 6 };
    let may = |(other, letters): &&(&'static str, Letters)| {
        other.len().abs_diff(text.len()) <= 2
            && letters.iter().zip(&own).map(|(a, b)| u32::from(a.abs_diff(*b))).sum::<u32>() <= most
    };
    known
        .iter()
        .filter(may)
        .map(|(other, _)| (strsim::normalized_damerau_levenshtein(other, text), *other))
        .filter(|(likeness, _)| *likeness >= alike)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, other)| other)
}

/// The least likeness of a misread heading to a known one.
const ALIKE: f64 = 0.75;

/// The longest heading or title, in bytes; what is longer is prose.
const LONGEST: usize = 60;

/// Asks for meanings; remembers what it was asked, and compares no more than so many texts with the whole lexicon.
pub(super) struct Lexicon {
    budget: usize,
    known: HashMap<String, Option<Vec<Column>>>,
}

impl Lexicon {
    pub(super) fn new() -> Self {
        Self { budget: 3000, known: HashMap::new() }
    }

    /// The columns that a text, as printed, heads; `None` if it heads none. Misread texts are compared with the whole lexicon
    /// if `misread` says so.
    pub(super) fn heading(&mut self, text: &str, misread: bool) -> Option<Vec<Column>> {
        let words = plain(text);
        if let Some(known) = exact(&words) {
            return Some(known);
        }
        if !misread || words.len() < 4 || words.len() > LONGEST || self.budget == 0 {
            return None;
        }
        if let Some(known) = self.known.get(&words) {
            return known.clone();
        }
        self.budget -= 1;
        let columns = nearest(&HEADING_LETTERS, &words, ALIKE).and_then(|known| BY_WORDS.get(known)).cloned();
        self.known.insert(words, columns.clone());
        columns
    }
}

/// The columns that a text heads exactly as the lexicon has it.
pub(super) fn known(text: &str) -> Option<Vec<Column>> {
    exact(&plain(text))
}

fn exact(words: &str) -> Option<Vec<Column>> {
    if words.is_empty() || words.len() > LONGEST {
        return None;
    }
    if let Some(columns) = BY_WORDS.get(words) {
        return Some(columns.clone());
    }
    // What stands in parentheses or behind "the" and "your" only explains.
    let short: Vec<&str> = words.split(' ').filter(|word| !matches!(*word, "the" | "your" | "of" | "and" | "or")).collect();
    let short = short.join(" ");
    BY_WORDS.get(short.as_str()).cloned()
}

/// The table that a title announces.
pub(super) fn title(text: &str) -> Option<TableName> {
    let words = plain(text);
    if words.len() > LONGEST {
        return None;
    }
    if let Some(table) = BY_TITLE.get(words.as_str()) {
        return Some(*table);
    }
    if words.len() < 7 {
        return None;
    }
    nearest(&TITLE_LETTERS, &words, 0.88).and_then(|known| BY_TITLE.get(known)).copied()
}

/// Small letters and digits, a space between words; without numbering before it and what stands in parentheses.
pub(super) fn plain(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '\'' | '\u{2019}' => {}
            _ if depth > 0 => {}
            c if c.is_alphanumeric() => words.extend(c.to_lowercase()),
            '#' => words.push_str(" no "),
            '%' => words.push_str(" percent "),
            _ => words.push(' '),
        }
    }
    let mut parts: Vec<&str> = words.split_whitespace().collect();
    // "3. Allergies", "B) Current medications"
    let lettered = text.trim_start().chars().nth(1).is_some_and(|second| matches!(second, '.' | ')'));
    let is_number =
        |part: &&str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit()) || (lettered && part.len() == 1);
    if parts.len() > 1 && parts.first().is_some_and(is_number) {
        parts.remove(0);
    }
    parts.join(" ")
}

/// Which dose of a series a heading of a grid of vaccinations is for ("1st dose", "Date 2", "Dose #3", "4").
pub(super) fn dose(text: &str) -> Option<u8> {
    let lower = text.to_lowercase();
    let mut number = None;
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let figures = word.trim_end_matches(char::is_alphabetic);
        let ending = word.trim_start_matches(|c: char| c.is_ascii_digit());
        match (figures.parse::<u8>(), word) {
            (Ok(dose), _) if matches!(ending, "" | "st" | "nd" | "rd" | "th") => {
                if number.replace(dose).is_some() {
                    return None;
                }
            }
            (_, "first") => number = Some(1),
            (_, "second") => number = Some(2),
            (_, "third") => number = Some(3),
            (_, "fourth") => number = Some(4),
            (_, "fifth") => number = Some(5),
            (_, "booster") => number = number.or(Some(0)),
            (_, "dose" | "date" | "given" | "no" | "shot" | "of" | "mo" | "day" | "yr" | "mm" | "dd" | "yy" | "yyyy") => {}
            _ => return None,
        }
    }
    number.filter(|dose| *dose <= 12)
}
