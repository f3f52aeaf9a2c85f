"""Windows' console told to show what is typed, or not: with the two calls of Windows played by a test."""

from __future__ import annotations

import pytest

from kommisjon.plain.echo import Echo

LINES, SHOWN, OTHERS = 0x2, 0x4, 0x1F0


class Calls:
    """What GetConsoleMode and SetConsoleMode do to a console."""

    def __init__(self, mode: int | None, *, obeys: bool = True) -> None:
        self.mode, self._obeys = mode, obeys
        self.echo = Echo(lambda: self.mode, self._set)

    def _set(self, mode: int) -> bool:
        if self._obeys:
            self.mode = mode
        return self._obeys


@pytest.mark.parametrize("before", [OTHERS | LINES | SHOWN, OTHERS | LINES, OTHERS])
def test_a_line_is_hidden_and_shown_and_the_console_is_left_as_it_was(before: int) -> None:
    console = Calls(before)
    assert console.echo.show(False)
    assert console.mode == OTHERS | LINES
    assert console.echo.show(True)
    assert console.mode == OTHERS | LINES | SHOWN
    console.echo.put_back()
    assert console.mode == before


def test_a_console_that_does_not_obey_says_so() -> None:
    console = Calls(OTHERS | LINES | SHOWN, obeys=False)
    assert not console.echo.show(False)


def test_what_is_no_console_hides_nothing() -> None:
    console = Calls(None)
    assert not console.echo.show(False)
    assert console.echo.show(True)
    console.echo.put_back()
    assert console.mode is None
