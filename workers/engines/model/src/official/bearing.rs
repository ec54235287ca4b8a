//! The bearings that the tables of both forms use again and again, by short names.

use super::table::{Bearing, Harmless};
use crate::PhiKind;
use Bearing::{Harmless as Stays, Identifies};

pub(super) const CHOICE: Bearing = Stays(Harmless::Choice);
pub(super) const CODE: Bearing = Stays(Harmless::FormCode);
pub(super) const MEDICAL: Bearing = Stays(Harmless::MedicalCode);
pub(super) const MONEY: Bearing = Stays(Harmless::Amount);
pub(super) const STATE: Bearing = Stays(Harmless::State);
pub(super) const COUNT: Bearing = Stays(Harmless::Count);
pub(super) const NAME: Bearing = Identifies(PhiKind::Name);
pub(super) const PLACE: Bearing = Identifies(PhiKind::Place);
pub(super) const PHONE: Bearing = Identifies(PhiKind::Phone);
pub(super) const DATE: Bearing = Identifies(PhiKind::Date);
pub(super) const PLAN: Bearing = Identifies(PhiKind::HealthPlanNumber);
pub(super) const LICENCE: Bearing = Identifies(PhiKind::LicenceNumber);
pub(super) const ACCOUNT: Bearing = Identifies(PhiKind::AccountNumber);
pub(super) const ORGANIZATION: Bearing = Identifies(PhiKind::Organization);
pub(super) const OTHER: Bearing = Identifies(PhiKind::OtherIdentifier);
