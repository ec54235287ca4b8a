"""The kinds of documents that are made: their titles, their sections, and what each section may ask for."""
import typing


class Section(typing.NamedTuple):
    """A heading (none on a card), how many fields a form asks for at least, and those that it chooses among."""

    title: str
    fewest: int
    fields: tuple[str, ...]


class Kind(typing.NamedTuple):
    """A kind of document. Its first section is about the patient and on every document."""

    titles: tuple[str, ...]
    sections: tuple[Section, ...]


CARD = "insurance-card"
KINDS = {
    "intake-form": Kind(
        titles=("PATIENT REGISTRATION", "New Patient Information", "Patient Intake Form"),
        sections=(
            Section("PATIENT INFORMATION", 8, (
                "patient-name", "date-of-birth", "sex", "patient-id", "social-security-number", "address", "phone",
                "mobile-phone", "work-phone", "email", "marital-status", "preferred-language", "employer", "occupation",
                "preferred-name", "race", "ethnicity", "age",
            )),
            Section("EMERGENCY CONTACT", 3, ("emergency-contact", "emergency-contact-relationship", "emergency-contact-phone")),
            Section("INSURANCE", 6, (
                "payer-name", "plan-name", "member-id", "group-number", "subscriber-name", "subscriber-date-of-birth",
                "relationship-to-subscriber", "payer-phone", "coverage-effective-date", "secondary-payer-name",
                "secondary-member-id", "secondary-subscriber-name",
            )),
            Section("RESPONSIBLE PARTY", 3, ("guarantor-name", "guarantor-relationship", "guarantor-phone", "guarantor-address")),
            Section("VISIT", 4, (
                "date-of-service", "provider-name", "reason-for-visit", "primary-care-provider", "referring-provider-name",
                "pharmacy-name", "pharmacy-phone",
            )),
        ),
    ),
    "referral": Kind(
        titles=("Referral Form", "PATIENT REFERRAL"),
        sections=(
            Section("PATIENT", 6, (
                "patient-name", "date-of-birth", "sex", "patient-id", "address", "phone", "payer-name", "member-id",
                "group-number",
            )),
            Section("REFERRING PROVIDER", 1, ("referring-provider-name",)),
            Section("REFERRED TO", 1, ("referred-to-provider-name",)),
            Section("CLINICAL", 3, ("diagnosis", "diagnosis-code", "request-date")),
        ),
    ),
    "prior-authorization": Kind(
        titles=("Prior Authorization Request", "PRIOR AUTHORIZATION REQUEST FORM"),
        sections=(
            Section("MEMBER", 5, ("patient-name", "date-of-birth", "sex", "member-id", "group-number", "address", "phone")),
            Section("PRESCRIBER", 4, ("provider-name", "provider-id", "provider-specialty", "provider-phone", "provider-fax")),
            Section("DRUG", 5, (
                "medication-name", "medication-strength", "medication-directions", "medication-quantity", "diagnosis",
                "diagnosis-code",
            )),
            Section("REQUEST", 1, ("request-date", "prior-authorization-number")),
        ),
    ),
    "encounter-form": Kind(
        titles=("Superbill", "ENCOUNTER FORM"),
        sections=(
            Section("PATIENT", 6, (
                "patient-name", "date-of-birth", "patient-account-number", "patient-id", "sex", "age", "payer-name", "member-id",
                "group-number",
            )),
            Section("VISIT", 3, ("date-of-service", "provider-name", "provider-id", "diagnosis", "diagnosis-code")),
            Section("VITALS", 3, ("height", "weight", "blood-pressure", "heart-rate", "temperature")),
            Section("CHARGES", 2, ("claim-total", "amount-paid", "balance-due")),
        ),
    ),
    CARD: Kind(
        titles=("Member Card", "Health Insurance Card"),
        sections=(
            Section("", 5, (
                "payer-name", "plan-name", "patient-name", "member-id", "group-number", "coverage-effective-date", "payer-phone",
            )),
        ),
    ),
}

# As often as they are drawn.
DRAWN = (
    *["intake-form"] * 5, "referral", "prior-authorization", "prior-authorization", "encounter-form", "encounter-form", CARD,
)
