//! The claims of a token that narrow it: where, when and for whom its account works. A claim that can't be understood narrows to
//! nothing, so that a mistake of an issuer's opens nothing.

use docward_envelope::{Region, SubjectToken, Timestamp};
use docward_trust_rules::{Claims, Shift};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What a token says of it, by the names `regions`, `facilities`, `locations`, `shift` (`{"begins": S, "ends": S}`, in seconds since
/// 1970), `assigned_patients` and `patient` (subject tokens).
pub(super) fn of(said: &Map<String, Value>) -> Claims {
    let set = |name: &str| said.get(name).map(texts);
    let regions = |all: BTreeSet<String>| all.iter().filter_map(|region| region.parse::<Region>().ok()).collect();
    Claims {
        regions: set("regions").map(regions),
        facilities: set("facilities"),
        locations: set("locations"),
        shift: said.get("shift").map(shift),
        assigned_patients: set("assigned_patients").map(|all| all.into_iter().map(SubjectToken).collect()),
        patient: said.get("patient").map(|patient| SubjectToken(patient.as_str().unwrap_or_default().to_owned())),
    }
}

/// The texts of a list, or one text by itself.
fn texts(claim: &Value) -> BTreeSet<String> {
    let all = claim.as_array().map_or(std::slice::from_ref(claim), Vec::as_slice);
    all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A shift; one that never is where it can't be understood.
fn shift(claim: &Value) -> Shift {
    let at = |name: &str| Timestamp::from_second(claim.get(name)?.as_i64()?).ok();
    match (at("begins"), at("ends")) {
        (Some(begins), Some(ends)) => Shift { begins, ends },
        _ => Shift { begins: Timestamp::UNIX_EPOCH, ends: Timestamp::UNIX_EPOCH },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(claims: &Value) -> Claims {
        of(claims.as_object().unwrap())
    }

    #[test]
    fn a_token_that_says_nothing_is_not_narrowed() {
        assert_eq!(said(&json!({})), Claims::default());
    }

    #[test]
    fn every_claim_narrows_to_what_it_names() {
        let all = said(&json!({
            "regions": ["us-east-1"], "facilities": ["north"], "locations": ["ward 3", "ward 4"],
            "shift": {"begins": 100, "ends": 200}, "assigned_patients": ["aa", "bb"], "patient": "cc",
        }));
        let texts = |all: &[&str]| Some(all.iter().map(|&text| text.to_owned()).collect::<BTreeSet<_>>());
        assert_eq!(all.regions, Some(["us-east-1".parse().unwrap()].into()));
        assert_eq!((all.facilities, all.locations), (texts(&["north"]), texts(&["ward 3", "ward 4"])));
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!(all.shift, Some(Shift { begins: at(100), ends: at(200) }));
        assert_eq!(all.assigned_patients.unwrap().len(), 2);
        assert_eq!(all.patient, Some(SubjectToken("cc".to_owned())));
    }

    #[test]
    fn a_claim_that_can_not_be_understood_narrows_to_nothing() {
        for wrong in [json!(null), json!(7), json!({}), json!([]), json!([7, null]), json!({"begins": 1}), json!(true)]
        {
            let all = said(&json!({
                "regions": wrong, "facilities": wrong, "locations": wrong, "shift": wrong, "assigned_patients": wrong, "patient": wrong,
            }));
            assert_eq!(
                (all.regions, all.facilities, all.locations),
                (Some([].into()), Some([].into()), Some([].into())),
                "{wrong}"
            );
            assert!(all.shift.is_some_and(|shift| shift.ends <= shift.begins), "{wrong}");
            assert_eq!(all.assigned_patients, Some(Vec::new()), "{wrong}");
            assert_eq!(all.patient, Some(SubjectToken(String::new())), "{wrong}");
        }
    }
}
