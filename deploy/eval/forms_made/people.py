"""People who don't exist, and how their names, dates and telephone numbers are written."""
import dataclasses
import random
import typing

import words


class Address(typing.NamedTuple):
    street: str
    city: str
    state: str
    zip_code: str

    def __str__(self) -> str:
        return f"{self.street}, {self.city}, {self.state} {self.zip_code}"


@dataclasses.dataclass
class Person:
    """What a form asks of anybody. The social security number begins with 9, as no real one does."""

    first: str
    last: str
    middle: str  # an initial, mostly none
    address: Address
    area_code: str
    born: tuple[int, int, int]  # year, month, day
    sex: str
    social_security_number: str
    email: str


def person(draw: random.Random) -> Person:
    """The order of the draws is part of what a layout's number means: another order makes other documents of all of them."""
    first, last = draw.choice(words.FIRST_NAMES), draw.choice(words.LAST_NAMES)
    middle = draw.choice(["", "", "", draw.choice("ABCDEFGHJKLMNPRSTW")])
    city, state, zip_code = draw.choice(words.PLACES)
    street = f"{draw.randint(1, 9899)} {draw.choice(words.STREETS)} {draw.choice(words.STREET_KINDS)}"
    street += draw.choice(["", "", "", f" Apt {draw.randint(1, 40)}", f" #{draw.randint(2, 99)}"])
    area_code = draw.choice(words.AREA_CODES)
    born = (draw.randint(1935, 2020), draw.randint(1, 12), draw.randint(1, 28))
    sex = draw.choice(["Female", "Male"])
    number = f"9{draw.randint(0, 99):02}-{draw.randint(10, 99)}-{draw.randint(1000, 9999)}"
    email = f"{first}{last}{draw.randint(1, 99)}".lower().replace("'", "")
    email += draw.choice(["@example.com", "@example.org", "@example.net"])
    return Person(first, last, middle, Address(street, city, state, zip_code), area_code, born, sex, number, email)


def phone(draw: random.Random, area_code: str) -> tuple[str, str]:
    """An area code and a number behind it, of those that are kept free for fiction."""
    return area_code, f"555-01{draw.randint(0, 99):02}"


def provider_id(draw: random.Random) -> str:
    """A National Provider Identifier: nine digits and the check digit after Luhn, which counts 80840 before them."""
    digits = "1" + "".join(draw.choice("0123456789") for _ in range(8))
    total = 0
    for place, digit in enumerate(reversed("80840" + digits)):
        weighed = int(digit) * (2 if place % 2 == 0 else 1)
        total += weighed - 9 if weighed > 9 else weighed
    return digits + str(-total % 10)


DATES = 7
PHONES = 4


def written_date(date: tuple[int, int, int], style: int) -> str:
    """A date in one of the ways in which forms have it."""
    year, month, day = date
    name = words.MONTHS[month - 1]
    return [
        f"{month:02}/{day:02}/{year}", f"{month}/{day}/{year % 100:02}", f"{month:02}-{day:02}-{year}",
        f"{name[:3]} {day}, {year}", f"{name} {day}, {year}", f"{year}-{month:02}-{day:02}",
        f"{month:02}/{day:02}/{year % 100:02}",
    ][style]


def written_phone(number: tuple[str, str], style: int) -> str:
    """A telephone number in one of the ways in which forms have it."""
    area_code, rest = number
    return [
        f"({area_code}) {rest}", f"{area_code}-{rest}", f"{area_code}.{rest.replace('-', '.')}", f"({area_code}){rest}",
    ][style]


def written_name(someone: Person, style: int) -> str:
    """A name with the first name or the last name in front, or with a full stop after the initial."""
    middle = f" {someone.middle}" if someone.middle else ""
    stop = "." if middle else ""
    return [
        f"{someone.first}{middle} {someone.last}", f"{someone.last}, {someone.first}{middle}",
        f"{someone.first}{middle}{stop} {someone.last}",
    ][style]
