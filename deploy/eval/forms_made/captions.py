"""How forms word the caption of each field, odd wordings among them. The first wording of a field is its plainest.

A form takes any of a field's wordings or, three times in ten, the plainest. On some forms captions of what is no field stand
among the others, so that what docward makes of them is weighed too.
"""

CAPTIONS = {
    "patient-name": (
        "Name", "Full name", "Patient name", "Patient's name", "Patient", "Patient's full legal name", "Name of patient",
        "Patient Name (Last, First)", "Who is being seen?",
    ),
    "date-of-birth": (
        "Date of birth", "DOB", "Birth date", "Birthdate", "D.O.B.", "Date of birth (MM/DD/YYYY)", "Born on", "Birthday",
    ),
    "sex": ("Sex", "Gender", "Sex (M/F)", "Sex at birth", "Legal sex"),
    "age": ("Age", "Patient age", "Age (years)"),
    "patient-id": (
        "Medical record no.", "MRN", "Chart #", "Patient ID", "Record number", "Chart number", "Hospital no.", "File no.",
    ),
    "patient-account-number": ("Account no.", "Acct #", "Patient account number", "Visit number", "Account #"),
    "social-security-number": ("Social security number", "SSN", "Soc. Sec. #", "Social Security No."),
    "address": ("Address", "Home address", "Mailing address", "Street, city, state, ZIP", "Residence", "Where do you live?"),
    "phone": ("Home phone", "Phone", "Telephone", "Daytime phone", "Tel.", "Phone (home)", "Primary phone"),
    "mobile-phone": ("Cell phone", "Mobile", "Mobile phone", "Cell", "Cell #"),
    "work-phone": ("Work phone", "Business phone", "Phone (work)"),
    "email": ("Email", "E-mail address", "E-mail", "Email address"),
    "marital-status": ("Marital status", "Marital", "Status (S/M/D/W)"),
    "preferred-language": ("Preferred language", "Language", "Primary language", "Language spoken at home"),
    "race": ("Race",),
    "ethnicity": ("Ethnicity", "Ethnic group"),
    "employer": ("Employer", "Employer / school", "Place of employment", "Employed by", "Where do you work?"),
    "occupation": ("Occupation", "Job title", "Type of work"),
    "preferred-name": ("Preferred name", "Nickname", "Goes by"),
    "primary-care-provider": ("Primary care physician", "PCP", "Family doctor", "Primary care provider"),
    "referring-provider-name": ("Referring physician", "Referred by", "Referring provider", "Who sent you to us?"),
    "reason-for-visit": (
        "Reason for visit", "Chief complaint", "What brings you in today?", "Reason for today's visit", "Main concern",
    ),
    "emergency-contact": (
        "Emergency contact", "In case of emergency notify", "Emergency contact name", "Nearest relative not living with you",
    ),
    "emergency-contact-relationship": ("Relationship", "Relationship to patient", "Relation", "How related?"),
    "emergency-contact-phone": ("Phone", "Telephone", "Contact phone", "Their phone", "Phone number"),
    "payer-name": (
        "Insurance company", "Insurance carrier", "Payer", "Health plan", "Primary insurance", "Insurer",
        "Name of insurance co.",
    ),
    "plan-name": ("Plan name", "Plan", "Plan type", "Coverage"),
    "member-id": ("Member ID", "Subscriber ID", "ID number", "Policy ID", "Member #", "Identification no.", "Ins. ID"),
    "group-number": ("Group number", "Group #", "Group no.", "Grp", "Group"),
    "subscriber-name": (
        "Policy holder", "Subscriber name", "Insured's name", "Policyholder's name", "Name of insured", "Card holder",
    ),
    "subscriber-date-of-birth": ("Subscriber's date of birth", "Policy holder's DOB", "Insured DOB", "Date of birth"),
    "relationship-to-subscriber": (
        "Patient's relationship to insured", "Relationship to subscriber", "Relationship to policy holder",
        "Relation to insured",
    ),
    "payer-phone": ("Insurance phone", "Customer service", "Carrier phone", "Ins. telephone"),
    "coverage-effective-date": ("Effective date", "Coverage effective date", "Coverage began"),
    "secondary-payer-name": ("Secondary insurance", "Secondary insurance company", "Other insurance"),
    "secondary-member-id": ("Secondary ID number", "Secondary member ID"),
    "secondary-subscriber-name": ("Secondary policy holder", "Secondary subscriber name"),
    "guarantor-name": ("Guarantor", "Responsible party", "Person responsible for bill", "Guarantor name"),
    "guarantor-relationship": ("Guarantor relationship", "Relationship to patient"),
    "guarantor-phone": ("Guarantor phone", "Phone"),
    "guarantor-address": ("Guarantor address", "Billing address", "Address (if different)"),
    "pharmacy-name": ("Pharmacy", "Preferred pharmacy", "Pharmacy name", "Local drug store"),
    "pharmacy-phone": ("Pharmacy phone", "Pharmacy tel.", "Phone"),
    "date-of-service": ("Date of service", "Visit date", "Date of visit", "Appointment date", "Today's date", "Date"),
    "provider-name": (
        "Provider", "Physician", "Doctor", "Attending physician", "Seen by", "Treating provider", "Ordering physician",
    ),
    "provider-id": ("NPI", "Provider NPI", "NPI #", "National provider identifier"),
    "provider-specialty": ("Specialty", "Provider specialty"),
    "provider-phone": ("Provider phone", "Office phone", "Phone"),
    "provider-fax": ("Provider fax", "Office fax", "Fax"),
    "diagnosis": ("Diagnosis", "Primary diagnosis", "Dx", "Working diagnosis"),
    "diagnosis-code": ("ICD-10 code", "ICD-10", "Diagnosis code", "ICD code"),
    "medication-name": ("Medication", "Drug name", "Medication requested", "Drug requested"),
    "medication-strength": ("Strength", "Strength / form", "Dose"),
    "medication-directions": ("Directions", "Sig", "Directions for use"),
    "medication-quantity": ("Quantity", "Qty", "Quantity per fill"),
    "height": ("Height", "Ht"),
    "weight": ("Weight", "Wt"),
    "blood-pressure": ("Blood pressure", "BP"),
    "heart-rate": ("Pulse", "Heart rate", "HR"),
    "temperature": ("Temperature", "Temp"),
    "prior-authorization-number": ("Prior authorization number", "Authorization #", "Auth no.", "Referral number"),
    "referred-to-provider-name": ("Refer to", "Referred to", "Specialist", "Consulting physician"),
    "request-date": ("Date of request", "Request date", "Date"),
    "claim-total": ("Total charges", "Total charge", "Amount billed", "Total"),
    "amount-paid": ("Amount paid", "Payment today", "Paid today"),
    "balance-due": ("Balance due", "Balance", "You owe"),
}

# Captions of what is no field.
OTHER_CAPTIONS = (
    "Religion", "County", "How did you hear about us?", "Allergies", "Room", "Clinic code", "Employee no.", "Shift",
    "Best time to call", "Interpreter", "Locker", "Vehicle", "Badge", "Unit", "Height of bed", "Diet", "Priority",
    "Processed by", "School district", "Previous clinic", "Lead source", "Copay tier",
)
