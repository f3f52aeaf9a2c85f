"""A whole visit in a real browser: a stop, another browser, reading, a correction, and what is then kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommisjon.interview.centre.desk import Call, Seat
from kommisjon.interview.centre.residents import Stage
from kommisjon.interview.centre.steps import Step
from kommisjon.interview.family.household import answers_of
from kommisjon.model.answers import Status
from tests.browser.at_page import Open, Visitor, a_browser, own_name, pages_open

WISHES = {
    "ar": "أريد أن أعمل في مطبخ",
    "ti": "ኣብ ክሽነ ክሰርሕ ይደሊ",
    "my": "မီးဖိုချောင်မှာ အလုပ်လုပ်ချင်တယ်",
    "uk": "Хочу працювати на кухні",
}
"""What somebody wishes for, by language."""

Answers = dict[str, tuple[Status, object]]


@pytest.mark.slow
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("languages", [("ar",), ("ti",), ("my", "uk")], ids="-".join)
async def test_what_was_chosen_is_what_is_kept(tmp_path: Path, languages: tuple[str, ...]) -> None:
    async with pages_open(tmp_path) as at:
        visit = at.seat.visit
        language = next(one for one in languages if one in visit.languages)
        chosen: Answers = {"consent": (Status.ANSWERED, "yes"), "path": (Status.ANSWERED, "five")}

        async with a_browser(at.link(), tmp_path / f"{language}-first") as first:
            await first.shot("language")
            await first.press("language", language)
            assert await first.page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
            await first.shot("welcome")
            await first.do("agree")
            await first.shot("keepsake")
            word, symbol = [(await one.inner_text()).strip() for one in await first.page.locator(".big").all()]
            await first.do("begin")
            await first.shot("add")
            await first.do("add")
            await first.shot("search")
            await first.find(own_name(language))
            await first.shot("found")
            await _choose(first, at.seat, chosen, 0)
            await first.shot("choice")
            await _choose(first, at.seat, chosen, 0)
            chosen[_asked(at.seat)] = (Status.UNKNOWN, None)
            await first.do("unknown")
            stopped = await first.heading()
            await first.do("rest")
            assert stopped not in await first.page.content()
            await first.shot("resting")
            assert (first.complaints, at.problems) == ([], [])

        async with a_browser(at.link(), tmp_path / f"{language}-second") as second:
            await second.recognise(word, symbol)
            assert await second.heading() == stopped, "not where it was left"
            await _choose(second, at.seat, chosen, 1)
            await second.do("later")  # no more languages
            left = _asked(at.seat)
            await second.do("later")
            await _choose(second, at.seat, chosen, 0)
            chosen[_asked(at.seat)] = (Status.DECLINED, None)
            await second.do("declined")
            await _choose(second, at.seat, chosen, 1)
            await second.shot("choices")
            await _choose(second, at.seat, chosen, 1)
            await second.shot("write")
            chosen[_asked(at.seat)] = (Status.ANSWERED, WISHES[language])
            await second.write(WISHES[language])
            await second.shot("left")
            await second.page.locator("button[name=to]").click()
            assert _asked(at.seat) == left
            await _choose(second, at.seat, chosen, 1)
            await second.shot("end")
            await second.do("read")
            await second.shot("reading")
            assert WISHES[language] in await second.page.inner_text("main")
            await second.page.locator("dd button").nth(3).click()
            corrected = _asked(at.seat)
            await second.shot("correct")
            before = chosen[corrected]
            await _choose(second, at.seat, chosen, 2)
            assert chosen[corrected] != before
            assert visit.step is Step.READING
            await second.shot("corrected")
            await second.do("confirm")
            await second.do("paper")
            await second.shot("finished")
            assert at.seat.call is Call.PAPER
            await second.do("goodbye")
            await second.shot("goodbye")
            assert WISHES[language] not in await second.page.content()
            assert (second.complaints, at.problems) == ([], [])

        assert at.centre.again(at.seat.resident).stage is Stage.CONFIRMED
        assert _kept(at) == chosen


def _asked(seat: Seat) -> str:
    return seat.visit.stop.ref.rpartition("/")[2]


async def _choose(visitor: Visitor, seat: Seat, chosen: Answers, place: int) -> None:
    """Press an answer and note it, under the name of the question in front."""
    asked = _asked(seat)
    chosen[asked] = (Status.ANSWERED, await visitor.choose(place))


def _kept(at: Open) -> Answers:
    """Every answer in the store that is about this resident's registration, by the name of its question."""
    store, case = at.centre.store, at.seat.resident.case
    records = [record for kind in ("profile", "language", "education", "work") for record in store.records(kind)]
    return {
        path.rpartition("/")[2]: (answer.s, answer.v)
        for record in records
        if record.home == case
        for path, answer in answers_of(record.doc).items()
        if not path.startswith("_")
    }
