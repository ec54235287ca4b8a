//! Captions that mean one thing of one owner, and do not name them regularly.

use crate::lexicon::{Owner as O, What as W};

/// A line is an owner, a thing of theirs, how sure a caption of these words means it (0 to 1), and the wordings.
pub(crate) const OWNED: &[(O, W, f32, &str)] = &[
    (
        O::Patient,
        W::Name,
        0.85,
        "i|name of person to be seen|name of child being seen|person being treated|who is the patient",
    ),
    (
        O::Guardian,
        W::Name,
        0.9,
        "parent guardian name if minor|parent name if minor|if minor parent name|child lives with|lives with",
    ),
    (
        O::Guardian,
        W::Name,
        0.9,
        "if patient is minor parent guardian|parent or guardian if minor|parent guardian of minor",
    ),
    (O::Contact, W::Phone, 0.9, "contact phone|contact phone number|contact telephone"),
    (
        O::Contact,
        W::Name,
        0.9,
        "contact name|name of contact|office contact name|contact person name|person to contact",
    ),
    (O::Contact, W::Fax, 0.9, "contact fax|contact fax number"),
    (
        O::Payer,
        W::Phone,
        0.9,
        "member service|customer service|member service phone|provider service|customer service number",
    ),
    (
        O::Payer,
        W::Phone,
        0.9,
        "for member|insurance phone number|call member service|provider line|member customer service|benefit question",
    ),
    (
        O::Payer,
        W::Phone,
        0.9,
        "eligibility phone|for eligibility and benefit|provider inquiry|customer care|member inquiry|member phone line",
    ),
    (
        O::Payer,
        W::Address,
        0.9,
        "claim address|mail claim to|send claim to|submit claim to|claim mailing address|medical claim",
    ),
    (
        O::Payer,
        W::Address,
        0.9,
        "claim submission address|address of claim office|send medical claim to|mail medical claim to|paper claim",
    ),
    (
        O::Payer,
        W::Name,
        0.9,
        "type of insurance name|name of insurance|name of plan insurer|insured through|do you have insurance with",
    ),
    (O::Payer, W::PayerId, 0.95, "payer id|insurance payer id"),
    (
        O::Signer,
        W::Name,
        0.9,
        "printed name of signer|name of person signing|printed name of person signing|name of person completing form",
    ),
    (
        O::Signer,
        W::Name,
        0.9,
        "printed name of patient or representative|print name of person signing|name of representative",
    ),
    (
        O::Signer,
        W::Relationship,
        0.95,
        "relationship to patient if signed by representative|relationship of signer to patient",
    ),
    (
        O::Signer,
        W::Relationship,
        0.95,
        "relationship to patient if other than self|if not patient relationship|if signed by other than patient",
    ),
    (
        O::Provider,
        W::Name,
        0.9,
        "provider you are here to see|doctor you see|name of doctor you are seeing|who are you here to see|here to see",
    ),
    (
        O::Provider,
        W::Name,
        0.85,
        "attending md|ordering dr|dr name|performed by|reviewed by|administered by|provider printed name",
    ),
    (
        O::Provider,
        W::Name,
        0.85,
        "signature of physician or supplier|physician printed name|prescriber printed name|reported by",
    ),
    (
        O::Provider,
        W::Signature,
        0.9,
        "dispense as written|substitution permitted|may substitute|substitution allowed|do not substitute",
    ),
    (
        O::Referring,
        W::Name,
        0.9,
        "referred by|how did you hear about us referred by|who referred you|name of referring physician or other source",
    ),
    (
        O::ReferredTo,
        W::Specialty,
        0.95,
        "referred to specialty|specialty referred to|specialty requested|requested specialty|referral specialty",
    ),
    (
        O::ReferredTo,
        W::Specialty,
        0.9,
        "refer to specialty|type of specialist|service requested specialty|department referred to",
    ),
    (
        O::ReferredTo,
        W::Organisation,
        0.9,
        "referred to facility|receiving facility|referral facility|referred to practice|facility referred to",
    ),
    (O::Employer, W::Phone, 0.9, "work phone employer|employer business phone"),
    (
        O::Facility,
        W::Phone,
        0.85,
        "office phone|office telephone|office number|clinic phone|office main phone|practice phone|hospital phone",
    ),
    (O::Facility, W::Fax, 0.85, "office fax|clinic fax|practice fax"),
];
