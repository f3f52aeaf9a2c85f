"""What tests.frames says of a frame: nothing where it is right, and what is wrong where it is not."""

from __future__ import annotations

import pyte
import pytest

from tests.frames import COLUMNS, KEYS, ROWS, Expected, drawn, faults, is_marked

ASKED_NB, ASKED_AR = "Hvor vokste du opp?", "أين نشأت؟"
CHOICES = ((("nb", "Ja"), ("ar", "نعم")), (("nb", "Nei"), ("ar", "لا")))


class Shown:
    """A terminal on which a frame stands."""

    def __init__(self, lines: dict[int, str], marked: int | None = None) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        stream = pyte.Stream(self.screen)
        for y, line in lines.items():
            stream.feed(f"\x1b[{y + 1};1H" + (f"\x1b[7m{line:<80}\x1b[0m" if y == marked else line))
        if marked is not None:
            stream.feed(f"\x1b[{marked + 1};4H")

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]


def right(**instead: str) -> dict[int, str]:
    """The lines of a frame that is right, some of them others: by `y` and their number."""
    lines = {
        0: "ØVELSE  ZZZ-1  NINGEN".ljust(49) + "3/9 besvart  Lagret 12:00:00",
        1: " spørsmål 4 av 12  ·  " + drawn("العربية", rtl=True),
        3: "  " + ASKED_NB,
        4: drawn(ASKED_AR, rtl=True).rjust(COLUMNS - 2),
        6: "   1  Ja".ljust(70) + drawn("نعم", rtl=True),
        7: "   2  Nei".ljust(70) + drawn("لا", rtl=True),
        KEYS: "Enter Lagre og gå videre  F7 Vet ikke  F12 Lås  F1 Hjelp",
    }
    return lines | {int(y[1:]): line for y, line in instead.items()}


EXPECTED = Expected(
    case="ZZZ-1",
    place=(4, 12),
    labels=(("nb", ASKED_NB), ("ar", ASKED_AR)),
    choices=CHOICES,
    answered=(3, 9),
    spoken="العربية",
    saved=True,
)


def told(lines: dict[int, str]) -> list[str]:
    return faults(Shown(lines), EXPECTED)  # type: ignore[arg-type]


def test_a_right_frame_has_no_faults() -> None:
    assert told(right()) == []


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ({"y0": "ØVELSE  ZZZ-1".ljust(61) + "Ikke lagret ennå"}, "not said to be saved"),
        ({"y0": "ØVELSE  ZZZ-1".ljust(49) + "2/9 besvart  Lagret 12:00:00"}, "counts 2/9"),
        ({"y1": " spørsmål 5 av 12  ·  " + drawn("العربية", rtl=True)}, "not question"),
        ({"y1": " spørsmål 4 av 12  ·  العربية"}, "is not named"),
        ({"y3": "  Hvor vokste du op?"}, "in nb"),
        ({"y4": ASKED_AR.rjust(COLUMNS - 2)}, "in ar"),
        ({"y4": ASKED_AR[::-1].rjust(COLUMNS - 2)}, "in ar"),
        ({"y4": "  " + drawn(ASKED_AR, rtl=True)}, "not at the right edge"),
        ({"y5": "  noe"}, "no blank line below"),
        ({"y7": "   2  Nei".ljust(70) + drawn("نعم", rtl=True)}, "choice 2"),
        ({"y9": "[38;5;12m"}, "stray"),
        ({"y22": "V108  Ikke plass."}, "refused"),
        ({f"y{KEYS}": "Enter Lagre og gå videre  F7 Vet ikke  F1 Hjelp"}, "not the line of keys"),
        ({f"y{KEYS}": "F2 Mer hjelp  Enter Lagre og gå videre  F12 Lås  F1 Hjelp"}, "help is there"),
    ],
)
def test_what_is_wrong_is_said(instead: dict[str, str], said: str) -> None:
    assert any(said in fault for fault in told(right(**instead))), told(right(**instead))


def test_a_row_is_marked_where_it_is_drawn_otherwise_and_has_the_cursor() -> None:
    shown = Shown(right(), marked=7)
    assert is_marked(shown, 2)  # type: ignore[arg-type]
    assert not is_marked(shown, 1)  # type: ignore[arg-type]
