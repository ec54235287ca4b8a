//! A tenant, those who ask there, and a document, in every condition that a rule is about.

use crate::{Act, Asker, Claims, Content, Decision, Document, Request, Resource, Role, Rules, Shift};
use docward_envelope::{DataClass, JobId, Purpose, Region, SubjectToken, TenantId, Timestamp};

pub(crate) const NOW: i64 = 1_800_000_000;

pub(crate) fn home() -> TenantId {
    "01JZ0000000000000000000001".parse().unwrap()
}

pub(crate) fn elsewhere() -> TenantId {
    "01JZ0000000000000000000002".parse().unwrap()
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(crate) fn patient(name: &str) -> SubjectToken {
    SubjectToken(name.repeat(32))
}

/// A question that can be changed.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) asker: Asker,
    pub(crate) document: Document,
    pub(crate) purpose: Purpose,
    pub(crate) region: Region,
    pub(crate) now: Timestamp,
    pub(crate) frozen: bool,
    pub(crate) keys_revoked: bool,
}

/// Whether an act is asked of a tenant as a whole; following is asked of both.
pub(crate) fn is_of_tenant(act: Act) -> bool {
    matches!(act, Act::Submit | Act::Search | Act::Audit | Act::Prove | Act::Queues | Act::Webhooks)
}

/// Every act, with whether it is asked of the tenant as a whole.
pub(crate) fn questions() -> impl Iterator<Item = (Act, bool)> {
    let all = Act::ALL.iter().map(|act| (*act, is_of_tenant(*act)));
    all.flat_map(|(act, whole)| [Some((act, whole)), (act == Act::Follow).then_some((act, true))]).flatten()
}

fn data_class(act: Act) -> DataClass {
    match act {
        Act::RetrieveText | Act::RetrieveRedacted | Act::RetrieveReport => DataClass::Redacted,
        _ => DataClass::Phi,
    }
}

impl Case {
    /// Somebody in these roles, for the first one's own purpose, of a claim of theirs where nothing is in the way.
    pub(crate) fn of(roles: &[Role]) -> Self {
        let purpose = match roles.first() {
            Some(Role::ClaimsProcessor) => Purpose::Payment,
            Some(Role::FrontDesk | Role::Clinician) => Purpose::Treatment,
            Some(Role::Patient) => Purpose::PatientAccess,
            _ => Purpose::Operations,
        };
        let is_patient = roles.contains(&Role::Patient);
        let claims = Claims { patient: is_patient.then(|| patient("aa")), ..Claims::default() };
        let document = Document {
            tenant: home(),
            job: "01JZ0000000000000000000009".parse::<JobId>().unwrap(),
            data_class: DataClass::Phi,
            content: Content::Claim,
            facility: Some("north".to_owned()),
            location: Some("ward-3".to_owned()),
            patient: Some(patient("aa")),
            fraud_workflow_open: false,
            on_hold: false,
        };
        let roles = roles.iter().copied().collect();
        Self {
            asker: Asker { account: "a.okafor".to_owned(), tenant: home(), roles, revoked: false, claims },
            document,
            purpose,
            region: "us-east-1".parse().unwrap(),
            now: at(NOW),
            frozen: false,
            keys_revoked: false,
        }
    }

    pub(crate) fn ask(&self, rules: &Rules, act: Act, of_tenant: bool) -> Decision {
        let document = Document { data_class: data_class(act), ..self.document.clone() };
        let resource = if of_tenant { Resource::Tenant(document.tenant) } else { Resource::Document(document) };
        self.ask_of(rules, act, &resource)
    }

    pub(crate) fn ask_of(&self, rules: &Rules, act: Act, resource: &Resource) -> Decision {
        rules.decide(&self.request(act, resource))
    }

    pub(crate) fn request<'a>(&'a self, act: Act, resource: &'a Resource) -> Request<'a> {
        let Self { asker, purpose, region, now, frozen, keys_revoked, .. } = self;
        let (purpose, now, frozen, keys_revoked) = (*purpose, *now, *frozen, *keys_revoked);
        Request { asker, act, resource, purpose, region, now, frozen, keys_revoked }
    }
}

/// A condition by its name, and what it changes.
pub(crate) type Condition = (&'static str, fn(&mut Case));

/// Every condition that a rule is about, on both sides of its border.
pub(crate) const CONDITIONS: &[Condition] = &[
    ("a claim", |_| {}),
    ("a clinical narrative", |case| case.document.content = Content::ClinicalNarrative),
    ("not read yet", |case| case.document.content = Content::Unknown),
    ("a narrative with a fraud workflow", |case| {
        case.document.content = Content::ClinicalNarrative;
        case.document.fraud_workflow_open = true;
    }),
    ("another tenant's", |case| case.document.tenant = elsewhere()),
    ("the account was revoked", |case| case.asker.revoked = true),
    ("at home in this region", |case| case.asker.claims.regions = Some(["us-east-1".parse().unwrap()].into())),
    ("at home elsewhere", |case| case.asker.claims.regions = Some(["eu-central-1".parse().unwrap()].into())),
    ("for treatment", |case| case.purpose = Purpose::Treatment),
    ("for payment", |case| case.purpose = Purpose::Payment),
    ("for operations", |case| case.purpose = Purpose::Operations),
    ("for patient access", |case| case.purpose = Purpose::PatientAccess),
    ("for maintenance", |case| case.purpose = Purpose::Maintenance),
    ("frozen", |case| case.frozen = true),
    ("keys revoked", |case| case.keys_revoked = true),
    ("on hold", |case| case.document.on_hold = true),
    ("the shift begins", |case| case.asker.claims.shift = Some(Shift { begins: at(NOW), ends: at(NOW + 1) })),
    ("before the shift", |case| case.asker.claims.shift = Some(Shift { begins: at(NOW + 1), ends: at(NOW + 9) })),
    ("the shift is over", |case| case.asker.claims.shift = Some(Shift { begins: at(NOW - 9), ends: at(NOW) })),
    ("of the facility", |case| case.asker.claims.facilities = Some(["north".to_owned()].into())),
    ("of another facility", |case| case.asker.claims.facilities = Some(["south".to_owned()].into())),
    ("of no facility that is known", |case| {
        case.asker.claims.facilities = Some(["north".to_owned()].into());
        case.document.facility = None;
    }),
    ("of the location", |case| case.asker.claims.locations = Some(["ward-3".to_owned()].into())),
    ("of another location", |case| case.asker.claims.locations = Some(["ward-4".to_owned()].into())),
    ("of no location that is known", |case| {
        case.asker.claims.locations = Some(["ward-3".to_owned()].into());
        case.document.location = None;
    }),
    ("of an assigned patient", |case| case.asker.claims.assigned_patients = Some(vec![patient("bb"), patient("aa")])),
    ("of no assigned patient", |case| case.asker.claims.assigned_patients = Some(vec![patient("bb")])),
    ("nobody is assigned", |case| case.asker.claims.assigned_patients = Some(Vec::new())),
    ("of another patient", |case| case.document.patient = Some(patient("bb"))),
    ("of no patient that is known", |case| case.document.patient = None),
    ("the asker is no patient that is known", |case| case.asker.claims.patient = None),
];

/// Every role alone, none, and several where one forbids what another permits.
pub(crate) fn askers() -> Vec<(String, Vec<Role>)> {
    use Role::{Auditor, ClaimsProcessor, Clinician, FrontDesk, Operator, Patient, PrivacyOfficer, Support};
    let alone = Role::ALL.iter().map(|role| vec![*role]);
    let several = [
        vec![FrontDesk, ClaimsProcessor],
        vec![Clinician, ClaimsProcessor],
        vec![Clinician, Operator],
        vec![Clinician, Support],
        vec![Clinician, Patient],
        vec![Auditor, PrivacyOfficer],
    ];
    let all = alone.chain(several).chain([vec![]]);
    let name = |roles: &Vec<Role>| match roles.as_slice() {
        [] => "no role".to_owned(),
        roles => roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" and "),
    };
    all.map(|roles| (name(&roles), roles)).collect()
}
