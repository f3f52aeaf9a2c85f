"""Lines from a keyboard: garbled, broken off, too long, or none at all."""

from __future__ import annotations

import io
import threading
from time import sleep

import pytest

from kommisjon.plain.talk import Ended, Talk
from kommisjon.vault import LOCKED
from kommisjon.vault.lock_watch import LockWatch
from tests.unit.plain.conftest import Keyboard, Time


def talk(*lines: str | bytes, visual: bool = False, **more: object) -> tuple[Talk, io.StringIO, Time]:
    time, out = Time(), io.StringIO()
    keyboard = Keyboard(*lines, **more)  # type: ignore[arg-type]
    return Talk(keyboard, out, LockWatch(time.clocks), visual=visual, looks_every=0.01), out, time  # type: ignore[arg-type]


def test_lines_come_as_they_were_typed_in_any_script() -> None:
    talking, _out, _time = talk("Øvelse", "می‌روم", b"one\r\n", b"in two", b" parts\n")
    assert [talking.ask("> ") for _ in range(4)] == ["Øvelse", "می‌روم", "one", "in two parts"]


def test_a_garbled_line_is_not_taken_and_it_is_said() -> None:
    talking, out, _time = talk(b"\xe6\xf8\xe5\n", "æøå")
    assert talking.ask("> ") == "æøå"
    assert "garbled" in out.getvalue()


@pytest.mark.parametrize("sent", ["\x1b[D", "\x1bOP", "\x1b[15~", "\x07", "\x1b[1;5C"])
def test_what_keys_send_is_no_letter_of_an_answer(sent: str) -> None:
    talking, out, _time = talk(f"so{sent}fa")
    assert talking.ask("> ") == "sofa"
    assert "Keys such as arrows do nothing here" in out.getvalue()


def test_a_tab_is_a_blank() -> None:
    talking, out, _time = talk("one\ttwo")
    assert talking.ask("> ") == "one two"
    assert "Keys" not in out.getvalue()


def test_ctrl_c_gives_what_was_typed_and_ends_nothing() -> None:
    talking, _out, _time = talk(b"half a line\x03", "next")
    assert talking.ask("> ") == "half a line\x03"
    assert talking.ask("> ") == "next"


def test_a_line_as_long_as_terminals_take_is_said_to_be_cut() -> None:
    talking, out, _time = talk("å" * 2047 + "a", "short")
    assert talking.ask("> ") == "å" * 2047 + "a"
    assert "its end may be missing" in out.getvalue()
    said = out.getvalue()
    talking.ask("> ")
    assert "may be missing" not in out.getvalue()[len(said) :]


def test_a_terminal_that_goes_away_locks() -> None:
    talking, _out, _time = talk("one")
    talking.ask("> ")
    with pytest.raises(Ended) as ended:
        talking.ask("> ")
    assert ended.value.code == LOCKED


def test_a_signal_ends_the_wait_with_its_code() -> None:
    talking, _out, _time = talk(goes=False)
    threading.Timer(0.05, talking.end, (143,)).start()
    with pytest.raises(Ended) as ended:
        talking.ask("> ")
    assert ended.value.code == 143


def test_nobody_there_is_warned_once_and_then_locked_out() -> None:
    talking, out, time = talk(goes=False)
    talking.minutes = 1
    step = threading.Event()

    def passes() -> None:
        while not step.wait(0.02):
            time.seconds += 4

    clock = threading.Thread(target=passes, daemon=True)
    clock.start()
    try:
        with pytest.raises(Ended) as ended:
            talking.ask("> ")
    finally:
        step.set()
        clock.join()
    assert ended.value.code == LOCKED
    assert out.getvalue().count("this locks in a moment") == 1


def test_before_the_vault_is_open_nothing_locks() -> None:
    talking, _out, time = talk(goes=False)
    time.seconds += 100_000
    threading.Timer(0.1, talking.end, (0,)).start()
    with pytest.raises(Ended) as ended:
        talking.ask("> ")
    assert ended.value.code == 0


def test_a_terminal_that_cannot_hide_a_line_says_so_before_it_is_typed() -> None:
    keyboard, out = Keyboard("answer", "secret"), io.StringIO()
    keyboard.hides = False
    talking = Talk(keyboard, out, LockWatch(Time().clocks), looks_every=0.01)  # type: ignore[arg-type]
    talking.ask("> ")
    assert out.getvalue() == "> "
    talking.ask("Passphrase: ", unseen=True)
    assert out.getvalue().startswith("> Take care: this terminal shows what you type next")
    assert out.getvalue().endswith("Passphrase: \n")


def test_where_a_line_is_shown_as_its_reading_began_none_is_read_before_it_is_asked_for() -> None:
    class Counted(Keyboard):
        reads_ahead = False
        heard = 0

        def read(self) -> bytes:
            assert len(self.unseen) > self.heard, "it would be shown as the one before"
            self.heard += 1
            return super().read()

    keyboard, out = Counted("one", b"two\nthree\n", "four"), io.StringIO()
    talking = Talk(keyboard, out, LockWatch(Time().clocks), looks_every=0.01)  # type: ignore[arg-type]
    assert [talking.ask("> ", unseen=unseen) for unseen in (True, False, True)] == ["one", "two", "three"]
    sleep(0.1)
    assert keyboard.heard == 2
    assert talking.ask("> ") == "four"


def test_half_a_line_is_there_at_the_end() -> None:
    talking, _out, _time = talk("whole", half="half of \x1b[Dit")
    talking.ask("> ")
    assert talking.half_typed() == "half of it"


def test_right_to_left_text_stands_as_it_is_read_unless_asked_otherwise() -> None:
    for visual, said in ((False, "محمد 12\n"), (True, "12 ﺪﻤﺤﻣ\n")):
        talking, out, _time = talk(visual=visual)
        talking.say("محمد 12")
        assert out.getvalue() == said


def test_lines_break_at_blanks_and_hold_no_command_to_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "41")
    talking, out, _time = talk()
    talking.say("word " * 20 + "\x1b[2J")
    lines = out.getvalue().splitlines()
    assert all(len(line) <= 40 for line in lines)
    assert "\x1b" not in out.getvalue()
    assert " ".join(lines).split() == ["word"] * 20 + ["\\u{1b}[2J"]
