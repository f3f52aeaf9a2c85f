"""Every screen in each size and in the pseudo-locales: nothing cut, no text that nobody marked for translation."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from functools import lru_cache

import pytest

from kommisjon.i18n import catalogue
from kommisjon.resources import forms_folder, locales_folder
from kommisjon.synth.document import write
from kommisjon.tui.actions import ACTIONS
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import an_app, frame, mission
from tests.screen.places import PLACES, SIZES, Way

PSEUDO = ("qps", "qpr")
OPEN, CLOSE = "⟦", "⟧"
_WORD = re.compile(r"[^\W\d_]{3,}")
_PLAIN = frozenset("aceginorsuyACEGINORSUY")
"""Letters that the pseudo-locale never leaves as they are."""


@lru_cache(maxsize=1)
def data_words() -> frozenset[str]:
    """What comes from elsewhere: the forms' words and those read aloud, synthetic names, keys, days and months."""
    texts = [form.read_text(encoding="utf-8") for form in sorted(forms_folder().glob("*/form.xml"))]
    texts += [
        write(mission()).decode(),
        *(action.shown for action in ACTIONS),
        "kommisjon Home End PgDn PgUp Enter",
        *calendar.day_name,
        *calendar.month_name,
        *(words.read_text(encoding="utf-8") for words in locales_folder().glob("*/LC_MESSAGES/spoken.po")),
    ]
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


def unmarked(shown: str) -> list[str]:
    """Words on a screen that are neither in the pseudo-language nor data."""
    found = [word for word in _WORD.findall(shown) if _PLAIN & set(word)]
    return [word for word in found if word.isascii() and not _is_data(word.casefold())]


def _is_data(word: str) -> bool:
    return word in data_words() or any(known.startswith(word) for known in data_words())


async def seen(way: Way, laptop: VaultFolder, size: tuple[int, int]) -> str:
    app = an_app(laptop)
    async with app.run_test(size=size) as pilot:
        await way(pilot)
        await pilot.pause()
        shown = frame(pilot)
        if app.vault is not None:
            app.vault.close()
            app.vault = None
        assert app.crash is None
    return shown


def whole(shown: str, language: str) -> bool:
    """Whether each text has its end on the screen; in a line that is turned round, its brackets are too."""
    opened, closed = shown.count(OPEN), shown.count(CLOSE)
    return opened == closed if language == "qps" else (opened + closed) % 2 == 0


SCROLLS = frozenset(("help", "help of a list", "kept", "wipe", "palette", "letters", "read back", "paper"))
"""Pages on which one scrolls: what does not stand there now is no loss."""
IN_COLUMNS = frozenset(
    (
        *("cases", "cases found", "household", "child", "searched list", "one more", "portfolio"),
        *("forms", "jump", "search", "day", "family", "session", "readable", "after"),
    )
)
"""Rows of columns, and the line above a question, which end in … where a language needs a third more room than
English; in the languages we have they do not (below)."""


def shares() -> Iterator[object]:
    """Each screen as small as it gets every day, and the rest in the long run."""
    for language in PSEUDO:
        for size in SIZES:
            daily = (language, size) == (PSEUDO[0], SIZES[0])
            for place in PLACES:
                name = f"{language}-{place}-{size[0]}x{size[1]}"
                yield pytest.param(
                    language, place, size, id=name, marks=pytest.mark.slow if daily else pytest.mark.long
                )


@pytest.mark.parametrize(("language", "place", "size"), shares())
async def test_nothing_is_cut_and_nothing_is_unmarked(
    laptop: VaultFolder, language: str, place: str, size: tuple[int, int]
) -> None:
    catalogue.use(language)
    shown = await seen(PLACES[place], laptop, size)
    assert OPEN in shown, "nothing here is translated"
    assert unmarked(shown) == [], shown
    assert place in SCROLLS | IN_COLUMNS or whole(shown, language), shown


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize(
    ("place", "begins", "words"), [("cases", "ZZZ", "{n} to interview"), ("household", "", "to interview")]
)
async def test_how_far_each_is_stands_whole_in_a_narrow_list(
    laptop: VaultFolder, language: str, place: str, begins: str, words: str
) -> None:
    catalogue.use(language)
    shown = await seen(PLACES[place], laptop, SIZES[0])
    rows = [line for line in shown.splitlines() if line.strip().startswith(f"· {begins}")]
    ends = catalogue.gettext(words).removeprefix("{n} ")
    assert len(rows) >= 3
    assert all(ends in row for row in rows), shown
    assert all(row.count("…") <= 1 for row in rows), shown


def test_the_look_finds_what_is_hard_coded_and_what_is_cut() -> None:
    assert unmarked("⟦Šávéd~~⟧ Saved kommisjon") == ["Saved"]
    assert not whole("⟦Šávéd~~…", "qps")
