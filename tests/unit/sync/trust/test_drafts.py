"""The next version on its way from one holder of a root key to the other, each on a machine of their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kommisjon.errors import Code, Refusal
from sync.trust.amending import Renewal, next_version, renewed, withdrawn
from sync.trust.document import Revocation, Trust, moment_text
from sync.trust.drafts import DRAFT, check_no_draft, make_draft, read_draft, sign_draft
from sync.trust.headquarters import Headquarters
from sync.trust.key_files import NewKeys
from sync.trust.renewing import new_identity, new_key, new_root
from sync.trust.signed import SignedTrust
from tests.bundles import NOON
from tests.office import line

LATER = NOON + timedelta(days=700)
LOST = Revocation(serial="ab" * 8, reason="lost", last_ok_seq=0, time=moment_text(NOON))


def refused(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value


@pytest.fixture
def whole(tmp_path: Path) -> Headquarters:
    """Everything in one folder, as on the first day."""
    return Headquarters.create(
        tmp_path / "whole", now=NOON, expires=NOON + timedelta(days=400), random=os.urandom, seal="x25519"
    )


def at_holder(whole: Headquarters, *names: str) -> Headquarters:
    """A machine of one holder: these folders, and what is published."""
    folder = whole.folder.with_name("-".join(names) or "nobody")
    for name in names:
        shutil.copytree(whole.folder / name, folder / name)
    folder.mkdir(exist_ok=True)
    shutil.copy(whole.folder / "trust.json", folder)
    return Headquarters(folder)


def test_two_holders_sign_on_two_machines(whole: Headquarters) -> None:
    first, second, third = (at_holder(whole, name) for name in ("root-1", "root-2", "root-3"))
    made = sign_draft(first, make_draft(first, withdrawn(first.trust(), [LOST])), NOON)
    assert (made.published, made.signed, made.missing) == (False, 1, 1)
    assert first.trust().version == 1
    draft = read_draft(second, (first.folder / DRAFT).read_bytes())
    done = sign_draft(second, draft, NOON)
    assert (done.published, done.signed, done.missing) == (True, 1, 0)
    assert second.trust().revocation_of(LOST.serial) == LOST
    assert not (second.folder / DRAFT).exists()
    published = (second.folder / "trust.json").read_bytes()
    for other in (first, third):
        assert other.take(published, NOON).version == 2
        assert (other.folder / "trust.json").read_bytes() == published


def test_a_draft_is_published_nowhere_and_by_nobody(whole: Headquarters) -> None:
    first = at_holder(whole, "root-1")
    draft = sign_draft(first, make_draft(first, withdrawn(first.trust(), [LOST])), NOON).draft
    assert refused(lambda: first.publish(draft, NOON)).code is Code.TRUST_THRESHOLD
    assert refused(lambda: whole.take(draft.to_bytes(), NOON)).code is Code.TRUST_THRESHOLD
    assert refused(lambda: (first.write(Path("trust.json"), draft.to_bytes()), first.trust())).code is (
        Code.TRUST_THRESHOLD
    )


def test_one_holder_signing_twice_is_still_one(whole: Headquarters) -> None:
    first = at_holder(whole, "root-1")
    made = sign_draft(first, make_draft(first, withdrawn(first.trust(), [LOST])), NOON)
    again = sign_draft(first, read_draft(first, None), NOON)
    assert (again.published, again.signed, again.missing) == (False, 0, 1)
    assert again.draft == made.draft


def test_a_draft_that_lies_there_is_told(whole: Headquarters) -> None:
    first = at_holder(whole, "root-1")
    sign_draft(first, make_draft(first, withdrawn(first.trust(), [LOST])), NOON)
    told = refused(lambda: check_no_draft(first))
    assert (told.code, told.facts) == (Code.DRAFT_EXISTS, {"version": 2})
    check_no_draft(whole)


def test_a_draft_that_was_overtaken_is_no_obstacle(whole: Headquarters) -> None:
    nobody = at_holder(whole)
    sign_draft(nobody, make_draft(nobody, withdrawn(nobody.trust(), [LOST])), NOON)
    sign_draft(whole, make_draft(whole, next_version(whole.trust(), min_reader=1)), NOON)
    nobody.take((whole.folder / "trust.json").read_bytes(), NOON)
    told = refused(lambda: sign_draft(nobody, read_draft(nobody, None), NOON))
    assert told.code is Code.DRAFT_MISFIT
    check_no_draft(nobody)


def test_no_draft(whole: Headquarters) -> None:
    assert refused(lambda: read_draft(whole, None)).code is Code.NO_DRAFT


@pytest.mark.parametrize("version", [1, 3])
def test_a_draft_of_another_version_is_not_signed(whole: Headquarters, version: int) -> None:
    draft = make_draft(whole, withdrawn(whole.trust(), [LOST]))
    other = draft.model_copy(update={"trust": draft.trust.model_copy(update={"version": version})})
    assert refused(lambda: sign_draft(whole, other, NOON)).code is Code.DRAFT_MISFIT
    assert whole.trust().version == 1


def test_a_draft_with_a_forged_past_is_not_signed(whole: Headquarters) -> None:
    draft = make_draft(whole, withdrawn(whole.trust(), [LOST]))
    signed = whole.signed()
    forged = SignedTrust.model_validate(
        {
            **{name: getattr(draft, name) for name in type(draft).model_fields},
            "links": [{"trust": signed.trust, "signatures": signed.signatures}],
        }
    )
    assert refused(lambda: sign_draft(whole, forged, NOON)).facts == {"detail": "earlier versions"}


def test_a_draft_that_lies_about_its_roots_is_not_signed(whole: Headquarters) -> None:
    """Later versions would leave out the link to it, and who missed it could not follow."""
    draft = make_draft(whole, withdrawn(whole.trust(), [LOST]))
    lying = draft.model_copy(update={"trust": draft.trust.model_copy(update={"roots_since": 2})})
    assert refused(lambda: sign_draft(whole, lying, NOON)).facts == {"detail": "roots"}


# Renewing


def next_keys(whole: Headquarters, **changes: Any) -> Trust:
    return renewed(whole.trust(), Renewal(**changes), LATER)


def publish(whole: Headquarters, trust: Trust) -> Trust:
    assert sign_draft(whole, make_draft(whole, trust), NOON).published
    return whole.trust()


def test_a_new_last_day(whole: Headquarters) -> None:
    assert publish(whole, next_keys(whole)).expires == moment_text(LATER)


def test_a_list_that_has_expired_can_be_renewed(whole: Headquarters) -> None:
    late = NOON + timedelta(days=500)
    draft = make_draft(whole, renewed(whole.trust(), Renewal(), late + timedelta(days=400)))
    assert sign_draft(whole, draft, late).published
    whole.trust().check_current(late)


def test_a_new_ca_issues_and_the_former_still_counts(whole: Headquarters) -> None:
    former = whole.trust().ca
    new = NewKeys(whole.folder, os.urandom)
    made = new_key(whole.keys, new, "ca")
    assert publish(whole, next_keys(whole, ca=made)).ca == [made, *former]
    span = {"valid_from": NOON, "valid_until": LATER}
    certificate = whole.certify_central("mission-b2", random=os.urandom, **span)
    whole.trust().check_issued(certificate)
    trust = publish(whole, next_keys(whole, drop_former_ca=True))
    assert trust.ca == [made]
    trust.check_issued(certificate)


def test_central_with_new_keys_still_opens_what_was_sealed_before(whole: Headquarters) -> None:
    former, receipts = whole.central_identity(), whole.receipt_key()
    new = NewKeys(whole.folder, os.urandom)
    central = new_identity(whole.keys, new, "central", "x25519", NOON)
    trust = publish(whole, next_keys(whole, central=central, receipt_key=new_key(whole.keys, new, "central")))
    newest, *others = whole.central_identities()
    assert ([newest.recipient.text], others) == (trust.central, [former])
    assert whole.receipt_key().private_bytes_raw() != receipts.private_bytes_raw()
    assert trust.receipt_signers[0].device == whole.signed().trust.receipt_signers[0].device


def test_a_root_is_changed_by_the_former_and_the_new(whole: Headquarters) -> None:
    lost = whole.trust().roots[1]
    made = new_root(whole.keys, NewKeys(whole.folder, os.urandom))
    assert (whole.folder / "root-4" / "root").exists()
    trust = publish(whole, next_keys(whole, roots=[made], drop_roots=[lost]))
    assert (made in trust.roots, lost in trust.roots, trust.roots_since) == (True, False, 2)
    assert publish(whole, withdrawn(trust, [LOST])).version == 3
    assert [link.trust.version for link in whole.signed().links] == [2]


def test_with_two_roots_the_new_one_must_sign_too(tmp_path: Path) -> None:
    """Former roots 1 and 2, new roots 1 and 4: all three are needed."""
    whole = Headquarters.create(
        tmp_path / "whole", now=NOON, expires=LATER, random=os.urandom, seal="x25519", roots=2
    )
    made = new_root(whole.keys, NewKeys(whole.folder, os.urandom))
    trust = next_keys(whole, roots=[made], drop_roots=[whole.trust().roots[1]])
    both = at_holder(whole, "root-1", "root-2")
    waiting = sign_draft(both, make_draft(both, trust), NOON)
    assert (waiting.published, waiting.missing) == (False, 1)
    third = at_holder(whole, "root-3")
    assert sign_draft(third, waiting.draft, NOON).published


def test_too_few_roots_cannot_be_left(whole: Headquarters) -> None:
    told = refused(lambda: next_keys(whole, drop_roots=whole.trust().roots[:2]))
    assert (told.code, told.facts) == (Code.DRAFT_MISFIT, {"detail": "too few root keys"})


def test_a_key_cannot_come_into_a_second_role(whole: Headquarters) -> None:
    told = refused(lambda: next_keys(whole, ca=whole.trust().roots[0]))
    assert told.code is Code.DRAFT_MISFIT
    assert refused(lambda: next_keys(whole, roots=[line(1)] * 6)).code is Code.DRAFT_MISFIT
