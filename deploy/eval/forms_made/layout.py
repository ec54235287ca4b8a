"""How one form looks and what it asks: all that the three people who fill it in have in common."""
import dataclasses
import random

import captions
import fonts
import kinds
import people
import words

# Fields whose caption is too short to be understood without the heading of its section.
UNDER_A_HEADING = {
    "emergency-contact-relationship": "Emergency contact relationship",
    "emergency-contact-phone": "Emergency contact phone",
    **{field: captions.CAPTIONS[field][0] for field in (
        "pharmacy-phone", "provider-phone", "provider-fax", "guarantor-phone", "guarantor-relationship",
        "subscriber-date-of-birth",
    )},
}


@dataclasses.dataclass
class Letterhead:
    """Who issues the form, in its first two lines."""

    facility: str
    address: people.Address
    phone: str
    centred: bool
    before_phone: str


@dataclasses.dataclass
class Layout:
    """A form before anybody fills it in. Sizes are in points, lengths in inches."""

    draw: random.Random  # goes on while the page is drawn
    kind: str
    style: str  # where a value stands: boxed, colon (behind the caption), underline, under (above its caption), columns
    print_font: str
    bold_font: str
    caption_size: float
    value_size: float
    columns: int
    dates: int  # how dates, telephone numbers and names are written
    phones: int
    names: int
    name_in_parts: bool
    address_in_parts: bool
    left_empty: float  # how often a field has no value
    colon: str
    headings: bool
    capitals: bool
    others: float  # how often a caption of what is no field follows
    handwritten: bool
    sections: list = dataclasses.field(default_factory=list)  # (title, [(field or None, caption)])
    letterhead: Letterhead | None = None
    title: str = ""
    ticked: bool = False  # choices are boxes to tick
    value_font: str = ""

    @property
    def card(self) -> bool:
        return self.kind == kinds.CARD

    @property
    def left(self) -> float:
        return 0.25 if self.card else 0.6

    @property
    def right(self) -> float:
        return 3.95 if self.card else 7.9


def layout_numbered(number: int) -> Layout:
    """The layout of a number, always the same. The order of the draws is part of what a number means."""
    draw = random.Random(number * 7919 + 5)
    kind = draw.choice(kinds.DRAWN)
    style = draw.choice(["boxed", "boxed", "colon", "colon", "underline", "under", "columns"])
    made = Layout(
        draw, kind, style,
        print_font=draw.choice(fonts.PRINT),
        bold_font=draw.choice(fonts.BOLD),
        caption_size=draw.choice([7, 7.5, 8, 9, 10]),
        value_size=draw.choice([9.5, 10.5, 11, 12]),
        columns=draw.choice([1, 2] if style == "columns" else [1, 2, 2, 3]),
        dates=draw.randrange(people.DATES),
        phones=draw.randrange(people.PHONES),
        names=draw.choice([0, 0, 1, 2]),
        name_in_parts=draw.random() < 0.3,
        address_in_parts=draw.random() < 0.35,
        left_empty=draw.choice([0, 0.08, 0.2]),
        colon=draw.choice([":", ":", ""]),
        headings=draw.random() < 0.75,
        capitals=draw.random() < 0.2,
        others=draw.choice([0, 0.1, 0.25]),
        handwritten=draw.random() < 0.3,
    )
    made.sections = _sections(made)
    made.letterhead = _letterhead(made)
    made.title = draw.choice(kinds.KINDS[kind].titles)
    made.ticked = draw.random() < 0.35
    made.value_font = draw.choice(fonts.HAND if made.handwritten else fonts.TYPED)
    if made.handwritten:
        made.value_size += 2
    return made


def _sections(form: Layout) -> list:
    """What the form asks. It may leave out any section but the first, and of each some fields but the first."""
    draw, sections = form.draw, []
    for at, section in enumerate(kinds.KINDS[form.kind].sections):
        if draw.random() < 0.2 and at > 0:
            continue
        chosen = draw.sample(section.fields, draw.randint(section.fewest, len(section.fields)))
        asked = []
        for field in section.fields:
            if field not in chosen and field != section.fields[0]:
                continue
            wordings = captions.CAPTIONS[field]
            caption = draw.choice(wordings) if draw.random() < 0.7 else wordings[0]
            if not form.headings:
                caption = UNDER_A_HEADING.get(field, caption)
            asked.append((field, caption))
            if draw.random() < form.others:
                asked.append((None, draw.choice(captions.OTHER_CAPTIONS)))
        sections.append((section.title, asked))
    return sections


def _letterhead(form: Layout) -> Letterhead | None:
    """Three forms in four have one; a card has none."""
    facility, someone = form.draw.choice(words.FACILITIES), people.person(form.draw)
    number = people.written_phone(people.phone(form.draw, someone.area_code), form.phones)
    looks = None if form.card else form.draw.choice([(False, "Phone: "), (True, "Tel "), (False, "Tel "), None])
    return Letterhead(facility, someone.address, number, *looks) if looks else None
