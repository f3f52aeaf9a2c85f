"""Codes that are read out, and typed by somebody who is tired."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommisjon.errors import Code, Refusal
from kommisjon.vault import codes
from kommisjon.vault.codes import Purpose

SECRET = bytes(range(16))
CODE = codes.spelled(SECRET, Purpose.RECOVERY)


def refused(typed: str) -> tuple[Code, int | None]:
    with pytest.raises(Refusal) as problem:
        codes.read(typed, Purpose.RECOVERY)
    group = problem.value.facts.get("group")
    return problem.value.code, None if group is None else int(group)


def test_a_code_is_the_secret_and_twelve_bits_of_its_digest() -> None:
    """As security-and-bundles.md 3.4 writes it, worked out here in another way."""
    digest = hashlib.sha256(b"kommisjon/v1/recovery-check" + SECRET).digest()
    bits = "".join(f"{byte:08b}" for byte in SECRET + digest)[: 128 + 12]
    letters = [int(bits[at : at + 5], 2) for at in range(0, 140, 5)]
    expected = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[letter] for letter in letters)
    assert CODE.replace("-", "") == expected
    assert [len(group) for group in CODE.split("-")] == [4] * 7


@given(st.binary(min_size=16, max_size=16), st.randoms(use_true_random=False))
def test_what_is_typed_in_any_manner_is_read(secret: bytes, chance: object) -> None:
    shown = codes.spelled(secret, Purpose.RECOVERY)
    typed = "".join(
        chance.choice({"0": "0oO", "1": "1iIlL"}.get(letter, letter + letter.lower()))  # type: ignore[attr-defined]
        for letter in shown.replace("-", "")
    )
    for between in (" ", "", "-", "  ", " - ", "–"):
        groups = [typed[at : at + 4] for at in range(0, 28, 4)]
        assert codes.read(f" {between.join(groups)} ", Purpose.RECOVERY) == (secret, Purpose.RECOVERY)


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ({3: "ABC"}, (Code.CODE_GROUP, 4)),
        ({0: "ABCDE"}, (Code.CODE_GROUP, 1)),
        ({6: "AB!D"}, (Code.CODE_GROUP, 7)),
        ({5: "UUUU"}, (Code.CODE_GROUP, 6)),
        ({2: "0000"}, (Code.RECOVERY_CODE_BAD, None)),
    ],
)
def test_which_group_is_wrong_is_told_where_it_can_be_known(
    groups: dict[int, str], told: tuple[Code, int | None]
) -> None:
    typed = [groups.get(at, group) for at, group in enumerate(CODE.split("-"))]
    assert refused(" ".join(typed)) == told
    if all(len(group) == 4 for group in groups.values()):
        assert refused("".join(typed)) == told


@pytest.mark.parametrize(
    "typed", ["", " ", "-", "ABCD", CODE + "0", CODE[:-1], "é" * 28, "\ud800" * 28, "A" * 10**6]
)
def test_anything_else_is_no_code(typed: str) -> None:
    assert refused(typed)[0] in (Code.RECOVERY_CODE_BAD, Code.CODE_GROUP)


def test_a_code_for_one_purpose_is_none_for_another() -> None:
    for meant in Purpose:
        shown = codes.spelled(SECRET, meant)
        assert codes.read(shown, *Purpose) == (SECRET, meant)
        with pytest.raises(Refusal):
            codes.read(shown, *(purpose for purpose in Purpose if purpose is not meant))


def test_most_slips_of_a_letter_are_found() -> None:
    letters = CODE.replace("-", "")
    passed = tried = 0
    for at in range(28):
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".replace(letters[at], ""):
            tried += 1
            try:
                codes.read(letters[:at] + other + letters[at + 1 :], Purpose.RECOVERY)
                passed += 1
            except Refusal:
                pass
    assert (tried, passed <= 3) == (868, True)  # one in 4,096 is expected
