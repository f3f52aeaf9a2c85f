"""From one list of trusted keys to the next: the cases of The Update Framework that apply here.

Rollback, freeze, thresholds, keys that are unknown or used for something else, changes of the roots, and versions
that somebody missed (security-and-bundles.md 4.6 and 7).
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.trust import sshsig
from sync.trust.chain import accept_newer
from sync.trust.document import moment_text
from sync.trust.keys import key_blob
from sync.trust.signed import MAX_LINKS, MAX_SIGNED, SignedTrust, read_signed
from tests.bundles import NOON
from tests.office import Office, key, line, signed_by


def refused(held: bytes, offered: bytes, at: datetime = NOON) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        accept_newer(held, offered, at)
    return refusal.value


def test_the_next_version_is_taken() -> None:
    office = Office()
    office.publish([1, 3], min_reader=1)
    assert accept_newer(office.data(1), office.data(2), NOON) == office.data(2)


def test_the_same_version_changes_nothing() -> None:
    """Nor does the same with another choice of signatures."""
    office = Office()
    again = office.newest.model_copy(update={"signatures": office.newest.signatures[:2]}).to_bytes()
    assert accept_newer(office.data(1), again, NOON) == office.data(1)


# Rollback and freeze


def test_an_older_version_is_refused() -> None:
    office = Office()
    office.publish([1, 2])
    told = refused(office.data(2), office.data(1))
    assert (told.code, told.facts) == (Code.TRUST_ROLLBACK, {"held": 2, "offered": 1})


def test_an_older_version_is_refused_also_once_the_newer_has_expired() -> None:
    office = Office()
    office.publish([1, 2], expires=moment_text(NOON))
    assert refused(office.data(2), office.data(1)).code is Code.TRUST_ROLLBACK


def test_another_document_of_the_same_version_is_refused() -> None:
    """Two of three roots can sign one, and two another: the first that came stands."""
    office, other = Office(), Office()
    office.publish([1, 2])
    other.publish([2, 3], ca=[line(102)])
    told = refused(office.data(2), other.data(2))
    assert (told.code, told.facts) == (Code.TRUST_FORKED, {"version": 2})


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False), (1, False)])
def test_a_version_counts_until_it_expires(seconds: int, taken: bool) -> None:
    office = Office()
    end = NOON + timedelta(days=30)
    office.publish([1, 2], expires=moment_text(end))
    at = end + timedelta(seconds=seconds)
    if taken:
        assert accept_newer(office.data(1), office.data(2), at) == office.data(2)
    else:
        assert refused(office.data(1), office.data(2), at).code is Code.TRUST_EXPIRED


def test_expired_versions_in_between_do_not_matter() -> None:
    """Who missed a version that expired meanwhile still goes on to the one that holds."""
    office = Office()
    office.publish([1, 2, 4], roots=[1, 2, 4], expires=moment_text(NOON - timedelta(days=1)))
    office.publish([1, 4], expires=moment_text(NOON + timedelta(days=1)))
    assert accept_newer(office.data(1), office.data(3), NOON) == office.data(3)


# Thresholds and signatures


@pytest.mark.parametrize(
    ("signers", "found"),
    [([], 0), ([1], 1), ([1, 1, 1], 1), ([1, 7], 1), ([7, 8, 9], 0)],
    ids=["nobody", "one", "one thrice", "one and a stranger", "strangers"],
)
def test_too_few_signatures_are_refused(signers: list[int], found: int) -> None:
    office = Office()
    office.publish(signers)
    told = refused(office.data(1), office.data(2))
    assert (told.code, told.facts) == (Code.TRUST_THRESHOLD, {"version": 2, "found": found, "needed": 2})


def test_one_root_that_signed_twice_counts_once() -> None:
    """`signed_with` does not sign twice, but a file may well repeat a signature."""
    office = Office()
    office.publish([2])
    twice = office.newest.model_copy(update={"signatures": office.newest.signatures * 2})
    assert refused(office.data(1), twice.to_bytes()).code is Code.TRUST_THRESHOLD


def test_a_strangers_signature_beside_enough_others_does_not_matter() -> None:
    office = Office()
    office.publish([7, 1, 2])
    assert accept_newer(office.data(1), office.data(2), NOON) == office.data(2)


def test_a_higher_threshold_is_kept() -> None:
    office = Office(threshold=3)
    office.publish([1, 2])
    assert refused(office.data(1), office.data(2)).facts["needed"] == 3


def test_lowering_the_threshold_needs_the_former_one() -> None:
    office = Office(threshold=3)
    office.publish([1, 2], threshold=2)
    assert refused(office.data(1), office.data(2)).code is Code.TRUST_THRESHOLD
    office = Office(threshold=3)
    office.publish([1, 2, 3], threshold=2)
    assert accept_newer(office.data(1), office.data(2), NOON) == office.data(2)


def test_raising_the_threshold_needs_the_new_one() -> None:
    office = Office()
    office.publish([1, 2], threshold=3)
    assert refused(office.data(1), office.data(2)).code is Code.TRUST_THRESHOLD


@pytest.mark.parametrize("use", ["kommisjon.bundle.v1", "kommisjon.enrol.v1", "file", ""])
def test_a_signature_for_another_use_is_refused(use: str) -> None:
    draft = Office().draft()
    foreign = sshsig.sign(draft.trust.to_bytes(), use, key(1), key_blob(key(1).public_key())).decode()
    signed = signed_by(draft, [2, 3]).model_copy(update={"signatures": [foreign]})
    assert refused(Office().data(1), signed.to_bytes()).code is Code.SIG


def test_a_roots_signature_over_another_version_is_refused() -> None:
    office = Office()
    signatures = office.newest.signatures
    moved = office.draft().model_copy(update={"signatures": signatures})
    assert refused(office.data(1), moved.to_bytes()).code is Code.SIG_INVALID


def test_a_document_alone_is_refused() -> None:
    office = Office()
    assert refused(office.data(1), office.newest.trust.to_bytes()).code is Code.TRUST_UNSIGNED


def test_a_document_for_newer_readers_is_refused_whatever_its_shape() -> None:
    office = Office()
    value = canonical.loads(office.data(1), limit=MAX_SIGNED)
    value["trust"] |= {"min_reader": 2, "version": 2, "new_field": {"more": 1}}
    assert refused(office.data(1), canonical.dumps(value)).code is Code.TRUST_NEEDS_NEWER


def test_a_field_that_is_left_out_is_refused() -> None:
    """Two spellings of one document would be two documents to whoever compares bytes."""
    office = Office()
    value = canonical.loads(office.data(1), limit=MAX_SIGNED)
    del value["trust"]["min_reader"]
    assert refused(office.data(1), canonical.dumps(value)).code is Code.SCHEMA


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.long)])
def test_every_changed_byte_is_refused(step: int) -> None:
    office = Office(roots=(1, 2))
    data = office.publish([1, 2]).to_bytes()
    read_signed(data)
    for at in range(0, len(data), step):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(Refusal):
            accept_newer(office.data(1), changed, NOON)


def test_every_cut_is_refused() -> None:
    office = Office(roots=(1, 2))
    data = office.publish([1, 2]).to_bytes()
    for length in range(0, len(data), 3):
        with pytest.raises(Refusal):
            accept_newer(office.data(1), data[:length], NOON)


# Changes of the roots


def test_new_roots_need_the_former_and_their_own() -> None:
    change = {"roots": [1, 4, 5]}
    for signers, code in (([1, 2, 4], None), ([1, 2], Code.TRUST_THRESHOLD), ([1, 4, 5], Code.TRUST_THRESHOLD)):
        office = Office()
        office.publish(signers, **change)
        if code is None:
            assert accept_newer(office.data(1), office.data(2), NOON) == office.data(2)
        else:
            assert refused(office.data(1), office.data(2)).code is code


def test_roots_that_are_gone_sign_no_more() -> None:
    office = Office()
    office.publish([1, 2, 4, 5], roots=[1, 4, 5])
    office.publish([2, 3])
    assert refused(office.data(2), office.data(3)).code is Code.TRUST_THRESHOLD


def test_versions_may_be_missed() -> None:
    office = Office()
    for _ in range(4):
        office.publish([2, 3])
    assert accept_newer(office.data(1), office.data(5), NOON) == office.data(5)
    assert office.newest.links == []


def test_changes_of_roots_may_be_missed() -> None:
    """Nobody who signed the last version is known to who holds the first."""
    office = Office()
    office.publish([1, 2])
    office.publish([1, 2, 4, 5], roots=[3, 4, 5])
    office.publish([4, 5])
    office.publish([4, 5, 6, 7], roots=[5, 6, 7])
    office.publish([6, 7])
    assert [link.trust.version for link in office.newest.links] == [3, 5]
    for held in range(1, 6):
        assert accept_newer(office.data(held), office.data(6), NOON) == office.data(6)


def test_a_link_that_the_former_roots_did_not_sign_is_refused() -> None:
    office = Office()
    office.publish([4, 5], roots=[4, 5])
    office.publish([4, 5])
    told = refused(office.data(1), office.data(3))
    assert (told.code, told.facts["version"]) == (Code.TRUST_THRESHOLD, 2)


def test_without_the_link_it_says_which_version_is_needed() -> None:
    office = Office()
    office.publish([1, 2])
    office.publish([1, 2, 4, 5], roots=[4, 5])
    office.publish([4, 5])
    bare = office.newest.model_copy(update={"links": []})
    told = refused(office.data(1), bare.to_bytes())
    assert (told.code, told.facts) == (Code.TRUST_GAP, {"held": 1, "offered": 4, "needed": 3})
    held = accept_newer(office.data(1), office.data(3), NOON)
    assert accept_newer(held, bare.to_bytes(), NOON) == bare.to_bytes()


def test_more_changes_than_the_file_carries_are_refused_and_named() -> None:
    office = Office(roots=(1, 2))
    for number in range(1, MAX_LINKS + 3):
        office.publish([number, number + 1, number + 2], roots=[number + 1, number + 2])
    assert len(office.newest.links) == MAX_LINKS
    told = refused(office.data(1), office.newest.to_bytes())
    assert (told.code, told.facts["needed"]) == (Code.TRUST_GAP, 2)
    assert accept_newer(office.data(2), office.newest.to_bytes(), NOON) == office.newest.to_bytes()


def test_links_must_rise() -> None:
    office = Office()
    office.publish([1, 2, 4], roots=[1, 2, 4])
    office.publish([1, 2])
    value = canonical.loads(office.data(3), limit=MAX_SIGNED)
    assert len(value["links"]) == 1
    value["links"] *= 2
    assert refused(office.data(1), canonical.dumps(value)).code is Code.SCHEMA


def test_strangers_with_roots_of_their_own_are_refused() -> None:
    """A whole forged history, sound in itself."""
    office, forger = Office(), Office(roots=(7, 8, 9))
    for version in range(2, 5):
        forger.publish([7, 8])
        assert read_signed(forger.data(version))
        assert refused(office.data(1), forger.data(version)).code is Code.TRUST_THRESHOLD


def test_a_forger_who_claims_a_change_of_roots_is_refused() -> None:
    office, forger = Office(), Office(roots=(7, 8, 9))
    forger.publish([7, 8])
    forger.publish([7, 8], roots_since=3)
    assert refused(office.data(1), forger.data(3)).code is Code.TRUST_GAP


def test_the_file_is_what_it_was() -> None:
    office = Office()
    office.publish([1, 2, 4], roots=[1, 2, 4])
    office.publish([1, 2])
    assert SignedTrust.from_bytes(office.data(3)) == office.newest
