"""Linked cases at central: told in both, and by nobody's name who is shielded. Nobody exists."""

from __future__ import annotations

from sqlalchemy import Engine

from kommisjon.cli.central_show import link_lines
from sync.central.arriving.importer import take
from sync.central.shown.linked import LinkView
from sync.central.shown.show import show_case
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id


def two_cases() -> Laptop:
    laptop = Laptop("alpha")
    mission_day(laptop, 1)
    mission_day(laptop, 101, ("Salma", "سلمى"))
    values = {"_type": "relation", "_case": record_id(1), "_parent": record_id(1), "in_case": False}
    laptop.save(1, 50, {**values, "a": record_id(2), "b": record_id(102), "type": "parent_of", "kind": "stated"})
    return laptop


def test_both_cases_tell_of_each_other(central: Engine) -> None:
    take(central, *two_cases().export(), NOW)
    here, there = (show_case(central, f"123-26C{case:05}") for case in (1, 101))
    assert here.links == (LinkView(record_id(2), "parent_of", True, "Salma Testsen", "123-26C00101"),)
    assert there.links == (LinkView(record_id(102), "parent_of", False, "Amina Testsen", "123-26C00001"),)
    assert list(link_lines(there)) == [
        "  = linked with case 123-26C00001: Salma Testsen is child of Amina Testsen"
    ]


def test_a_shielded_relative_leaves_no_link(central: Engine) -> None:
    laptop = two_cases()
    laptop.save(101, 102, {"shield": "strict"})
    take(central, *laptop.export(), NOW)
    assert not show_case(central, "123-26C00001").links
