"""Lists of trusted keys: whoever holds one comes to the newest, whatever was missed, and never back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommisjon.errors import Code, Refusal
from sync.trust.amending import withdrawn
from sync.trust.chain import accept_newer
from sync.trust.document import Reason, Revocation
from sync.trust.locked import lock, unlock
from sync.trust.signed import MAX_LINKS
from tests.bundles import NOON
from tests.office import Office, line

ROOTS = st.lists(st.integers(1, 5), min_size=2, max_size=4, unique=True)


@st.composite
def histories(draw: st.DrawFn) -> Office:
    """Up to six versions, each signed by as many as it needs of the former roots and of its own."""
    roots = draw(ROOTS)
    office = Office(roots)
    for change in draw(st.lists(st.none() | ROOTS, max_size=min(6, MAX_LINKS))):
        later = change or roots
        signers = {*draw(some(roots)), *draw(some(later))}
        office.publish(sorted(signers), **({"roots": later} if change else {}))
        roots = later
    return office


def some(roots: Sequence[int]) -> st.SearchStrategy[set[int]]:
    return st.sets(st.sampled_from(roots), min_size=2)


@settings(max_examples=20)
@given(histories())
def test_from_any_version_to_any_newer_one_and_never_back(office: Office) -> None:
    count = len(office.versions)
    for held in range(1, count + 1):
        for offered in range(1, count + 1):
            if offered >= held:
                assert accept_newer(office.data(held), office.data(offered), NOON) == office.data(offered)
            else:
                with pytest.raises(Refusal) as refused:
                    accept_newer(office.data(held), office.data(offered), NOON)
                assert refused.value.code is Code.TRUST_ROLLBACK


@settings(max_examples=60)
@given(histories(), st.sets(st.integers(1, 5), max_size=4), st.none() | ROOTS)
def test_a_version_is_taken_just_when_enough_of_both_signed(
    office: Office, signers: set[int], change: list[int] | None
) -> None:
    held = office.newest
    office.publish(sorted(signers), **({"roots": change} if change else {}))
    signed = {line(number) for number in signers}
    enough = all(len(signed & set(trust.roots)) >= 2 for trust in (held.trust, office.newest.trust))
    data = office.newest.to_bytes()
    if enough:
        assert accept_newer(held.to_bytes(), data, NOON) == data
    else:
        with pytest.raises(Refusal) as refused:
            accept_newer(held.to_bytes(), data, NOON)
        assert refused.value.code is Code.TRUST_THRESHOLD


REASONS: list[Reason] = ["retired", "lost", "compromised"]


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(REASONS), st.integers(0, 9)), max_size=12))
def test_a_withdrawal_only_ever_becomes_graver(acts: list[tuple[int, Reason, int]]) -> None:
    trust = Office().newest.trust
    worst: dict[str, int] = {}
    for number, reason, last in acts:
        serial = f"{number:016x}"
        revocation = Revocation(serial=serial, reason=reason, last_ok_seq=last, time="2026-11-20T12:00:00Z")
        if worst.get(serial, -1) < REASONS.index(reason):
            trust = withdrawn(trust, [revocation])
            worst[serial] = REASONS.index(reason)
        else:
            with pytest.raises(Refusal) as refused:
                withdrawn(trust, [revocation])
            assert refused.value.code is Code.REVOKED_ALREADY
    assert {one.serial: REASONS.index(one.reason) for one in trust.revocations} == worst


def counted(start: int) -> Callable[[int], bytes]:
    return lambda size: bytes((start + at) % 256 for at in range(size))


@settings(max_examples=25)
@given(st.binary(max_size=3000), st.text(max_size=40), st.integers(0, 255), st.data())
def test_a_locked_file_opens_with_its_passphrase_only(
    data: bytes, passphrase: str, start: int, drawn: st.DataObject
) -> None:
    locked = lock(data, passphrase, counted(start), work=1)
    assert unlock(locked, passphrase) == data
    with pytest.raises(ValueError, match="passphrase"):
        unlock(locked, passphrase + "x")
    at = drawn.draw(st.integers(0, len(locked) - 1))
    with pytest.raises(ValueError, match=r"."):
        unlock(locked[:at] + bytes([locked[at] ^ 1]) + locked[at + 1 :], passphrase)
    with pytest.raises(ValueError, match=r"."):
        unlock(locked[:at], passphrase)
