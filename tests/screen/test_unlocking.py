"""The passphrase, the wait after wrong ones, the travel lock and a forgotten passphrase, on the screen."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from kommisjon.store import users
from kommisjon.tui.screens.missions import MissionScreen
from kommisjon.tui.screens.recover import RecoverScreen
from kommisjon.tui.screens.unlock import UnlockScreen
from kommisjon.vault import codes
from kommisjon.vault.codes import Purpose
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR
from kommisjon.vault.wipe import wipe_keys, wipe_rest
from tests.screen.laptop import PASSPHRASE, Clock, an_app, frame, opened

NEW = "nye ord som bare jeg kan huske"


async def until(pilot: Pilot[int], holds: Callable[[], bool]) -> None:
    """Wait for what a thread has to finish first."""
    for _ in range(400):
        if holds():
            return
        await pilot.pause(0.05)
    raise AssertionError(frame(pilot))


def shows(pilot: Pilot[int], text: str) -> Callable[[], bool]:
    return lambda: text in " ".join(frame(pilot).split())


async def enter(pilot: Pilot[int], field: str, typed: str) -> None:
    await until(pilot, lambda: not pilot.app.screen.query_one(f"#{field}", Input).disabled)
    pilot.app.screen.query_one(f"#{field}", Input).value = typed
    await pilot.press("enter")


def is_at(pilot: Pilot[int], screen: type) -> Callable[[], bool]:
    return lambda: isinstance(pilot.app.screen, screen)


async def close(pilot: Pilot[int]) -> None:
    """Lock the vault, once the list of missions has read what it shows."""
    await until(pilot, shows(pilot, "TRAINING"))
    pilot.app.vault.close()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kommisjon.vault.slot.calibrate", lambda _: FLOOR)


async def test_wrong_passphrases_make_one_wait_and_then_the_right_one_opens(laptop: VaultFolder) -> None:
    async with an_app(laptop).run_test(size=(80, 24)) as pilot:
        await enter(pilot, "passphrase", "wrong words that open nothing")
        await until(pilot, shows(pilot, "KM-V101"))
        await enter(pilot, "passphrase", "wrong words that open nothing")
        await until(pilot, shows(pilot, "KM-V107"))  # told with the second one, not after a third
        assert pilot.app.screen.query_one("#passphrase", Input).disabled
        await until(pilot, shows(pilot, "You can type it now."))
        await enter(pilot, "passphrase", PASSPHRASE)
        await until(pilot, is_at(pilot, MissionScreen))
        await close(pilot)
    assert not laptop.attempts.exists()


async def test_under_the_travel_lock_the_code_is_asked_for(laptop: VaultFolder) -> None:
    share, now = os.urandom(16), Clock()()
    users.lock_for_travel(opened(laptop), now + timedelta(days=3), share)
    async with an_app(laptop).run_test(size=(80, 24)) as pilot:
        assert not shows(pilot, "Travel code")()
        await enter(pilot, "passphrase", PASSPHRASE)
        await until(pilot, shows(pilot, "KM-V122 Travel lock until"))
        assert shows(pilot, "Travel code from headquarters")()
        await enter(pilot, "travel", "7K2M-7K2M-7K2M-7K2M-7K2M-7K2M-7K")
        await until(pilot, shows(pilot, "KM-V121"))
        assert pilot.app.screen.query_one("#passphrase", Input).disabled
        await enter(pilot, "travel", codes.spelled(share, Purpose.TRAVEL))
        await until(pilot, shows(pilot, "KM-V122 Travel lock until"))  # the time is not there yet
        await enter(pilot, "travel", codes.spelled(share, Purpose.TRAVEL_EARLY).lower())
        await until(pilot, is_at(pilot, MissionScreen))
        await close(pilot)
    opened(laptop).close()


def with_codes(laptop: VaultFolder, *others: str) -> str:
    """Two recovery codes for the laptop, and other users; gives the first code."""
    with opened(laptop) as vault:
        drawn = users.draw_codes()
        users.keep_recovery(vault, drawn)
        for label in others:
            users.add(vault, label, f"kollegaens egne ord i rekke {label}", FLOOR)
    return drawn[0]


async def test_a_forgotten_passphrase_is_replaced_by_ones_own(laptop: VaultFolder) -> None:
    code = with_codes(laptop)
    async with an_app(laptop).run_test(size=(80, 24)) as pilot:
        await pilot.press("f8")
        await until(pilot, is_at(pilot, RecoverScreen))
        await enter(pilot, "code", code[:-1] + ("0" if code[-1] != "0" else "1"))
        await until(pilot, shows(pilot, "KM-V109"))
        await enter(pilot, "code", code.replace("-", " ").lower())
        await enter(pilot, "first", "kommisjonkommisjonkommisjon")
        await until(pilot, shows(pilot, "KM-V120"))
        await enter(pilot, "first", NEW)
        await enter(pilot, "second", NEW + "!")
        await until(pilot, shows(pilot, "KM-V118"))
        await enter(pilot, "first", NEW)
        await enter(pilot, "second", NEW)
        await until(pilot, is_at(pilot, UnlockScreen))
        assert shows(pilot, "The new passphrase holds.")()
        await enter(pilot, "passphrase", NEW)
        await until(pilot, is_at(pilot, MissionScreen))
        app = pilot.app
        assert app.vault.label == "KN"  # type: ignore[attr-defined]
        assert [way.label for way in users.ways(app.vault)] == ["KN", "R2"]  # type: ignore[attr-defined]
        await close(pilot)


async def test_no_code_is_asked_for_where_the_vault_was_wiped(laptop: VaultFolder) -> None:
    wipe_keys(laptop)
    wipe_rest(laptop)
    async with an_app(laptop).run_test(size=(80, 24)) as pilot:
        await pilot.press("f8")
        assert is_at(pilot, UnlockScreen)()
        assert shows(pilot, "KM-V131")()


async def test_a_generated_one_for_one_of_several_users(laptop: VaultFolder) -> None:
    code = with_codes(laptop, "CD")
    async with an_app(laptop).run_test(size=(80, 24)) as pilot:
        await pilot.press("f8")
        await until(pilot, is_at(pilot, RecoverScreen))
        await pilot.press("f8")  # nothing yet to draw one for
        await enter(pilot, "code", code)
        await until(pilot, shows(pilot, "KN, CD"))
        await enter(pilot, "user", "XX")
        await until(pilot, shows(pilot, "KM-V125"))
        await enter(pilot, "user", "CD")
        await until(pilot, lambda: not pilot.app.screen.query_one("#first", Input).disabled)
        await pilot.press("f8")
        await pilot.pause()
        drawn = pilot.app.screen._drawn  # type: ignore[attr-defined]
        assert shows(pilot, drawn)()
        await pilot.press("a")
        await pilot.pause()
        assert not shows(pilot, drawn)()
        await enter(pilot, "second", drawn)
        await until(pilot, is_at(pilot, UnlockScreen))
        await enter(pilot, "passphrase", drawn)
        await until(pilot, is_at(pilot, MissionScreen))
        assert pilot.app.vault.label == "CD"  # type: ignore[attr-defined]
        await close(pilot)


async def test_going_back_uses_up_nothing_and_locks_again(laptop: VaultFolder) -> None:
    code = with_codes(laptop)
    async with an_app(laptop).run_test(size=(80, 24)) as pilot:
        for _ in range(2):
            await pilot.press("f8")
            await until(pilot, is_at(pilot, RecoverScreen))
            await enter(pilot, "code", code)
            await until(pilot, lambda: not pilot.app.screen.query_one("#first", Input).disabled)
            await pilot.press("escape")
            await until(pilot, is_at(pilot, UnlockScreen))
            assert pilot.app.vault is None  # type: ignore[attr-defined]
        await enter(pilot, "passphrase", PASSPHRASE)
        await until(pilot, is_at(pilot, MissionScreen))
        await close(pilot)
