"""Which answers must stand, told by sets alone, beside the fold that it is held against."""

from kommisjon.synth.laptop import Laptop
from kommisjon.synth.year.witness import Named, Witness, digest_of, disputed, standing_in
from sync.merge import Value

HOME = "00000000-0000-7000-8000-000000000001"
NAMES = {0: ("alpha", 1), 1: ("beta", 1)}


def said(value: object) -> Value:
    return {"s": "answered", "v": value}


class Watched:
    """Two laptops and somebody who looks on."""

    def __init__(self) -> None:
        self.laptops = [Laptop(device, actor=actor) for actor, (device, _epoch) in NAMES.items()]
        self.witness = Witness(NAMES)

    def says(self, who: int, value: object) -> None:
        self.witness.saw_saved(self.laptops[who].answer(HOME, HOME, {"sex": said(value)}))

    def meet(self) -> None:
        for giver, taker in ((0, 1), (1, 0)):
            given = list(self.laptops[giver].log.values())
            self.laptops[taker].meet(given)
            self.witness.saw_given(taker, given)

    def standing(self) -> list[Named]:
        self.meet()
        found = self.witness.standing()[HOME]
        for laptop in self.laptops:
            assert digest_of(standing_in(laptop.docs[HOME, HOME], NAMES)) == digest_of(found)
        return found


def test_two_who_had_not_met_both_stand() -> None:
    world = Watched()
    world.says(0, "f")
    world.says(1, "m")
    assert [row[4] for row in world.standing()] == [said("f"), said("m")]
    assert disputed(world.standing()) == {"sex"}


def test_whoever_saw_both_replaces_both() -> None:
    world = Watched()
    world.says(0, "f")
    world.says(1, "m")
    world.meet()
    world.says(1, "f")
    assert world.standing() == [("sex", "beta", 1, 2, said("f"))]
    assert not disputed(world.standing())


def test_one_that_was_not_seen_is_not_replaced_by_a_later_one() -> None:
    world = Watched()
    world.says(0, "f")
    world.meet()
    world.says(0, "m")
    world.says(1, "x")
    world.says(1, "u")
    assert sorted(row[4]["v"] for row in world.standing() if row[4]) == ["m", "u"]


def test_the_same_twice_is_no_dispute() -> None:
    world = Watched()
    world.says(0, "f")
    world.says(1, "f")
    assert len(world.standing()) == 2
    assert not disputed(world.standing())


def test_what_stands_otherwise_has_another_digest() -> None:
    one: Named = ("sex", "alpha", 1, 1, said("f"))
    others: list[Named] = [
        ("sex", "alpha", 1, 1, said("m")),
        ("sex", "alpha", 1, 2, said("f")),
        ("sex", "beta", 1, 1, said("f")),
        ("birth", "alpha", 1, 1, said("f")),
        ("sex", "alpha", 1, 1, None),
    ]
    assert digest_of([one, others[2]]) == digest_of([others[2], one])
    assert len({digest_of([row]) for row in (one, *others)}) == 6
