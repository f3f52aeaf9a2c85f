"""`kommisjon terminal` on a real terminal: what it says, the two orders, and that the screen heeds the choice."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from kommisjon.cli.terminal import CARD, profile
from kommisjon.cli.terminal_choices import choose_order, chosen_order
from kommisjon.errors import Refusal
from kommisjon.text.drawn import drawn
from kommisjon.text.terminal import QUERY, TextOrder
from kommisjon.tui.themes import DARK
from tests.screen.terminal import Terminal

COMMAND = [sys.executable, "-m", "kommisjon.cli.main", "--language", "en"]
TMUX = b"\x1bP>|tmux 3.3a\x1b\\\x1b[1;3R\x1b[?1;2c"
VTE = b"\x1b[8;1$y\x1bP>|VTE(7006)\x1b\\\x1b[1;3R\x1b[?65;1;9c"


def terminal(config: Path, reply: bytes, *words: str, more: dict[str, str] | None = None) -> Terminal:
    env = {"XDG_CONFIG_HOME": str(config), **(more or {})}
    return Terminal([*COMMAND, *words], env, size=(100, 50), answers={QUERY.encode(): reply})


def test_it_shows_the_card_and_keeps_the_answer_for_this_terminal(tmp_path: Path) -> None:
    with terminal(tmp_path, TMUX, "terminal") as shown:
        shown.wait("A or B; Enter alone changes nothing:")
        assert "This terminal: tmux 3.3a" in shown.frame
        assert "It does not say what it does" in shown.frame
        said = shown.seen.decode()
        assert [
            n for n, (right, text) in enumerate(CARD, 1) if f"{n} | {drawn(text)} |" in said and right in said
        ] == [*range(1, 10)]
        assert f"A   {drawn('محمد علي 2015')}" in shown.frame
        assert "B   محمد علي 2015" in shown.frame
        shown.type("B\r")
        shown.wait("Kept for tmux 3.3a")
        assert shown.ended() == 0
    kept = json.loads((tmp_path / "kommisjon" / "terminals.json").read_text())
    assert kept == {"text_order": {"tmux 3.3a": "terminal"}}
    with terminal(tmp_path, TMUX, "terminal", "--forget") as shown:
        assert shown.ended() == 0
    assert json.loads((tmp_path / "kommisjon" / "terminals.json").read_text()) == {"text_order": {}}


def test_a_terminal_that_orders_is_told_not_to_for_one_line_and_may_again(tmp_path: Path) -> None:
    with terminal(tmp_path, VTE, "terminal") as shown:
        shown.wait("Press Enter for the other line.")
        shown.type("\r")
        shown.wait("A or B")
        shown.type("\r")
        shown.wait("Nothing was changed.")
        assert shown.ended() == 0
        first = shown.seen.index(b"A   ")
        assert shown.seen[:first].count(b"\x1b[8l") == shown.seen[:first].count(b"\x1b[8h") + 1
        assert shown.seen.count(b"\x1b[8l") == shown.seen.count(b"\x1b[8h")
    assert not (tmp_path / "kommisjon").exists()


@pytest.mark.parametrize(
    ("order", "words", "asks"), [("", (), True), ("visual", (), False), ("", ("visual",), False)]
)
def test_the_screen_says_at_the_passphrase_when_a_person_should_look(
    tmp_path: Path, order: str, words: tuple[str, ...], asks: bool
) -> None:
    from tests.screen.laptop import make_laptop

    if order:
        choose_order("tmux 3.3a", TextOrder(order), tmp_path / "kommisjon" / "terminals.json")
    vault = make_laptop(tmp_path / "laptop")
    given = ["screen", *(["--text-order", *words] if words else [])]
    with terminal(tmp_path, TMUX, *given, more={"KOMMISJON_DATA": str(vault.path)}) as shown:
        shown.wait("type your passphrase")
        shown.settle()
        assert ("kommisjon terminal" in shown.frame) is asks
        shown.type("\x11")
        assert shown.ended() == 0


def test_a_choice_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    file = tmp_path / "terminals.json"
    for content in (
        b"",
        b"[]",
        b'{"text_order": 5}',
        b'{"text_order": {"x": "sideways"}}',
        b"\xff",
        b"[" * 50_000,
    ):
        file.write_bytes(content)
        assert chosen_order("x", file) is TextOrder.AUTO
    choose_order("x", TextOrder.VISUAL, file)
    assert chosen_order("x", file) is TextOrder.VISUAL
    assert chosen_order("y", file) is TextOrder.AUTO


def test_a_choice_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refusal) as refused:
        choose_order("x", TextOrder.VISUAL, tmp_path / "file" / "terminals.json")
    assert refused.value.code.id == "KM-B108"


def test_the_profile_is_one_that_windows_terminal_takes(tmp_path: Path) -> None:
    with terminal(tmp_path, TMUX, "terminal", "--write", str(tmp_path / "profile.json")) as shown:
        assert shown.ended() == 0
    written = (tmp_path / "profile.json").read_text(encoding="utf-8")
    assert written == profile()
    (opened,), (scheme,) = json.loads(written)["profiles"], json.loads(written)["schemes"]
    assert opened["colorScheme"] == scheme["name"]
    assert opened["font"]["face"] == "DejaVu Sans Mono"
    assert (scheme["background"], scheme["foreground"]) == (DARK.background, DARK.foreground)
    named = {"black", "red", "green", "yellow", "blue", "purple", "cyan", "white"}
    assert {name.removeprefix("bright").lower() for name in scheme} >= named
