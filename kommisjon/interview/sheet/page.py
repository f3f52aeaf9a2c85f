"""The paper as a page for a browser: one file with its fonts in it, which asks nothing of any address."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path

from kommisjon.interview.sheet.content import Content
from kommisjon.interview.sheet.fonts import FONTS, subset, used


def page(content: Content) -> bytes:
    """Give the page as UTF-8."""
    return markup(content, _fonts(content)).encode()


def markup(content: Content, fonts: Mapping[str, str]) -> str:
    """Give the page with these fonts in it, each as base64 by its name."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("sheet.html").render(
        content=content,
        fonts=[{"name": name, "data": data} for name, data in fonts.items()],
        families={"person": content.person.families, "officer": content.officer.families},
    )


def _fonts(content: Content) -> dict[str, str]:
    """The letters that stand on the page, as base64 by font."""
    needed: dict[str, set[str]] = {}
    for text, tongue in zip(content.texts(), (content.person, content.officer), strict=True):
        for font, characters in used([text], tongue.fonts).items():
            needed.setdefault(font, set()).update(characters)
    return {
        font: base64.b64encode(subset(font, "".join(sorted(needed[font])))).decode()
        for font in FONTS
        if font in needed
    }
