"""Places the cells of a section in rows, each style in its own way."""
import random

import fonts
from cells import Cell
from layout import Layout
from page import Page

HEIGHTS = {"boxed": 0.42, "colon": 0.3, "underline": 0.34, "under": 0.46, "columns": 0.27}
VALUE_INK = 30
CHOICE_SIZE = 8.5  # points
TICK_BOX = 0.11


class Rows:
    """Puts cells onto a page."""

    def __init__(self, page: Page, layout: Layout, draw: random.Random):
        self.page, self.layout, self.draw = page, layout, draw
        self.column = (layout.right - layout.left) / layout.columns
        self.height = HEIGHTS[layout.style]

    def place(self, cells: list[Cell], top: float) -> float:
        """Places a section's cells and returns where the page goes on below. What no longer fits is not drawn. It stays in the
        truth, so a count of what was not found counts it too; the weights of confidences follow from found values only."""
        layout, left = self.layout, self.layout.left
        for cell in cells:
            caption_width = fonts.width(cell.caption + layout.colon + " ", layout.print_font, layout.caption_size)
            needed = self._needed(cell, caption_width)
            span = 1
            while needed > self.column * span and span < layout.columns:
                span += 1
            width = needed if cell.narrow else self.column * span
            if left + width > layout.right + 0.02:
                left = layout.left
                top += self.height
            if top > self.page.height - 0.5:
                break
            value_left, baseline = self._caption(cell.caption, left, top, width, caption_width)
            self._value(cell, value_left, baseline)
            left += width
        return top + (self.height + 0.05)

    def _needed(self, cell: Cell, caption_width: float) -> float:
        """How much room a cell needs."""
        layout = self.layout
        if cell.choices:
            value_width = sum(self._choice_width(choice) for choice in cell.choices)
        else:
            value_width = fonts.width(cell.value, layout.value_font, layout.value_size)
        if layout.style in ("boxed", "under"):
            return max(caption_width, value_width) + 0.2
        return self.column if layout.style == "columns" else caption_width + max(value_width, 0.8) + 0.25

    def _choice_width(self, choice: str) -> float:
        return fonts.width(choice, self.layout.print_font, CHOICE_SIZE) + 0.35

    def _caption(self, caption: str, left: float, top: float, width: float, caption_width: float) -> tuple[float, float]:
        """Draws a caption with the lines around it and returns where its value begins: from the left, and its baseline."""
        page, layout = self.page, self.layout
        font, size = layout.print_font, layout.caption_size
        if layout.style == "columns":
            page.text(left + 0.05, top + 0.18, caption + layout.colon, size, font)
            if layout.draw.random() < 0.3:
                page.line(left, top + self.height - 0.03, left + self.column, top + self.height - 0.03, ink=150)
            return left + self.column * 0.42, top + 0.18
        if layout.style == "boxed":
            page.frame(left, top, left + width, top + self.height)
            page.text(left + 0.04, top + 0.12, caption, size, font)
            return left + 0.08, top + 0.35
        if layout.style == "under":
            page.line(left, top + 0.24, left + width - 0.1, top + 0.24)
            page.text(left + 0.02, top + 0.36, caption, size, font)
            return left + 0.05, top + 0.2
        baseline, value_left = top + 0.2, left + 0.02 + caption_width + 0.06
        page.text(left + 0.02, baseline, caption + layout.colon, size, font)
        if layout.style == "underline":
            page.line(value_left - 0.04, baseline + 0.03, left + width - 0.1, baseline + 0.03)
        return value_left, baseline

    def _value(self, cell: Cell, left: float, baseline: float) -> None:
        """Draws a value. Whoever writes by hand misses the baseline a little, and so does a typewriter now and then."""
        layout = self.layout
        off = self.draw.uniform(-0.025, 0.035) if layout.handwritten or self.draw.random() < 0.2 else 0
        if not cell.choices:
            self.page.text(left, baseline + off, cell.value, layout.value_size, layout.value_font, VALUE_INK)
            return
        for choice in cell.choices:
            right, top = left + TICK_BOX, baseline - TICK_BOX
            self.page.frame(left, top, right, baseline, ink=40)
            if choice == cell.value:
                self.page.line(left + 0.01, top, right, baseline, ink=20, thickness=2)
                self.page.line(right, top, left + 0.01, baseline, ink=20, thickness=2)
            self.page.text(left + 0.16, baseline, choice, CHOICE_SIZE, layout.print_font)
            left += self._choice_width(choice)
