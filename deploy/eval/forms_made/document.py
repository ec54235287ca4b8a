"""One person's document of a layout: its page and its truth."""
import random

import fonts
from cells import cells
from layout import layout_numbered
from page import Page
from rows import VALUE_INK, Rows
from values import Values

CONSENT = ("I authorize the release of any medical information necessary to process this claim and request payment of"
           " benefits.")
SHADE = 215  # behind a heading


class Document:
    """A form that one of three people filled in. With `digital` it is set in fonts that a PDF can carry."""

    def __init__(self, number: int, person: int, digital: bool):
        self.layout = layout_numbered(number)
        self.draw = random.Random(number * 1000 + person)
        self.values = Values(self.draw, self.layout.dates, self.layout.phones).all()
        if digital and not fonts.embeddable(self.layout.print_font):
            self.layout.print_font = fonts.PRINT[0]
        self.page = Page(4.2, 2.9) if self.layout.card else Page(8.5, 11)
        self.truth = {}
        top = self._head(0.4 if self.layout.card else 0.8)
        rows = Rows(self.page, self.layout, self.draw)
        for title, asked in self.layout.sections:
            top = self._heading(title, top)
            top = rows.place(cells(asked, self.values, self.layout, self.draw, self.truth), top)
        self._signature(top)

    def _centred(self, text: str, font: str, size: float) -> float:
        """Where a text begins that stands in the middle of a page."""
        return (self.page.width - fonts.width(text, font, size)) / 2

    def _head(self, top: float) -> float:
        """The letterhead, if there is one, and the title."""
        form, head = self.layout, self.layout.letterhead
        if head:
            left = self._centred(head.facility, form.bold_font, 14) if head.centred else form.left
            self.page.text(left, top, head.facility, 14, form.bold_font)
            top += 0.22
            line = f"{head.address}   {head.before_phone}{head.phone}"
            left = self._centred(line, form.print_font, 8.5) if head.centred else form.left
            self.page.text(left, top, line, 8.5, form.print_font)
            top += 0.3
            self.truth |= {"facility": head.facility, "facility-address": str(head.address), "facility-phone": head.phone}
        left = form.left if form.card else self._centred(form.title, form.bold_font, 13)
        self.page.text(left, top, form.title, 13, form.bold_font)
        return top + (0.2 if form.card else 0.25)

    def _heading(self, title: str, top: float) -> float:
        """The heading of a section; half of them stand on grey."""
        form = self.layout
        if not form.headings or not title:
            return top
        top += 0.12
        if form.draw.random() < 0.5:
            self.page.area(form.left, top - 0.02, form.right, top + 0.2, SHADE)
        self.page.text(form.left + 0.05, top + 0.15, title, 10, form.bold_font)
        return top + (0.2 if form.style == "boxed" else 0.3)

    def _signature(self, top: float) -> None:
        """A place to sign, below half of the forms that leave room for it; some people have put the date there."""
        form, page = self.layout, self.page
        if form.card or top >= 9.8 or form.draw.random() >= 0.5:
            return
        page.text(form.left, top + 0.3, CONSENT, 8, form.print_font)
        for left, right, caption in ((form.left, form.left + 3.5, "Signature"), (form.left + 4.2, form.right, "Date")):
            page.line(left, top + 0.9, right, top + 0.9)
            page.text(left, top + 1.02, caption, 7.5, form.print_font)
        if self.draw.random() < 0.6:
            date = self.values["date-of-service"]
            page.text(form.left + 4.3, top + 0.86, date, form.value_size, form.value_font, VALUE_INK)
            self.truth["signature-date"] = date
