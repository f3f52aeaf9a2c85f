"""What is done and what is open in a household before its mapping counts as done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kommisjon.interview.afterwards.read_back import Standing, readable
from kommisjon.interview.family.form_states import ADVICE, NEEDS, REQUIRED, SHEET, FormState, States
from kommisjon.interview.family.household import Household, Member
from kommisjon.interview.sessions.steps import HeldSession, open_sessions
from kommisjon.store.store import Store


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to be done with the household, or with a member of it."""

    member: Member | None
    form: str
    """The form it is about; blank for a session that is open."""
    state: FormState | Standing | None
    """How far the form is, or its read-back; None for a session."""
    done: bool
    excusable: bool = True
    """A reason in words may stand in for it: the person could not be interviewed, or was not there."""


def points_of(store: Store, of: Household, sessions: tuple[HeldSession, ...]) -> tuple[Point, ...]:
    """Everything that belongs to a mapped household, done or not; the household's own first."""
    return tuple(_points(store, of, sessions))


def _points(store: Store, of: Household, sessions: tuple[HeldSession, ...]) -> Iterator[Point]:
    read_back = {(_id(one.member), one.form_id): one.standing for one in readable(store, of)}
    yield from _form(of.states, None, SHEET, excusable=False)
    yield from _read_back(read_back, of.states, None, SHEET)
    yield from (Point(None, "", None, done=False, excusable=False) for _one in open_sessions(sessions))
    for member in of.members:
        for form_id in REQUIRED if member.alone else ():
            yield from _form(member.states, member, form_id)
        needs = member.states.get(NEEDS, FormState.NOT_BEGUN)
        # Nobody has to tell of needs; what was begun is not left half done.
        yield Point(member, NEEDS, needs, done=needs is not FormState.BEGUN)
        for form_id in member.forms:
            yield from _read_back(read_back, member.states, member, form_id)
    yield from _form(of.states, None, ADVICE)


def _form(states: States, member: Member | None, form_id: str, *, excusable: bool = True) -> Iterator[Point]:
    state = states.get(form_id, FormState.NOT_BEGUN)
    yield Point(member, form_id, state, done=state.done, excusable=excusable)


def _read_back(
    standings: dict[tuple[str | None, str], Standing], states: States, member: Member | None, form_id: str
) -> Iterator[Point]:
    """The read-back of a form; there is none of one that was declined, or never begun."""
    standing = standings.get((_id(member), form_id))
    if standing is not None and states.get(form_id) is not FormState.DECLINED:
        ended = standing in (Standing.CONFIRMED, Standing.NOT_CONFIRMED)
        yield Point(member, form_id, standing, done=ended)


def _id(member: Member | None) -> str | None:
    return None if member is None else member.id
