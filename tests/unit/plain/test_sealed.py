"""A sealed case in the line mode: it is said, it is read, and no answer is taken. Synthetic persons."""

from __future__ import annotations

import pytest

from kommisjon.interview.family.household import households, missions
from kommisjon.model.records import CaseStatus
from kommisjon.model.seal import Seal
from kommisjon.model.system import system_values
from kommisjon.store.store import Write
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import NOON, arabic_household, opened
from tests.unit.plain.conftest import PERSON, SHEET, Talked


@pytest.fixture
def sealed(laptop: VaultFolder) -> VaultFolder:
    with opened(laptop, 11) as vault:
        (_rec, mission) = missions(vault.store)[0]
        case = households(vault.store, mission.code, NOON.date())[arabic_household()].id
        seal = Seal(by="KN", at=NOON.isoformat(), rests_on="0 0")
        values = seal.wired()
        made = {**system_values(Seal.TYPE, case=case, parent=case), **values}
        status = {"status": {"s": "answered", "v": CaseStatus.SEALED.value}}
        vault.store.save([Write(case, case, status), Write(case, vault.store.new_id(), made)], "KN")
    return laptop


@pytest.mark.parametrize(
    "lines",
    [
        (*SHEET, ".jump here today", "3"),
        (*SHEET, ".jump here today", ".unknown"),
        (*PERSON, "", "1"),
        (*PERSON, "", ".declined"),
    ],
    ids=["sheet", "sheet unknown", "form", "form declined"],
)
def test_after_the_seal_no_line_is_saved(sealed: VaultFolder, talked: Talked, lines: tuple[str, ...]) -> None:
    with opened(sealed) as vault:
        before = [one.dot for one in vault.store.changes()]
    _code, said = talked(*lines, ".q", ".q", ".x")
    assert "5 persons, sealed" in said
    assert "The case is sealed: everything can be read, and nothing changed." in said
    assert "KM-D750" in said
    with opened(sealed) as vault:
        assert [one.dot for one in vault.store.changes()] == before
