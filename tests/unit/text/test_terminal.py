"""Deciding what a terminal does from replies as the terminals of tui-and-languages.md 1.1 gave them."""

from __future__ import annotations

import pytest

from kommisjon.text.terminal import END_OF_REPLY, QUERY, Terminal, TextOrder, decide

XTERM = "\x1b[8;0$y\x1bP>|XTerm(379)\x1b\\\x1b[1;3R\x1b[?64;1;2c"
VTE = "\x1b[8;1$y\x1bP>|VTE(7006)\x1b\\\x1b[1;3R\x1b[?65;1;9c"
KONSOLE = "\x1bP>|Konsole 22.12.3\x1b\\\x1b[1;3R\x1b[?62;1;4c"
KITTY = "\x1b[8;0$y\x1bP>|kitty(0.26.5)\x1b\\\x1b[1;2R\x1b[?62;c"
MLTERM = "\x1b[8;0$y\x1b[1;2R\x1b[?63;1;2c"
TMUX = "\x1bP>|tmux 3.3a\x1b\\\x1b[1;3R\x1b[?1;2c"


def test_a_plain_grid_needs_nothing() -> None:
    assert decide(XTERM, {}) == Terminal("XTerm(379)", visual=True, mark_cells=1)


def test_vte_is_told_apart_by_its_answer_and_told_to_keep_the_order() -> None:
    found = decide(VTE, {"TERM": "xterm-256color"})
    assert (found.visual, found.enter, found.leave) == (True, "\x1b[8l", "\x1b[8h")


@pytest.mark.parametrize(("reply", "env"), [(KONSOLE, {}), ("", {"KONSOLE_VERSION": "221203"})])
def test_konsole_by_name(reply: str, env: dict[str, str]) -> None:
    found = decide(reply, env)
    assert found.enter == "\x1b]50;BidiRenderingEnabled=false\x07"
    assert found.leave == "\x1b]50;BidiRenderingEnabled=true\x07"


def test_osc_50_changes_fonts_elsewhere_so_only_konsole_gets_it() -> None:
    others = [(XTERM, {}), (VTE, {}), (KITTY, {}), (MLTERM, {"MLTERM": "3.9.0"}), (TMUX, {"KONSOLE_VERSION": "1"})]
    assert all("]50" not in decide(reply, env).enter for reply, env in others)


def test_mlterm_by_its_environment() -> None:
    found = decide(MLTERM, {"MLTERM": "3.9.0", "TERM": "mlterm"})
    assert (found.name, found.mark_cells) == ("mlterm", 0)
    assert found.enter == "\x1b]5379;use_ctl=false\x07"


def test_kitty_orders_words_itself_unless_started_otherwise() -> None:
    assert decide(KITTY, {}) == Terminal(
        "kitty(0.26.5)",
        visual=False,
        mark_cells=0,
        advice="kitty -o force_ltr=yes -o env=KOMMISJON_KITTY_LTR=1 kommisjon",
    )
    assert decide(KITTY, {"KOMMISJON_KITTY_LTR": "1"}).visual


def test_silence_means_a_grid_where_marks_have_cells() -> None:
    assert decide("", {"TERM": "linux"}) == Terminal("linux")


@pytest.mark.parametrize(
    ("reply", "env", "certain"),
    [
        (XTERM, {}, True),
        (VTE, {}, True),
        (KONSOLE, {}, True),
        (KITTY, {}, True),
        (MLTERM, {"MLTERM": "3.9.0"}, True),
        ("\x1bP>|foot(1.13.1)\x1b\\\x1b[?62c", {}, True),
        (TMUX, {}, False),
        ("", {"TERM": "xterm-256color"}, False),
    ],
)
def test_it_is_known_whether_the_terminal_has_told(reply: str, env: dict[str, str], certain: bool) -> None:
    found = decide(reply, env)
    assert found.certain is certain
    assert found.ordered(TextOrder.VISUAL).certain
    assert found.ordered(TextOrder.TERMINAL).certain


def test_a_hostile_name_reaches_neither_screen_nor_settings() -> None:
    assert decide("\x1bP>|a\x07b\u202ec" + "d" * 500 + "\x1b\\", {}).name == "a"
    assert decide("\x1bP>|a\u202e" + "d" * 500 + "\x1b\\", {}).name == "a" + "d" * 79


def test_a_persons_choice_stands_above_the_probe() -> None:
    vte, kitty = decide(VTE, {}), decide(KITTY, {})
    assert vte.ordered(TextOrder.AUTO) is vte
    left = vte.ordered(TextOrder.TERMINAL)
    assert (left.visual, left.enter, left.leave) == (False, "", "")
    assert kitty.ordered(TextOrder.VISUAL).visual
    assert vte.ordered(TextOrder.VISUAL).enter == "\x1b[8l"


def test_the_question_every_terminal_answers_comes_last() -> None:
    assert QUERY.endswith("\x1b[c")
    assert all(END_OF_REPLY.search(reply.encode()) for reply in (XTERM, VTE, KONSOLE, KITTY, MLTERM, TMUX))
    assert not END_OF_REPLY.search(XTERM[: XTERM.index("\x1b[?")].encode())
