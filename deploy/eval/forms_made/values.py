"""What a person's document says in each field.

Every value is drawn, also of fields that the document does not ask for. The order of the draws is part of what a layout's number
means: another order makes other documents of all of them.
"""
import random

import people
import words


class Values:
    """Draws the values of one document, in the ways in which its form has dates and telephone numbers written."""

    def __init__(self, draw: random.Random, dates: int, phones: int):
        self.draw, self.dates, self.phones = draw, dates, phones
        self.patient, self.subscriber, self.contact, self.guarantor = [people.person(draw) for _ in range(4)]
        if draw.random() < 0.5:
            self.subscriber = self.patient
        if draw.random() < 0.5:
            self.guarantor = self.patient
        self.year = draw.randint(2023, 2026)
        self.day = (self.year, draw.randint(1, 12), draw.randint(1, 28))  # of the visit or the request
        self.diagnosis, self.medication = draw.choice(words.DIAGNOSES), draw.choice(words.MEDICATIONS)
        self.payer, self.charge = draw.choice(words.PAYERS), draw.randint(3000, 90000)  # cents

    def all(self) -> dict[str, str | people.Person | people.Address]:
        """By field. How names and addresses are written follows from the layout."""
        return {**self._patient(), **self._coverage(), **self._guarantor(), **self._visit(), **self._rest()}

    def _phone(self, area_code: str) -> str:
        return people.written_phone(people.phone(self.draw, area_code), self.phones)

    def _date(self, date: tuple[int, int, int]) -> str:
        return people.written_date(date, self.dates)

    def _doctor(self) -> str:
        someone = people.person(self.draw)
        degree = self.draw.choice(["MD", "DO", "NP", "PA-C"])
        return self.draw.choice([f"{someone.first} {someone.last}, {degree}", f"Dr. {someone.first} {someone.last}"])

    def _money(self, cents: int) -> str:
        return self.draw.choice(["$", "$", ""]) + f"{cents / 100:,.2f}"

    def _numbered(self, prefixes: list[str], least: int, most: int) -> str:
        """A number with one of some prefixes."""
        return self.draw.choice(prefixes) + str(self.draw.randint(least, most))

    def _patient(self) -> dict:
        draw, patient = self.draw, self.patient
        values = {
            "patient-name": patient,
            "date-of-birth": self._date(patient.born),
            "sex": draw.choice([patient.sex, patient.sex[0]]),
            "age": str(self.year - patient.born[0]),
            "patient-id": self._numbered(["MR", "P-", "", "H"], 100000, 9999999),
            "patient-account-number": self._numbered(["", "A", "ACC-"], 100000, 99999999),
            "social-security-number": patient.social_security_number,
            "address": patient.address,
            "phone": self._phone(patient.area_code),
            "mobile-phone": self._phone(patient.area_code),
            "work-phone": self._phone(patient.area_code),
            "email": patient.email,
            "marital-status": draw.choice(["Single", "Married", "Divorced", "Widowed"]),
            "preferred-language": draw.choice(["English", "Spanish", "Vietnamese", "Arabic", "Mandarin"]),
            "race": draw.choice(["White", "Asian", "Black"]),
            "ethnicity": draw.choice(["Not Hispanic or Latino", "Hispanic or Latino"]),
            "employer": draw.choice(words.EMPLOYERS),
            "occupation": draw.choice(words.OCCUPATIONS),
            "preferred-name": patient.first[:4],
        }
        draw.choice(words.LAST_NAMES)  # a previous name, which no form asks for
        return values | {
            "primary-care-provider": self._doctor(),
            "referring-provider-name": self._doctor(),
            "reason-for-visit": draw.choice(words.VISIT_REASONS),
            "emergency-contact": self.contact,
            "emergency-contact-relationship": draw.choice(words.CONTACT_RELATIONSHIPS),
            "emergency-contact-phone": self._phone(self.contact.area_code),
        }

    def _coverage(self) -> dict:
        draw, own = self.draw, self.subscriber is self.patient
        initials = "".join(word[0] for word in self.payer.split())[:3].upper()
        return {
            "payer-name": self.payer,
            "plan-name": draw.choice(words.PLANS),
            "member-id": initials + str(draw.randint(10**8, 10**9)),
            "group-number": self._numbered(["GRP", "G-", ""], 10000, 999999),
            "subscriber-name": self.subscriber,
            "subscriber-date-of-birth": self._date(self.subscriber.born),
            "relationship-to-subscriber": "Self" if own else draw.choice(["Spouse", "Child", "Other"]),
            "payer-phone": self._phone("800"),
            "coverage-effective-date": self._date((self.year - 1, draw.randint(1, 12), 1)),
            "secondary-payer-name": draw.choice(words.PAYERS),
            "secondary-member-id": "W" + str(draw.randint(10**7, 10**8)),
            "secondary-subscriber-name": people.person(draw),
        }

    def _guarantor(self) -> dict:
        draw, own = self.draw, self.guarantor is self.patient
        return {
            "guarantor-name": self.guarantor,
            "guarantor-relationship": "Self" if own else draw.choice(["Parent", "Spouse", "Mother"]),
            "guarantor-phone": self._phone(self.guarantor.area_code),
            "guarantor-address": self.guarantor.address,
        }

    def _visit(self) -> dict:
        draw, area_code = self.draw, self.patient.area_code
        return {
            "pharmacy-name": draw.choice(words.PHARMACIES),
            "pharmacy-phone": self._phone(area_code),
            "date-of-service": self._date(self.day),
            "provider-name": self._doctor(),
            "provider-id": people.provider_id(draw),
            "provider-specialty": draw.choice(words.SPECIALTIES),
            "provider-phone": self._phone(area_code),
            "provider-fax": self._phone(area_code),
            "diagnosis": self.diagnosis[0],
            "diagnosis-code": self.diagnosis[1],
        }

    def _rest(self) -> dict:
        draw, (medication, strength, directions) = self.draw, self.medication
        values = {
            "medication-name": medication,
            "medication-strength": strength,
            "medication-directions": directions,
            "medication-quantity": draw.choice(["30", "60", "90", "4"]),
            "height": draw.choice(["5'10\"", "5 ft 4 in", "172 cm", "5'2\""]),
            "weight": draw.choice(["152 lb", "81 kg", "203 lbs"]),
            "blood-pressure": f"{draw.randint(100, 170)}/{draw.randint(60, 99)}",
            "heart-rate": str(draw.randint(55, 99)),
            "temperature": draw.choice(["98.6", "98.2 F", "99.4"]),
            "prior-authorization-number": "PA" + str(draw.randint(10**6, 10**7)),
            "referred-to-provider-name": self._doctor(),
            "request-date": self._date(self.day),
            "claim-total": self._money(self.charge),
            "amount-paid": self._money(self.charge // 5),
            "balance-due": self._money(self.charge - self.charge // 5),
        }
        draw.randint(10**7, 10**8)  # a claim's number, which no form asks for
        return values
