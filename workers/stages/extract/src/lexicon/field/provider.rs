//! The names of fields of providers, facilities and pharmacies.

use super::{date, is_address, is_name, is_phone};
use crate::lexicon::terms::{Owner as O, What as W};
use docward_engine_model::{DocumentKind as K, FieldName as F};

/// The name of a field of a provider or place. A provider's practice and address are the facility's.
pub(super) fn of_provider(owner: O, what: W, kind: K) -> Option<F> {
    match what {
        W::DeaNumber => return Some(F::DeaNumber),
        W::LicenseNumber => return Some(F::LicenseNumber),
        W::TaxId => return Some(F::FederalTaxId),
        W::SignatureDate => return Some(F::SignatureDate),
        W::Date => return date(kind),
        _ => {}
    }
    let (phone, address, practice) = (is_phone(what), is_address(what), what == W::Organisation);
    let name = is_name(what) || practice;
    let owner = match owner {
        O::Laboratory => O::Facility,
        O::Provider | O::Referring if practice || address => O::Facility,
        owner => owner,
    };
    Some(match (owner, what) {
        (O::Provider, _) if name => F::ProviderName,
        (O::Provider, _) if phone => F::ProviderPhone,
        (O::Provider, W::Fax) => F::ProviderFax,
        (O::Provider, W::Npi) => F::ProviderId,
        (O::Provider, W::Specialty) => F::ProviderSpecialty,
        (O::Referring, _) if name => F::ReferringProviderName,
        (O::Referring, _) if phone => F::ReferringProviderPhone,
        (O::Referring, W::Fax) => F::ReferringProviderFax,
        (O::Referring, W::Npi) => F::ReferringProviderId,
        (O::ReferredTo, W::Organisation) => F::ReferredToFacility,
        (O::ReferredTo, W::Specialty) => F::ReferredToSpecialty,
        (O::ReferredTo, W::Fax) => F::ReferredToFax,
        (O::ReferredTo, _) if name => F::ReferredToProviderName,
        (O::ReferredTo, _) if phone => F::ReferredToPhone,
        (O::ReferredTo, _) if address => F::ReferredToAddress,
        (O::PrimaryCare, _) if name => F::PrimaryCareProvider,
        (O::PrimaryCare, _) if phone => F::PrimaryCareProviderPhone,
        (O::Operating, _) if name => F::OperatingProviderName,
        (O::Operating, W::Npi) => F::OperatingProviderId,
        (O::LaboratoryDirector, _) if name => F::LaboratoryDirector,
        (O::Facility, _) if name => F::Facility,
        (O::Facility, _) if phone => F::FacilityPhone,
        (O::Facility, _) if address => F::FacilityAddress,
        (O::Facility, W::Fax) => F::FacilityFax,
        (O::Facility, W::Npi) => F::FacilityId,
        (O::OrderingFacility, _) if name => F::OrderingFacility,
        (O::BillingProvider, _) if name => F::BillingProviderName,
        (O::BillingProvider, _) if phone => F::BillingProviderPhone,
        (O::BillingProvider, _) if address => F::BillingProviderAddress,
        (O::BillingProvider | O::Payee, W::Npi) => F::BillingProviderId,
        (O::Payee, _) if name => F::PayeeName,
        (O::Pharmacy, _) if name => F::PharmacyName,
        (O::Pharmacy, _) if phone => F::PharmacyPhone,
        (O::Pharmacy, _) if address => F::PharmacyAddress,
        _ => return None,
    })
}
