//! Rules of the trade that fields are held against.

use docward_engine_model::official::is_npi;
use docward_engine_model::{Check, CheckRule, Field, FieldName};

/// The check digits of providers' numbers: of every field that is called an NPI and has the shape of one, ten digits.
pub(crate) fn of_providers(fields: &[Field]) -> Vec<Check> {
    let checked = fields.iter().filter(|field| is_provider(field.name)).filter_map(|field| {
        let number = field.normalised.as_ref()?.as_str();
        let shaped = number.len() == 10 && number.bytes().all(|byte| byte.is_ascii_digit());
        let (rule, fields, claim) = (CheckRule::NpiCheckDigit, vec![field.name], field.claim);
        shaped.then(|| Check { rule, fields, claim, passed: is_npi(number) })
    });
    checked.collect()
}

pub(crate) fn is_provider(name: FieldName) -> bool {
    use FieldName as F;
    matches!(
        name,
        F::ProviderId | F::ReferringProviderId | F::OperatingProviderId | F::FacilityId | F::BillingProviderId
    )
}
