"""Residents one after another and five at once at one laptop: no answer lost, and memory that does not grow."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kommisjon.interview.centre.desk import Seat
from kommisjon.interview.centre.residents import FORM, Resident, Stage, residents
from kommisjon.interview.centre.steps import Step
from kommisjon.interview.sitting import open_sitting
from kommisjon.kiosk.server import KioskServer
from kommisjon.store.store import Store
from tests.resident_browser import ResidentBrowser
from tests.screen.laptop import Drawn
from tests.unit.interview.centre.at_centre import CODE, DAY, KEY, Centre, a_centre

MOST_GROWTH = 12 * 1024
"""KiB, for what Python keeps of anything: a resident's answers take less than one."""


@dataclass
class Sent:
    """What a resident was told is saved, by the question, and how long each page took."""

    answers: dict[str, str] = field(default_factory=dict)
    waited: list[float] = field(default_factory=list)


class AtPage:
    """A resident who answers everything, in words that nobody else writes, and confirms it."""

    def __init__(self, place: int, seat: Seat, link: str) -> None:
        self.place, self.seat, self.browser = place, seat, ResidentBrowser(link)
        self.sent = Sent()

    def registers(self) -> Sent:
        """Runs in a thread of its own, as a browser does; looks at the visit only while nothing is sent."""
        self.browser.start()
        languages = self.browser.offered("language")
        self._sends(language=languages[self.place % len(languages)])
        self._sends(do="agree")
        self._sends(do="begin")
        added = set[str]()
        for _page in range(200):
            if self.seat.visit.step is not Step.QUESTION:
                break
            self._answers(added)
        self._sends(do="read")
        self._sends(do="confirm")
        assert self.seat.visit.step is Step.FINISHED
        return self.sent

    def _answers(self, added: set[str]) -> None:
        ref = self.seat.visit.stop.ref
        if "add" in self.browser.offered("do") and ref not in added:
            added.add(ref)
            self._sends(do="add")
        elif offered := self.browser.offered("answer"):
            text = offered[self.place % len(offered)]
            self._sends(answer=text, **({"do": "answer"} if 'type="checkbox"' in self.browser.page else {}))
            self.sent.answers[ref] = text
        elif 'name="find"' in self.browser.page:
            self._sends(do="find", find="nor")
            if not self.browser.offered("answer"):
                self._sends(do="later")
        elif self.browser.takes_words:
            text = "3" if "inputmode" in self.browser.page else f"{self.place} {ref} synthetic words"
            self._sends(answer=text, do="answer")
            self.sent.answers[ref] = text
        else:
            self._sends(do="later")

    def _sends(self, **fields: str) -> None:
        began = time.perf_counter()
        self.browser.send(**fields)
        self.sent.waited.append(time.perf_counter() - began)


async def all_register(
    centre: Centre, found: Sequence[Resident], at_once: int
) -> tuple[dict[str, Sent], list[int]]:
    """Each registers and leaves, so many at once; also the most memory after each (KiB)."""
    server, sent, memory = KioskServer(centre.desk, pytest.fail), dict[str, Sent](), list[int]()
    server.start()
    waiting = iter(enumerate(found))

    async def a_page(waiting: Iterator[tuple[int, Resident]]) -> None:
        for place, of in waiting:
            seat = centre.desk.seat(of)
            sent[of.person] = await asyncio.to_thread(AtPage(place, seat, server.link(seat)).registers)
            server.close(seat)
            centre.desk.leave(seat)
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    await asyncio.gather(*(a_page(waiting) for _page in range(at_once)))
    server.stop()
    return sent, memory


@pytest.mark.parametrize(
    ("persons", "at_once"),
    [(12, 3), pytest.param(60, 1, marks=pytest.mark.long), pytest.param(60, 5, marks=pytest.mark.long)],
)
async def test_nothing_of_many_residents_is_lost(tmp_path: Path, persons: int, at_once: int) -> None:
    with a_centre(tmp_path, persons) as centre:
        found = centre.residents
        sent, memory = await all_register(centre, found, at_once)
    assert len(sent) == persons == len(found)
    assert all(len(one.answers) >= 8 for one in sent.values()), "questions were answered at all"
    waited = sorted(second for one in sent.values() for second in one.waited)
    assert waited[int(len(waited) * 0.95)] < 1.0 * at_once, "a resident waits for a page"
    grown = memory[-1] - memory[min(10, persons // 2)]
    assert grown < MOST_GROWTH, f"{grown} KiB more after {persons} residents"
    with Store(tmp_path / "vault.db", bytearray(KEY), clock=lambda: DAY, random=Drawn(9)) as store:
        store.check()
        assert {one.stage for one in residents(store, CODE, DAY.date())} == {Stage.CONFIRMED}
        for of in found:
            assert kept(store, of, sent[of.person].answers) == sent[of.person].answers


def kept(store: Store, of: Resident, asked: dict[str, str]) -> dict[str, str]:
    """What the store holds of the questions that a resident answered."""
    sitting = open_sitting(store, FORM, case=of.case, person=of.person, language="nb", by="KN", clock=lambda: DAY)
    return {stop.ref: sitting.text(stop) for stop in sitting.stops if stop.ref in asked}
