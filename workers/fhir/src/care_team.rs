//! The providers of a claim: `Claim.careTeam`, and the line's references into it.

use crate::bundle::Bundle;
use crate::element::concept;
use crate::practitioner::{add, referring};
use crate::section::Section;
use docward_engine_model::{Column, FieldName as F, Row, TableName};
use serde_json::{Value, json};

/// <http://hl7.org/fhir/us/carin-bb/CodeSystem-C4BBClaimCareTeamRole.html>.
const ROLE: &str = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBClaimCareTeamRole";

/// The providers of a claim.
pub(crate) struct CareTeam {
    members: Vec<Value>,
    /// The National Provider Identifiers of those who rendered services, with their sequence.
    rendering: Vec<(String, usize)>,
}

impl CareTeam {
    /// Who attended (institutional) or rendered the services, who referred, who operated; and who rendered single lines only.
    pub(crate) fn of(bundle: &mut Bundle<'_>, section: &Section<'_>, is_institutional: bool, lines: &[&Row]) -> Self {
        let mut team = Self { members: Vec::new(), rendering: Vec::new() };
        let role = if is_institutional { "attending" } else { "performing" };
        for at in 0..section.count(F::ProviderName).max(section.count(F::ProviderId)) {
            let (name, npi) = (section.nth(F::ProviderName, at), section.nth(F::ProviderId, at));
            let number = npi.as_ref().map(crate::told::Told::code);
            let provider = add(bundle, section, name.as_ref(), npi.as_ref(), &[]);
            team.join(provider, role, number);
        }
        let referrer = referring(bundle, section);
        team.join(referrer, "referring", None);
        let (name, npi) = (section.first(F::OperatingProviderName), section.first(F::OperatingProviderId));
        let operator = add(bundle, section, name.as_ref(), npi.as_ref(), &[]);
        team.join(operator, "operating", None);
        for row in lines {
            let Some(npi) = section.cell(TableName::ClaimLines, row, Column::RenderingProviderId) else { continue };
            if team.sequence(&npi.code()).is_some() {
                section.take_places();
                continue;
            }
            let number = npi.code();
            let provider = add(bundle, section, None, Some(&npi), &[]);
            team.join(provider, "performing", Some(number));
        }
        team
    }

    fn join(&mut self, provider: Option<Value>, role: &str, npi: Option<String>) {
        let Some(provider) = provider else { return };
        let sequence = self.members.len() + 1;
        self.rendering.extend(npi.map(|npi| (npi, sequence)));
        self.members.push(json!({ "sequence": sequence, "provider": provider, "role": concept(ROLE, role) }));
    }

    /// The sequence of who has a National Provider Identifier, from 1.
    pub(crate) fn sequence(&self, npi: &str) -> Option<usize> {
        self.rendering.iter().find(|(other, _)| other == npi).map(|(_, sequence)| *sequence)
    }

    pub(crate) fn into_members(self) -> Vec<Value> {
        self.members
    }
}
