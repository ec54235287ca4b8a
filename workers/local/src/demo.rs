//! The demonstration's documents: who sends what, and looks for what.

use docward_envelope::{InvalidRegion, Region};

/// Tenant, region and documents.
pub const PLAN: &[(&str, &str, &[&str])] = &[
    (
        "harbor-clinic",
        "us-east-1",
        &["intake-form-clean.png", "intake-form-fax.tif", "discharge-note.txt", "prescription-photo.jpg"],
    ),
    (
        "rhein-klinik",
        "eu-central-1",
        &["lab-report.pdf", "referral-two-pages.pdf", "ultrasound.dcm", "radiology-report.dcm"],
    ),
    (
        "summit-insurance",
        "us-east-1",
        &["claims-professional.837", "claim-institutional.837", "referral-two-pages.tif"],
    ),
];

/// What each tenant looks for.
pub const SEARCHES: &[(&str, &str)] =
    &[("harbor-clinic", "medication"), ("rhein-klinik", "echocardiography"), ("summit-insurance", "systolic murmur")];

/// The plan's regions, each once.
///
/// # Errors
/// When a region of the plan is no region's name.
pub fn regions() -> Result<Vec<Region>, InvalidRegion> {
    let mut regions: Vec<Region> = PLAN.iter().map(|(_, region, _)| region.parse()).collect::<Result<_, _>>()?;
    regions.sort();
    regions.dedup();
    Ok(regions)
}
