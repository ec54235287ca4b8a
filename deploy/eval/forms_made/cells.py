"""What a person wrote into a section of a form, cell by cell, and the truth of it."""
import random
import typing

import people
import words
from layout import Layout

# Choices that a form may offer as boxes to tick.
CHOICES = {
    "sex": ("Male", "Female"),
    "marital-status": ("Single", "Married", "Divorced", "Widowed"),
    "relationship-to-subscriber": ("Self", "Spouse", "Child", "Other"),
}


class Cell(typing.NamedTuple):
    """A caption and what belongs to it."""

    caption: str
    value: str
    choices: tuple[str, ...] = ()  # boxes; that of the value is ticked
    narrow: bool = False  # takes no more room than it needs


def cells(asked: list, values: dict, layout: Layout, draw: random.Random, truth: dict) -> list[Cell]:
    """The cells of a section; what they say of fields is added to the truth."""
    made = []
    for field, caption in asked:
        value = values[field] if field else draw.choice(words.OTHER_VALUES)
        caption = caption.upper() if layout.capitals else caption
        empty = draw.random() < layout.left_empty and field != "patient-name"
        parts = _parts(field, value, empty, layout)
        if parts:
            made += [part._replace(caption=part.caption.upper()) if layout.capitals else part for part in parts]
            truth[field] = _whole(value)
            continue
        if empty:
            made.append(Cell(caption, ""))
            continue
        value = people.written_name(value, layout.names) if isinstance(value, people.Person) else str(value)
        choices = CHOICES.get(field, ()) if layout.ticked else ()
        if choices:
            value = {"M": "Male", "F": "Female"}.get(value, value)
        if field:
            truth[field] = value
        made.append(Cell(caption, value, choices))
    return made


def _parts(field: str | None, value, empty: bool, layout: Layout) -> list[Cell]:
    """The cells of a name or an address that the form asks for part by part; none if it does not."""
    if field == "patient-name" and layout.name_in_parts:
        return [Cell("Last name", value.last), Cell("First name", value.first), Cell("MI", value.middle, narrow=True)]
    if field == "address" and layout.address_in_parts and not empty:
        street, city = Cell("Street address", value.street), Cell("City", value.city)
        return [street, city, Cell("State", value.state, narrow=True), Cell("ZIP", value.zip_code, narrow=True)]
    return []


def _whole(value: people.Person | people.Address) -> str:
    """What stands on the form in parts, as the truth has it."""
    return people.written_name(value, 0) if isinstance(value, people.Person) else str(value)
