//! What is asked for, whoever it belongs to.
//!
//! A line is a thing, how sure a caption of these words alone means it (0 to 1), and the wordings, with a bar between two of
//! them. "number" may be left out of a wording that has more words: "NPI" also finds "NPI No.".

use crate::lexicon::What as W;
use docward_engine_model::FieldName as F;

/// Things by wording. Each may stand beside an owner's wording.
pub(crate) const THINGS: &[(W, f32, &str)] = &[
    // Names.
    (W::Name, 0.9, "name|full name|complete name|legal name|full legal name|name last first|name last first mi"),
    (W::Name, 0.9, "name last first middle|name first last|name first middle last|name first mi last|print name"),
    (W::Name, 0.9, "last name first name|first name last name|last name first name mi|first name mi last name"),
    (W::Name, 0.9, "last name first name middle name|last name first name middle|first middle last name|last first mi"),
    (
        W::Name,
        0.9,
        "last first middle name|last first name|name as on card|name as it appears on card|first and last name",
    ),
    (
        W::Name,
        0.8,
        "printed name|name printed|last first middle|name title|name credential|name and title|name and credential",
    ),
    (W::Name, 0.8, "last name first name middle initial|name last first middle initial|given and family name"),
    (
        W::FirstName,
        0.95,
        "first name|given name|first|first given name|legal first name|forename|name first|firstname|fname",
    ),
    (
        W::LastName,
        0.95,
        "last name|surname|family name|last|legal last name|name last|lastname|lname|last name family name",
    ),
    (W::LastName, 0.9, "last name surname|surname last name|family last name"),
    (W::MiddleInitial, 0.9, "mi|middle|middle name|middle initial|middle name initial|middle name or initial|mname"),
    (W::Suffix, 0.8, "suffix|name suffix|jr sr|jr sr iii|suffix jr sr|generation"),
    (W::PreferredName, 0.95, "preferred name|nickname|goes by|name goes by|likes to be called|prefers to be called"),
    (
        W::PreferredName,
        0.95,
        "preferred first name|name you prefer|prefer to be called|called name|name used|chosen name",
    ),
    (
        W::PreferredName,
        0.9,
        "name you go by|go by|what do you like to be called|name you like to be called|name called by",
    ),
    (W::PreferredName, 0.9, "preferred name nickname|nickname preferred name|child goes by|what should we call you"),
    (
        W::PreferredName,
        0.9,
        "name patient prefers|preferred to be called|wishes to be called|preferred nickname|affirmed name",
    ),
    (W::PreviousName, 0.95, "previous name|maidenname|previous last name|other name used|birth name|name at birth"),
    (
        W::PreviousName,
        0.9,
        "previous maidenname|maidenname previous name|prior name|other name|alias|name previously used",
    ),
    (W::PreviousName, 0.9, "maidenname or previous name|other last name used|prior last name|maidenname other name"),
    (W::PreviousName, 0.9, "previous name if changed|maiden|maiden last name|name change|old name|formerly known as"),
    // Reaching somebody.
    (
        W::Phone,
        0.9,
        "phone|phone number|contact number|contact phone|daytime phone|day phone|main phone|phone area code",
    ),
    (
        W::Phone,
        0.95,
        "home phone|phone home|residence phone|primary phone|preferred phone|best phone|evening phone|land line",
    ),
    (
        W::Phone,
        0.9,
        "best phone number|best contact number|home|phone primary|phone day|phone evening|night phone|landline",
    ),
    (
        W::Phone,
        0.9,
        "best number to reach you|how may we reach you|number where you can be reached|phone where reached",
    ),
    (
        W::Phone,
        0.9,
        "best number to call|home number|call back number|callback number|callback phone|phone contact|day time phone",
    ),
    (
        W::Phone,
        0.9,
        "direct phone|direct line|toll free phone|toll free number|customer service phone|phone customer service",
    ),
    (
        W::Phone,
        0.9,
        "home telephone number|best daytime phone|phone to reach you|phone where you can be reached|reach you at",
    ),
    (W::Phone, 0.85, "phone 1|number to call|number to reach|contact telephone|voice phone|voice|phone best"),
    (W::MobilePhone, 0.95, "mobile phone|mobile|phone mobile|mobile number|mobile contact|text number|number for text"),
    (W::MobilePhone, 0.9, "number for text message|number to text|mobile text number|smartphone|mobile for text"),
    (W::WorkPhone, 0.95, "work phone|phone work|business phone|phone business|office phone number work|work"),
    (
        W::WorkPhone,
        0.9,
        "phone at work|work number|daytime work phone|employment phone|work daytime phone|work telephone ext",
    ),
    (W::WorkPhone, 0.9, "work phone ext|work phone extension|phone work ext|job phone|business telephone number"),
    (
        W::Fax,
        0.95,
        "fax|fax number|facsimile|telefax|facsimile number|phone fax|fax line|secure fax|return fax|fax back",
    ),
    (W::PhoneAndFax, 0.9, "phone fax number|phone and fax|phone number fax number|phone fax|fax and phone|tel fax"),
    (W::Email, 0.95, "email|email address|home email|personal email|contact email|electronic address|email contact"),
    (
        W::Address,
        0.95,
        "address|home address|mailing address|street address|residence|residential address|current address",
    ),
    (
        W::Address,
        0.9,
        "physical address|address street city state zip|full address|permanent address|address city state zip",
    ),
    (W::Address, 0.9, "street address city state zip|legal address|local address|address zip|home mailing address"),
    (
        W::Address,
        0.9,
        "mailing address if different|residence address|billing address|address residence|complete address",
    ),
    (
        W::Address,
        0.9,
        "street city state zip|address number street city state zip|address mailing|claim address|where you live",
    ),
    (W::Address, 0.9, "home street address|where do you live|address home|location address|mailing street address"),
    (
        W::Street,
        0.9,
        "street|address line 1|address 1|street number|number street|street name|street and number|address1",
    ),
    (
        W::Street,
        0.9,
        "number and street|address number street|street address number|street address line 1|line 1|street line",
    ),
    (
        W::Street,
        0.9,
        "house number street|street or pobox|street address or pobox|address number and street|street pobox",
    ),
    (W::Street2, 0.8, "apartment|address line 2|address 2|apartment number|apartment suite|suite number|address2"),
    (W::Street2, 0.8, "street address line 2|line 2|apartment suite unit|floor suite|building|apartment space|pobox"),
    (W::City, 0.9, "city|town|city or town|city town|municipality|home city|mailing city"),
    (W::State, 0.85, "state|st|province|state or province|state province|home state"),
    (W::Zip, 0.95, "zip|zip number|home zip|zip 4|5 digit zip"),
    (
        W::CityStateZip,
        0.95,
        "city state zip|city state|city st zip|city state and zip|city state country zip|state zip",
    ),
    (W::CityStateZip, 0.9, "town state zip|city zip|csz|city or town state zip|city state zip country"),
    (W::Country, 0.8, "country|country residence|home country"),
    (W::County, 0.8, "county|county residence|parish"),
    // About a person.
    (W::DateOfBirth, 1.0, "dob|date birth month day year|d birth"),
    (W::DateOfBirth, 0.8, "dob age|age dob|dob and age|dob sex|sex dob"),
    (W::Field(F::Age), 0.85, "age|age in year|current age|patient age|age today|age at visit|age year"),
    (
        W::Sex,
        0.95,
        "sex|gender|legal sex|sex at birth|sex assigned at birth|assigned sex|assigned sex at birth|birth sex",
    ),
    (W::Sex, 0.9, "sex m f|gender m f|mf|m or f|male female|sex male female|sex on insurance|gender male female"),
    (
        W::Sex,
        0.9,
        "biological sex|administrative sex|sex gender|gender sex|sex on birth certificate|sex listed on insurance",
    ),
    (W::Sex, 0.9, "birth gender|gender at birth|legal gender|sex circle|gender circle|sex check|sex check one"),
    (
        W::SocialSecurityNumber,
        0.95,
        "ssn|ssn number|ss number|social|ssa number|ssn last 4|last 4 ssn|last 4 of ssn|ssn tin",
    ),
    (W::SocialSecurityNumber, 0.9, "last four ssn|ssn last four|last four digit ssn|ssn last 4 digit|last 4 digit ssn"),
    (
        W::Relationship,
        0.95,
        "relationship|relationship to patient|patient relationship|relationship to you|relationship patient",
    ),
    (
        W::Relationship,
        0.9,
        "how related|how related to patient|relationship to child|relationship to minor|relationship to client",
    ),
    (W::Relationship, 0.9, "relationship if other than patient|relationship to student|related how|relationship type"),
    (
        W::Relationship,
        0.9,
        "relationship to patient if not self|relationship if not patient|relationship if signed by other",
    ),
    (W::Relationship, 0.9, "capacity|authority to sign|relationship authority|authority|description of authority"),
    (W::Employer, 0.95, "employer|employer name|name employer|place employment|employed by|company name|name company"),
    (
        W::Employer,
        0.95,
        "employer or school|employer school|employer or school name|employer name or school name|employer company",
    ),
    (
        W::Employer,
        0.9,
        "current employer|where employed|where do you work|workplace|company|business name|work place name",
    ),
    (W::Employer, 0.9, "place work|employer or name school|school or employer|employer business|employer school name"),
    (
        W::Employer,
        0.9,
        "employer plan sponsor|employer organization|name of business|present employer|where do you work",
    ),
    (W::Employer, 0.85, "school employer|firm|work name|employment|name workplace|works at|employer student school"),
    (
        W::Field(F::Occupation),
        0.95,
        "occupation|job title|profession|type work|occupation job title|line work|trade|current occupation",
    ),
    (
        W::Field(F::Occupation),
        0.9,
        "job|kind of work|what kind of work do you do|what do you do for work|position|occupation title",
    ),
    (
        W::Field(F::Occupation),
        0.9,
        "occupation if retired previous occupation|usual occupation|career|work type|job description",
    ),
    (
        W::Field(F::MaritalStatus),
        0.95,
        "marital status|marital|civil status|relationship status|married status|marital state|legal marital status",
    ),
    (
        W::Field(F::MaritalStatus),
        0.9,
        "marital status check one|marital status circle one|marital status s m d w|status marital|married or single",
    ),
    (
        W::Field(F::Race),
        0.9,
        "race|racial background|race check all|race optional|your race|race category|race check one|race origin",
    ),
    (
        W::Field(F::Ethnicity),
        0.9,
        "ethnicity|ethnic background|ethnic group|ethnic origin|hispanic origin|hispanic or latino|ethnic",
    ),
    (W::Field(F::Ethnicity), 0.9, "hispanic latino|are you hispanic or latino|ethnicity check one|hispanic ethnicity"),
    (
        W::Field(F::PreferredLanguage),
        0.95,
        "preferred language|language|primary language|language spoken|language preference|language preferred",
    ),
    (
        W::Field(F::PreferredLanguage),
        0.9,
        "language spoken at home|primary language spoken|first language|main language|native language",
    ),
    (
        W::Field(F::PreferredLanguage),
        0.9,
        "what language do you prefer|language you prefer|preferred spoken language|home language|spoken language",
    ),
    (
        W::Field(F::GenderIdentity),
        0.95,
        "gender identity|identified gender|current gender identity|gender you identify|gender you identify with",
    ),
    (
        W::Field(F::GenderIdentity),
        0.9,
        "how do you identify|identify as|gender identification|do you identify as|i identify as|identified as",
    ),
    (
        W::Field(F::Pronouns),
        0.95,
        "pronoun|preferred pronoun|personal pronoun|gender pronoun|your pronoun|pronoun used|what pronoun do you use",
    ),
    (
        W::Field(F::DriversLicenseNumber),
        0.95,
        "driver license|driver license number|driver license state|dl number|driver license id|dl",
    ),
    (
        W::Field(F::DriversLicenseNumber),
        0.9,
        "driver license or state id|state id|state id number|photo id|driver lic number|license driver",
    ),
    (
        W::Field(F::DriversLicenseNumber),
        0.9,
        "driver license and state|driver license number state|driver license state and number|state driver license",
    ),
    // Numbers of persons and cover.
    (
        W::MemberId,
        0.95,
        "member id|member number|subscriber id|subscriber number|insured id|insured id number|member id number",
    ),
    (
        W::MemberId,
        0.95,
        "identification number insured|insurance id|insurance id number|member identification|membership number",
    ),
    (
        W::MemberId,
        0.95,
        "membership id|medicare number|medicaid number|medicare id|medicaid id|medicare beneficiary identifier|mbi",
    ),
    (
        W::MemberId,
        0.9,
        "beneficiary id|beneficiary number|recipient id|recipient number|enrollee id|certificate number|cardholder id",
    ),
    (
        W::MemberId,
        0.9,
        "subscriber member id|member subscriber id|insurance card id|insurance number|health plan id|hicn|hic number",
    ),
    (
        W::MemberId,
        0.9,
        "policy id|policy member id|member policy number|policy or member id|policy id number|id on card|contract number",
    ),
    (
        W::MemberId,
        0.9,
        "member id policy number|policy number member id|insurance policy id|medicare claim number|certificate id",
    ),
    (
        W::MemberId,
        0.9,
        "member id or policy number|id number on card|insured member id|member policy id|subscriber policy id",
    ),
    (
        W::MemberId,
        0.9,
        "member id as on card|insurance member id|insurance member number|health plan member id|health insurance id",
    ),
    (
        W::MemberId,
        0.9,
        "medicaid recipient id|medicaid recipient number|insured policy id|policy certificate number|enrollee number",
    ),
    (
        W::MemberId,
        0.9,
        "sponsor ssn|agreement number|contract id|plan id number|policyholder id|subscriber contract number|mid",
    ),
    (
        W::MemberId,
        0.85,
        "insurance identification|health card number|medical card number|medicaid or medicare number|policy id or ssn",
    ),
    (
        W::MemberId,
        0.9,
        "member number policy number|medicare medicaid number|medicare mbi|policy member number|policyholder id number",
    ),
    (W::MemberId, 0.65, "id|id number|identification number|identification"),
    (
        W::PolicyNumber,
        0.95,
        "policy number|insurance policy number|policy|policy nbr|policy identification number|policy certificate",
    ),
    (
        W::PolicyNumber,
        0.9,
        "health insurance policy number|insurance policy|policy contract number|policy number or ssn",
    ),
    (
        W::PolicyNumber,
        0.85,
        "policy group number|policy or group number|policy and group number|group policy number|policy number group",
    ),
    (
        W::GroupNumber,
        0.95,
        "group number|group id|group|insurance group number|group plan number|employer group number|group account",
    ),
    (
        W::GroupNumber,
        0.95,
        "policy group or feca number|feca number|insurance group|group or feca number|plan group number",
    ),
    (
        W::GroupNumber,
        0.9,
        "group account number|group or account number|group identification|insured group number|group code",
    ),
    (
        W::GroupName,
        0.95,
        "group name|insured group name|employer group|employer group name|name group|insurance group name|account name",
    ),
    (
        W::GroupName,
        0.9,
        "group name or employer|plan sponsor|employer or group name|group employer|employer group sponsor",
    ),
    (
        W::PlanName,
        0.95,
        "plan name|plan|insurance plan name|insurance plan|plan program name|insurance plan name or program name",
    ),
    (
        W::PlanName,
        0.9,
        "health plan name|program name|plan or program name|name plan|product name|plan product|benefit plan",
    ),
    (W::PlanName, 0.85, "coverage plan|plan description|network|product|medical plan|insurance product|plan coverage"),
    (
        W::InsuranceType,
        0.9,
        "insurance type|type insurance|type coverage|coverage type|type health insurance|kind insurance|plan type",
    ),
    (
        W::InsuranceType,
        0.85,
        "type of plan|line of business|type plan|health plan type|type of health plan|insurance category|benefit type",
    ),
    (
        W::PayerId,
        0.95,
        "payer id|payer identification number|electronic payer id|edi payer id|health plan identifier|edi number|carrier code",
    ),
    (
        W::PayerId,
        0.9,
        "claim payer id|payer edi number|naic number|insurance company id|insurance company number|payer number",
    ),
    (
        W::EffectiveDate,
        0.9,
        "effective date|coverage effective date|date effective|policy effective date|coverage date|effective",
    ),
    (
        W::EffectiveDate,
        0.9,
        "insurance effective date|coverage start date|coverage begin date|plan effective date|coverage effective",
    ),
    (
        W::EffectiveDate,
        0.9,
        "effective date coverage|effective date insurance|member since|policy start date|eligibility date",
    ),
    // Numbers of providers.
    (
        W::Npi,
        0.95,
        "npi|npi number|individual npi|provider npi|type 1 npi|npi individual|npi id|npi required|npi 10 digit",
    ),
    (W::Npi, 0.9, "group npi|organization npi|npi group|npi or tin|type 2 npi|npi type 1|npi type 2"),
    (
        W::LicenseNumber,
        0.9,
        "license number|state license number|license|medical license number|state license|license id",
    ),
    (
        W::LicenseNumber,
        0.9,
        "medical license|state medical license number|physician license number|professional license|lic number",
    ),
    (
        W::DeaNumber,
        0.95,
        "dea|dea number|dea registration number|dea registration|dea id|dea license|dea reg number|dea reg",
    ),
    (
        W::Specialty,
        0.9,
        "specialty|medical specialty|area specialty|specialty area|provider specialty|specialty type|taxonomy",
    ),
    (
        W::Specialty,
        0.9,
        "specialty department|department specialty|specialty service|practice specialty|clinical specialty",
    ),
    (
        W::TaxId,
        0.95,
        "tax id|federal tax id|tax id number|federal tax id number|ein|tin|taxpayer id|employer id number|tax number",
    ),
    (
        W::TaxId,
        0.95,
        "tax identification|tin number|tax id tin|taxpayer identification number|tax id ein|federal id|federal id number",
    ),
    (
        W::TaxId,
        0.95,
        "federal employer id number|federal tax id ssn ein|fed tax id|fein|irs number|tin ein|tax id or ssn|ein ssn",
    ),
    // Organisations.
    (
        W::Organisation,
        0.9,
        "facility name|clinic name|practice name|hospital name|name facility|name practice|practice facility name",
    ),
    (
        W::Organisation,
        0.85,
        "group practice name|organization name|practice group name|office name|name clinic|name hospital|practice",
    ),
    (
        W::Organisation,
        0.85,
        "name of practice or facility|facility practice name|clinic practice name|clinic facility name|dba",
    ),
    // Dates and signatures.
    (W::Date, 0.8, "date|today date|date today|dated|date completed|date form completed|form date|completion date"),
    (
        W::SignatureDate,
        0.95,
        "date signed|signature date|date signature|signed date|date of signature|signed on|date witnessed",
    ),
    (
        W::Signature,
        0.9,
        "signature|signed|sign here|x|digital signature|electronic signature|signature here|authorized signature",
    ),
    (
        W::Signature,
        0.9,
        "signature required|signature or initial|signature and date|signature date|esignature|e signature",
    ),
];
