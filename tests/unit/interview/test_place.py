"""The place that is kept inside the encrypted store when the screen locks."""

from __future__ import annotations

from kommisjon.interview.place import Place, keep, take
from tests.unit.interview.conftest import Room

PLACE = Place(
    "2026-TUR-92", "case", True, "person", "competence", "typed /data/x", "Norsk (nb)", None, "halv‌vegs \n"
)


def test_a_place_is_taken_once(room: Room) -> None:
    assert take(room.store, "KN") is None
    keep(room.store, "KN", PLACE)
    assert take(room.store, "KN") == PLACE
    assert take(room.store, "KN") is None


def test_each_user_has_a_place_of_his_own(room: Room) -> None:
    keep(room.store, "KN", PLACE)
    keep(room.store, "AB", Place(mission="2026-LBN-97"))
    assert take(room.store, "AB") == Place(mission="2026-LBN-97")
    assert take(room.store, "KN") == PLACE


def test_the_last_place_counts(room: Room) -> None:
    keep(room.store, "KN", PLACE)
    keep(room.store, "KN", Place())
    assert take(room.store, "KN") == Place()


def test_a_place_that_another_version_kept_is_none(room: Room) -> None:
    for kept in (b"{", b"[]", b'{"nowhere": 1}', b"\xff", b"null", b'"x"'):
        room.store.keep_secrets({"place of KN": kept})
        assert take(room.store, "KN") is None
