"""What tests put into the synthetic mission: a day's plan, and a household that speaks Ukrainian."""

from __future__ import annotations

from kommisjon.interview.family.household import Household, households
from kommisjon.interview.sessions.steps import Sessions
from kommisjon.model.answers import Source
from kommisjon.model.records import Person
from kommisjon.store.store import Store, Write
from tests.screen.laptop import NOON, Clock, arabic_household, mission

_UKRAINIAN = (
    ("Tymofij", "Vyhadanyj", "Тимофій", "Вигаданий"),
    ("Zlata", "Vyhadana", "Злата", "Вигадана"),
    ("Solomija-Oleksandra", "Vyhadana", "Соломія-Олександра", "Вигадана"),
    ("Jarema", "Vyhadanyj", "Ярема", "Вигаданий"),
    ("Lada", "Vyhadana", "Лада", "Вигадана"),
)
"""Invented people; the family name is the Ukrainian word for "invented"."""


def cases(store: Store) -> list[Household]:
    """The households of the synthetic mission, by their case numbers."""
    return households(store, mission().mission.code, NOON.date())


def plan(store: Store) -> None:
    """Four sessions today, of which two overlap for one interviewer, and one tomorrow."""
    sessions = Sessions(store, "KN", Clock())
    plans = (
        ("2026-11-02T09:00", "KN", "Room 1", "phone"),
        ("2026-11-02T09:30", "KN", "Room 2", None),
        ("2026-11-02T11:00", "KN", "Room 1", "on_site"),
        ("2026-11-02T11:00", "AB", "Room 2", "screen"),
        ("2026-11-03T09:00", "AB", "Room 2", None),
    )
    for household, (start, who, where, channel) in zip(cases(store), plans, strict=False):
        fields = {"interviewer": who, "table": where, "channel": channel, "minutes": 90}
        sessions.set(household, None, None, {"planned_start": f"{start}+00:00", **fields})


def speak_ukrainian(store: Store) -> None:
    """Let the household that speaks Arabic in the mission have Ukrainian names and language."""
    household = cases(store)[arabic_household()]
    for member, (given, family, own_given, own_family) in zip(household.members, _UKRAINIAN, strict=True):
        person = Person(
            given_latin=given,
            family_latin=family,
            given_original=own_given,
            family_original=own_family,
            citizenship="UKR",
            mother_tongue="ukr",
            interpreting_language="ukr",
        )
        answers = {path: one.wire() for path, one in person.answers(Source.LIST).items() if path != "shield"}
        store.save([Write(household.id, member.id, answers)], "KN")
