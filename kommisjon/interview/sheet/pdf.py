"""The paper as a PDF on A4, with shaped text in both directions and the letters of its fonts in it.

The file says nothing of whom it is about: its properties hold a language and a day, and no name.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from kommisjon.interview.sheet.content import Asked, Content
from kommisjon.interview.sheet.fonts import FOLDER, FONTS
from kommisjon.interview.sheet.tongue import Tongue
from kommisjon.interview.summary import Both

if TYPE_CHECKING:
    from fpdf import FPDF

_MARGIN, _INDENT, _BAR = 17.0, 5.0, 1.6
"""Millimetres."""
_TITLE, _HEADING, _TEXT, _SMALL = 18.0, 14.0, 12.0, 9.5
"""Points."""
_GREY, _BLACK = 70, 0
_LEAST_ROOM = 34.0
"""Millimetres below which a question does not begin on a page."""


def pdf(content: Content, at: datetime) -> bytes:
    """Give the PDF; `at` is when it is made, to the day."""
    # The library would print to the terminal which characters its fonts lack: those are what somebody said.
    for name in ("fpdf", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    paper = _Paper(content, at)
    paper.write()
    return paper.bytes()


class _Paper:
    def __init__(self, content: Content, at: datetime) -> None:
        from fpdf import FPDF

        self._content = content
        self._pdf: FPDF = FPDF(format="A4", unit="mm")
        self._pdf.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self._pdf.set_auto_page_break(True, margin=_MARGIN)
        self._pdf.set_lang(content.person.code)
        self._pdf.set_creation_date(at.replace(hour=0, minute=0, second=0, microsecond=0))
        self._pdf.set_producer("kommisjon")
        for font in FONTS:
            self._pdf.add_font(font, "", FOLDER / f"{font}.ttf")
        self._pdf.add_page()

    def write(self) -> None:
        content = self._content
        self._both(content.title, _TITLE)
        self._gap(2)
        for mark in content.marks:
            self._framed(mark)
        for part in content.parts:
            self._room(_LEAST_ROOM)
            self._gap(3)
            self._both(part.heading, _HEADING)
            self._rule()
            for asked in part.asked:
                self._asked(asked)
        self._room(_LEAST_ROOM)
        self._gap(4)
        self._rule()
        for text in content.closing:
            self._both(text, _TEXT)
            self._gap(1)

    def bytes(self) -> bytes:
        return bytes(self._pdf.output())

    # Parts

    def _asked(self, asked: Asked) -> None:
        self._room(_LEAST_ROOM)
        self._both(asked.question, _TEXT)
        page, top = self._pdf.page, self._pdf.get_y()
        self._both(asked.answer, _TEXT, indent=_INDENT)
        if asked.own_words:
            self._text(asked.own_words, self._content.person, _TEXT, indent=_INDENT)
        if self._pdf.page == page:
            self._bar(top)
        self._gap(3)

    def _both(self, text: Both, size: float, indent: float = 0) -> None:
        self._text(text.person, self._content.person, size, indent=indent)
        if text.officer:
            self._pdf.set_text_color(_GREY)
            self._text(text.officer, self._content.officer, _SMALL, indent=indent)
            self._pdf.set_text_color(_BLACK)

    def _text(self, text: str, tongue: Tongue, size: float, *, indent: float) -> None:
        """Write a paragraph in its language's font and direction, indented at the side where it begins."""
        paper = self._pdf
        first, *others = tongue.fonts
        # After letters of another font the library takes a size for set that the page has not: it is set anew.
        paper.set_font(first, size=_SMALL if size != _SMALL else _TEXT)
        paper.set_font(first, size=size)
        paper.set_fallback_fonts(others, exact_match=False)
        paper.set_text_shaping(True, direction=tongue.direction, language=tongue.code.partition("-")[0])
        # What is indented leaves its side of the person's language free, where the bar stands.
        left = 0 if self._content.person.rtl else indent
        paper.set_x(_MARGIN + left)
        paper.multi_cell(
            paper.epw - indent,
            size * 0.56,
            text,
            align="R" if tongue.rtl else "L",
            new_x="LMARGIN",
            new_y="NEXT",
        )

    # Lines and room

    def _framed(self, text: Both) -> None:
        paper = self._pdf
        top = paper.get_y()
        paper.set_y(top + 1.5)
        self._both(text, _TEXT, indent=2)
        bottom = paper.get_y() + 1.5
        paper.set_line_width(0.5)
        paper.rect(_MARGIN, top, paper.epw, bottom - top)
        paper.set_y(bottom + 2)

    def _bar(self, top: float) -> None:
        paper = self._pdf
        x = paper.w - _MARGIN - _BAR if self._content.person.rtl else _MARGIN + _BAR
        paper.set_draw_color(_GREY)
        paper.set_line_width(0.7)
        paper.line(x, top + 0.8, x, paper.get_y() - 0.4)
        paper.set_draw_color(_BLACK)

    def _rule(self) -> None:
        paper = self._pdf
        paper.set_line_width(0.2)
        paper.line(_MARGIN, paper.get_y() + 0.6, paper.w - _MARGIN, paper.get_y() + 0.6)
        self._gap(2.5)

    def _gap(self, height: float) -> None:
        self._pdf.set_y(self._pdf.get_y() + height)

    def _room(self, height: float) -> None:
        """Begin a new page where less room than this is left."""
        if self._pdf.get_y() + height > self._pdf.h - _MARGIN:
            self._pdf.add_page()
