//! What docward itself finds wrong with claims that the guides allow: the rules of the trade that extraction holds them against.

use crate::status::{Category, Status};
use docward_engine_model::{Check, CheckRule};

/// A reason to return a claim that its own segments do not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit {
    /// The number of the claim in the file, from 1.
    pub claim: u32,
    /// Why it is returned.
    pub status: Status,
}

/// The rules that claims of an interchange do not keep, as reasons to return them, in the order of the claims. Rules that only a
/// person can judge are none.
pub fn edits_of(checks: &[Check]) -> Vec<Edit> {
    let broken = checks.iter().filter(|check| !check.passed);
    let edit = |check: &Check| Some(Edit { claim: check.claim?, status: status(check.rule)? });
    let mut edits: Vec<Edit> = broken.filter_map(edit).collect();
    edits.sort_by_key(|edit| edit.claim);
    edits
}

/// The status of a rule that is not kept; codes of code source 508.
fn status(rule: CheckRule) -> Option<Status> {
    let (category, code) = match rule {
        CheckRule::NpiCheckDigit => (Category::Invalid, 562),
        CheckRule::DiagnosisCodeShape => (Category::Invalid, 255),
        CheckRule::ProcedureCodeShape => (Category::Invalid, 454),
        CheckRule::RevenueCodeShape => (Category::Invalid, 455),
        CheckRule::PlaceOfServiceShape => (Category::Invalid, 249),
        CheckRule::TypeOfBillShape => (Category::Invalid, 228),
        CheckRule::MedicareNumberShape => (Category::Invalid, 164),
        CheckRule::LinesAddUpToTotal => (Category::Relational, 400),
        CheckRule::PointersWithinDiagnoses => (Category::Relational, 477),
        CheckRule::NonCoveredLinesAddUpToTotal
        | CheckRule::BalanceIsTotalLessPaid
        | CheckRule::ServicesWithinHospitalization
        | CheckRule::ServicesNotAfterSignature
        | CheckRule::OnePatient => return None,
    };
    let entity = match rule {
        // Which of the claim's providers it is the rule does not say.
        CheckRule::NpiCheckDigit => Some("85"),
        CheckRule::MedicareNumberShape => Some("IL"),
        _ => None,
    };
    Some(Status { category, code, entity })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rule: CheckRule, claim: Option<u32>, passed: bool) -> Check {
        Check { rule, fields: Vec::new(), columns: Vec::new(), claim, passed, places: Vec::new() }
    }

    #[test]
    fn rules_that_a_claim_does_not_keep_return_it() {
        let checks = [
            check(CheckRule::LinesAddUpToTotal, Some(2), false),
            check(CheckRule::NpiCheckDigit, Some(1), false),
            check(CheckRule::DiagnosisCodeShape, Some(1), true),
            // Of no claim, and of a rule that a person judges.
            check(CheckRule::NpiCheckDigit, None, false),
            check(CheckRule::ServicesWithinHospitalization, Some(1), false),
        ];
        let told: Vec<_> = edits_of(&checks)
            .iter()
            .map(|edit| (edit.claim, edit.status.category.as_str(), edit.status.code))
            .collect();
        assert_eq!(told, [(1, "A7", 562), (2, "A8", 400)]);
    }
}
