//! Whose something is: the words that forms have for each person and organisation.
//!
//! A line is an owner and the wordings, with a bar between two of them. Write them in lower case, in the singular, without
//! apostrophes, full stops and fillers ("of", "the"). The order of words does not matter where a caption is looked up.

use crate::lexicon::Owner as O;

/// Wordings by owner. Each may stand before or behind what is asked for ("insured's phone", "phone of insured").
pub(crate) const OWNERS: &[(O, &str)] = &[
    (
        O::Patient,
        "patient|client|child|student|resident|baby|newborn|patient self|new patient|minor patient|minor child",
    ),
    (O::Patient, "patient or client|applicant|person completing form if patient|patient employee"),
    (O::Member, "member|enrollee|beneficiary|recipient|cardholder|card holder|health plan member|plan member"),
    (
        O::Subscriber,
        "insured|subscriber|policyholder|policy owner|policy subscriber|primary insured|primary subscriber",
    ),
    (O::Subscriber, "primary policyholder|insured person|insured party|insured party policyholder|certificate holder"),
    (
        O::Subscriber,
        "main subscriber|contract holder|sponsor|insured or subscriber|subscriber or insured|insured employee",
    ),
    (O::Subscriber, "insured policyholder|policyholder insured|subscriber policyholder|policyholder subscriber"),
    (O::Subscriber, "insured member|covered employee|insurance holder|person insurance is under|insurance subscriber"),
    (O::Subscriber, "person carrying insurance|who carries insurance|primary card holder|primary insurance subscriber"),
    (
        O::Subscriber,
        "primary insurance policyholder|primary insurance holder|primary insured policyholder|primary member",
    ),
    (O::Subscriber, "insurance policyholder|person whose insurance it is|named insured|owner policy|holder policy"),
    (
        O::SecondarySubscriber,
        "other insured|secondary insured|secondary subscriber|secondary policyholder|other subscriber",
    ),
    (O::SecondarySubscriber, "secondary insurance subscriber|secondary insurance policyholder|other policyholder"),
    (
        O::SecondarySubscriber,
        "secondary insurance holder|secondary member|secondary cardholder|secondary insurance insured",
    ),
    (O::SecondarySubscriber, "other insured policyholder|secondary insured policyholder"),
    (O::Guarantor, "guarantor|responsible party|responsible person|financially responsible party|person responsible"),
    (O::Guarantor, "financially responsible person|person responsible account|person responsible payment|bill payer"),
    (O::Guarantor, "person responsible bill|party responsible payment|party responsible|responsible party guarantor"),
    (O::Guarantor, "guarantor responsible party|financial guarantor|account holder|person financially responsible"),
    (O::Guarantor, "party financially responsible|bill responsible party|account guarantor|responsible billing party"),
    (O::Guarantor, "person paying|person paying bill|party responsible account|party responsible bill"),
    (
        O::Guardian,
        "guardian|parent|mother|father|legal guardian|parent guardian|parent or guardian|stepmother|stepfather",
    ),
    (
        O::Guardian,
        "parent or legal guardian|parent caregiver|caregiver|custodial parent|mom|dad|foster parent|step parent",
    ),
    (O::Guardian, "guardian parent|mother guardian|father guardian|primary caregiver|mother parent|father parent"),
    (O::Guardian, "mother legal guardian|father legal guardian|mother stepmother|father stepfather|first parent"),
    (O::Guardian, "second parent|other parent|parent1|parent2|guardian1|guardian2|responsible parent|conservator"),
    (O::Guardian, "parent a|parent b|primary guardian|secondary guardian|first guardian|second guardian|caretaker"),
    (O::EmergencyContact, "emergency contact|emergency contact person|next kin|nearest relative|emergency"),
    (O::EmergencyContact, "case emergency|case emergency contact|case emergency notify|case emergency call"),
    (O::EmergencyContact, "notify case emergency|contact case emergency|person notify case emergency|notify emergency"),
    (
        O::EmergencyContact,
        "person contact case emergency|whom notify case emergency|emergency notification|ice contact",
    ),
    (O::EmergencyContact, "friend or relative not living|nearest relative not living|primary emergency contact"),
    (O::EmergencyContact, "local friend or relative|local friend relative|nearest friend or relative|emergency person"),
    (
        O::EmergencyContact,
        "relative not living|nearest relative or friend|friend relative|closest relative|relative friend",
    ),
    (O::EmergencyContact, "person notify|person notify emergency|person call emergency|emergency contact next kin"),
    (O::EmergencyContact, "first emergency contact|emergency contact1|emergency contact2|secondary emergency contact"),
    (O::EmergencyContact, "second emergency contact|alternate emergency contact|who contact case emergency|ice"),
    (
        O::EmergencyContact,
        "who should we contact case emergency|who notify case emergency|emergency contact information",
    ),
    (O::Spouse, "spouse|husband|wife|partner|spouse or partner|significant other|domestic partner|spouse partner"),
    (O::Signer, "signer|signatory|person signing|person completing form|person signing form|signing party|undersigned"),
    (O::Signer, "patient representative|legal representative|authorized representative|personal representative"),
    (O::Signer, "representative|authorized person|authorized signer|patient or representative|form completed by"),
    (O::Signer, "patient or legal representative|patient or authorized representative|patient or guardian"),
    (O::Signer, "patient or responsible party|patient parent guardian|patient guardian|signed by|person completing"),
    (O::Signer, "patient or parent|patient or legal guardian|patient legal guardian|patient or parent guardian"),
    (
        O::Signer,
        "patient or personal representative|patient or authorized person|completed by|patient legal representative",
    ),
    (O::Witness, "witness|witnessed by|staff witness|interpreter witness"),
    (O::Provider, "provider|physician|practitioner|clinician|prescriber|health care provider|healthcare provider"),
    (O::Provider, "attending|attending physician|attending provider|attending practitioner|treating physician"),
    (O::Provider, "treating provider|rendering provider|rendering physician|performing provider|performing physician"),
    (O::Provider, "ordering provider|ordering physician|ordering practitioner|ordering clinician|ordered by"),
    (
        O::Provider,
        "prescribing physician|prescribing provider|prescribing practitioner|prescribing clinician|prescribed by",
    ),
    (O::Provider, "requesting provider|requesting physician|requesting practitioner|requestor|requester|requested by"),
    (O::Provider, "servicing provider|service provider|supervising physician|supervising provider|seen by|seeing"),
    (
        O::Provider,
        "appointment with|discharging physician|discharging provider|discharge physician|authorizing provider",
    ),
    (
        O::Provider,
        "authorizing physician|administering provider|administering physician|vaccine provider|surgeon provider",
    ),
    (
        O::Provider,
        "authorized by|physician or supplier|physician or provider|provider or physician|interpreting physician",
    ),
    (O::Provider, "submitting provider|nurse practitioner|physician assistant|admitting physician|admitting provider"),
    (O::Provider, "responsible physician|signing provider|signing physician|electronically signed by|dictated by"),
    (O::Provider, "prescriber signature|scheduled provider|visit provider|encounter provider|hospitalist|radiologist"),
    (
        O::Provider,
        "pathologist|reading physician|physician provider|provider prescriber|prescriber provider|you see today",
    ),
    (O::Provider, "prescribing doctor|physician requesting|provider requesting|provider seen|doctor you are seeing"),
    (
        O::Referring,
        "referring provider|referring physician|referred by|referring|referring practitioner|referring source",
    ),
    (
        O::Referring,
        "referral source|referring clinician|referring pcp|physician referring|referring provider or source",
    ),
    (O::Referring, "referred from|referral from|referring from|referring md|whom referred by|who referred you"),
    (O::Referring, "referring dentist|referring office|referred here by|refer by|provider referring|referring party"),
    (
        O::ReferredTo,
        "referred to|refer to|referring to|referral to|referred to provider|referred to physician|specialist",
    ),
    (O::ReferredTo, "specialist referred to|consulting physician|consulting provider|consultant|receiving provider"),
    (
        O::ReferredTo,
        "receiving physician|referred provider|referred to specialist|specialist provider|consulting specialist",
    ),
    (O::ReferredTo, "provider referred to|physician referred to|referral specialist|consult to|recipient provider"),
    (O::ReferredTo, "send to|referred specialist|specialist physician|consulted provider|referral destination"),
    (O::ReferredTo, "accepting provider|accepting physician|receiving specialist|referral provider"),
    (
        O::ReferredTo,
        "referred to facility|receiving facility|receiving practice|referred to practice|referral facility",
    ),
    (
        O::PrimaryCare,
        "primary care provider|primary care physician|pcp|family physician|regular physician|primary care",
    ),
    (O::PrimaryCare, "primary physician|primary provider|primary care doctor|family practitioner|usual physician"),
    (O::PrimaryCare, "primary care clinician|personal physician|pediatrician|primary care practitioner|medical home"),
    (
        O::PrimaryCare,
        "primary care physician pcp|primary care provider pcp|pcp primary care|current primary care provider",
    ),
    (
        O::PrimaryCare,
        "general practitioner|internist|pcp primary care provider|pcp primary care physician|family provider",
    ),
    (O::Operating, "operating|operating physician|operating surgeon|operating provider|surgeon|primary surgeon"),
    (
        O::LaboratoryDirector,
        "laboratory director|medical director|director|clia laboratory director|lab medical director",
    ),
    (O::LaboratoryDirector, "laboratory medical director|director laboratory"),
    (O::Laboratory, "laboratory|performing laboratory|testing laboratory|reference laboratory|performing lab site"),
    (
        O::Facility,
        "facility|hospital|clinic|practice|office|medical office|service facility|medical center|medical group",
    ),
    (
        O::Facility,
        "treatment facility|service location|location service|health center|institution|practice or facility",
    ),
    (O::Facility, "clinic or practice|practice or clinic|facility or practice|clinic site|vaccinating clinic|site"),
    (
        O::Facility,
        "rendering facility|servicing facility|facility where services rendered|provider facility|organization",
    ),
    (O::Facility, "doctor office|physician office|provider office|provider practice|clinic practice|facility clinic"),
    (
        O::Facility,
        "school or facility|performing facility|discharging facility|discharging hospital|requesting facility",
    ),
    (O::Facility, "imaging facility|practice group|group practice|provider organization|administering clinic"),
    (
        O::OrderingFacility,
        "ordering facility|ordering client|client account|ordering location|ordering practice|ordering site",
    ),
    (O::OrderingFacility, "submitter|ordering office|submitting facility|client facility|ordering institution"),
    (O::OrderingFacility, "ordering clinic|ordering account|submitting client|submitting office|report to client"),
    (
        O::BillingProvider,
        "billing provider|pay to provider|billing facility|billing physician|billing entity|bill from",
    ),
    (O::BillingProvider, "remit to|make check payable to|pay to|billing office|billing practice|remit payment to"),
    (O::Payee, "payee|paid to|payment to|payable to|payment made to"),
    (O::Pharmacy, "pharmacy|preferred pharmacy|local pharmacy|drug store|dispensing pharmacy|pharmacy preference"),
    (O::Pharmacy, "pharmacy of choice|retail pharmacy|pharmacy choice|primary pharmacy|pharmacy used|pharmacy you use"),
    (O::Payer, "insurance|payer|insurer|insurance carrier|insurance company|health plan|health insurance|carrier"),
    (O::Payer, "primary insurance|primary insurance company|primary insurance carrier|primary payer|primary carrier"),
    (
        O::Payer,
        "medical insurance|medical insurance company|insurance provider|primary insurance provider|payor|insurance co",
    ),
    (
        O::Payer,
        "primary health insurance|primary medical insurance|primary coverage|health insurance company|third party payer",
    ),
    (
        O::Payer,
        "health insurance carrier|primary insurer|health insurance provider|primary health plan|primary insurance plan",
    ),
    (O::Payer, "current insurance|current insurance company|insurance company or plan|insurance carrier or plan"),
    (O::Payer, "primary health insurance company|primary medical insurance company|health insurance plan"),
    (
        O::Payer,
        "health plan insurer|insurance company health plan|primary ins co|first insurance|insurance1|payer health plan",
    ),
    (O::SecondaryPayer, "secondary insurance|secondary insurance company|secondary insurance carrier|secondary payer"),
    (O::SecondaryPayer, "secondary carrier|other insurance|other insurance company|secondary insurance provider"),
    (
        O::SecondaryPayer,
        "secondary health insurance|secondary medical insurance|secondary coverage|additional insurance",
    ),
    (O::SecondaryPayer, "supplemental insurance|secondary insurer|other health insurance|other carrier|insurance2"),
    (O::SecondaryPayer, "secondary health plan|other coverage|secondary insurance plan|supplemental insurance company"),
    (O::SecondaryPayer, "secondary or supplemental insurance|secondary health insurance company|other health plan"),
    (O::Employer, "employer|patient employer|company|place employment|workplace|business|employment|employer school"),
    (O::Contact, "contact|contact person|office contact|office contact person|clinic contact|requesting contact"),
    (O::Contact, "practice contact|contact at office|prescriber contact|contact person at office|provider contact"),
    (
        O::Contact,
        "requestor contact|facility contact|staff contact|office staff|prepared by|submitted by|form prepared by",
    ),
    (O::Contact, "office contact for this request|contact for request|referral coordinator|office staff contact"),
    (
        O::Contact,
        "referral contact|nurse or contact|authorization contact|provider contact person|provider office contact",
    ),
    // People and places that the vocabulary has no names for: what is theirs must not become the patient's.
    (
        O::Other,
        "attorney|lawyer|adjuster|claim adjuster|case manager|social worker|school|daycare|school nurse|dentist",
    ),
    (O::Other, "optometrist|interpreter|transporter|landlord|sibling|brother|sister|son|daughter|grandparent|friend"),
    (
        O::Other,
        "other physician|other provider|previous physician|previous provider|former physician|other parent address",
    ),
    (
        O::Other,
        "mail order pharmacy|workers compensation carrier|auto insurance|auto insurance company|vision insurance",
    ),
    (O::Other, "dental insurance|dental insurance company|vision insurance company|tertiary insurance|third insurance"),
    (
        O::Other,
        "nurse|phlebotomist|collector|technician|technologist|vaccinator|preparer|reviewer|case worker|translator",
    ),
    (O::Other, "other pharmacy|home health agency|ambulance company|funeral home|prison|nursing home|church|clergy"),
    (
        O::Other,
        "pharmacist|staff|staff member|employee|receptionist|supervisor|manager|biller|coder|vaccine manufacturer",
    ),
];
