"""Finding one's way: the outline, the jump, the errors, every action by typing or by a letter, the search."""

from __future__ import annotations

import pytest
from textual.screen import Screen
from textual.widgets import Input

from kommisjon.i18n import catalogue
from kommisjon.model.answers import Source
from kommisjon.model.record import Record
from kommisjon.model.records import Case, Mission, Person, Role, Shield
from kommisjon.model.system import system_values
from kommisjon.store.store import Store, Write
from kommisjon.tui.screens.cases import CaseScreen
from kommisjon.tui.screens.household import HouseholdScreen
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.tui.screens.jump import JumpScreen
from kommisjon.tui.screens.missions import MissionScreen
from kommisjon.tui.screens.palette import LettersScreen, PaletteScreen
from kommisjon.tui.screens.past_answers import PastAnswersScreen
from kommisjon.tui.screens.search import SearchScreen
from kommisjon.tui.widgets.line_list import LineList
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import at_missions, frame, to_household, to_interview
from tests.screen.tried import tried

HEAD = (
    "| survey |\n|  | type | name | label::English (en) | label::العربية (ar) | relevant | constraint | required |"
)
LONG = "\n".join(
    [
        HEAD,
        *(
            row
            for s in range(15)
            for row in (
                f"|  | begin group | part{s} | Part {s} | الجزء {s} |  |  |  |",
                *(f"|  | integer | q{s}_{n} | Of {s}.{n}? | كم {s}.{n} |  | . < 100 |  |" for n in range(20)),
                "|  | end group |  |  |  |  |  |  |",
            )
        ),
    ]
)  # fmt: skip
"""300 questions in 15 sections, in two languages."""
SHORT = f"""{HEAD}
|  | integer | years | Years at school? | سنوات المدرسة؟ |  | . < 30 | yes |
|  | text | subject | Which subject? | أيّ مادة؟ | ${{years}} > 5 |  |  |
|  | integer | most | At most? | كم على الأكثر؟ |  | . >= ${{years}} |  |
|  | text | work | Any work? | أيّ عمل؟ |  |  | yes |
"""


def line_with(text: str, shown: str) -> str:
    return next(line for line in shown.splitlines() if text in line)


async def test_the_outline_shows_how_far_each_question_is_in_signs_and_words() -> None:
    async with tried(SHORT, (120, 30), "ar") as form:
        await form.type("9")
        await form.press("enter")
        await form.type("maths")
        await form.press("enter", "f7", "f9")
        marks = [line[:34] for line in form.frame.splitlines()[2:6]]
        assert [(line[0], line[2:5].strip()) for line in marks] == [("✓", "1"), ("✓", "2"), ("✓", "3"), ("✓", "4")]
        assert "unknown" in marks[2]
        assert "declined" in marks[3]
        await form.press("f3", "1", "enter")
        await form.press("backspace", "3", "enter")
        skipped = line_with("Which subject?", form.frame)
        assert skipped.startswith("–     Which subject?"), "kept, without a number: nobody is asked it now"


@pytest.mark.parametrize("width", [60, 80, 119])
async def test_a_narrow_screen_has_no_outline_beside_the_question(width: int) -> None:
    async with tried(SHORT, (width, 24), "ar") as form:
        assert "At most?" not in form.frame
        await form.press("f3")
        assert "At most?" in form.frame
        assert all(len(line) <= width for line in form.frame.splitlines())


async def test_an_outline_in_arabic_stands_at_the_right_of_its_column() -> None:
    async with tried(SHORT, (120, 30), "ar") as form:
        await form.press("ctrl+l")
        row = form.frame.splitlines()[2]
        assert row.partition("│")[0].rstrip().endswith("ﺕﺍﻮﻨﺳ"), row


async def test_a_click_on_the_outline_settles_what_is_typed_and_goes_there() -> None:
    async with tried(SHORT, (120, 30), "ar") as form:
        await form.type("8")
        await form.pilot.click("#outline", offset=(8, 1))
        await form.pilot.pause()
        assert form.held("years") == "8"
        assert form.stop.ref == "/data/most"
        await form.pilot.click("#outline", offset=(8, 1))
        await form.pilot.pause()
        assert form.stop.ref == "/data/subject"


@pytest.mark.parametrize(
    ("typed", "ref"),
    [
        ("3", "/data/most"),
        ("٣", "/data/most"),
        ("SUBJ", "/data/subject"),
        ("school at", "/data/years"),
        ("ماده", "/data/subject"),
        ("عمل", "/data/work"),
        ("12", "/data/years"),
    ],
)
async def test_a_number_words_of_either_language_or_the_answer_lead_to_a_question(typed: str, ref: str) -> None:
    async with tried(SHORT, (80, 24), "ar") as form:
        await form.type("12")
        await form.press("f3")
        assert form.held("years") == "12", "what was half typed is settled first"
        await form.type(typed)
        await form.press("enter")
        assert form.stop.ref == ref


async def test_esc_comes_back_to_the_same_question_with_nothing_changed() -> None:
    async with tried(SHORT, (80, 24), "ar") as form:
        await form.press("pagedown")
        await form.press("f3")
        await form.type("zzz")
        assert "0 of 3 found" in form.frame
        await form.press("enter")
        assert isinstance(form.pilot.app.screen, JumpScreen), "there is nowhere to go"
        await form.press("escape")
        assert form.stop.ref == "/data/most"
        assert form.held("years") == ""


async def test_what_cannot_be_saved_keeps_one_on_its_question() -> None:
    async with tried(SHORT, (80, 24), "ar") as form:
        await form.type("50")
        await form.press("f3")
        assert isinstance(form.pilot.app.screen, InterviewScreen)
        assert form.stop.ref == "/data/years"


async def test_an_error_is_counted_at_the_top_and_listed_before_what_is_missing_and_what_is_kept() -> None:
    async with tried(SHORT, (100, 30), "ar") as form:
        await form.type("9")
        await form.press("enter")
        await form.type("maths")
        await form.press("enter")
        await form.type("9")
        await form.press("enter")
        assert "error" not in form.frame.splitlines()[0]
        await form.press("f3", "1", "enter")
        await form.press("backspace", *"29", "enter")
        assert "1 error" in form.frame.splitlines()[0]
        await form.press("f3", "1", "enter")
        await form.press("backspace", "backspace", "5", "enter")
        assert "error" not in form.frame.splitlines()[0]
        await form.press("f4")
        rows = [line.strip() for line in form.frame.splitlines()]
        missing, kept = (
            next(n for n, row in enumerate(rows) if row.startswith(said)) for said in ("Still", "Answered")
        )
        assert rows[missing + 1] == "· 3  Any work?"
        assert rows[kept + 1] == "– Which subject?  maths"
        assert missing < kept
        await form.press("down", "enter")
        assert form.stop.ref == "/data/years", "the question that decides whether the kept answer is asked for"


async def test_enter_on_an_error_goes_to_its_question() -> None:
    async with tried(SHORT, (100, 30), "ar") as form:
        for keys in (("2",), ("9",)):
            await form.press(*keys, "enter")
        await form.press("f3", "1", "enter")
        await form.press("backspace", *"25", "enter")
        await form.press("f4")
        assert "! 3  At most?" in form.frame
        assert "does not fit · 9" in form.frame
        await form.press("enter")
        assert form.stop.ref == "/data/most"


async def test_the_palette_finds_an_action_by_what_it_is_called_and_does_it() -> None:
    async with tried(SHORT, (80, 24), "ar") as form:
        await form.type("9")
        await form.press("enter", "pageup")
        await form.press("ctrl+p")
        assert isinstance(form.pilot.app.screen, PaletteScreen)
        await form.type("hist")
        shown = [line for line in form.frame.splitlines() if "Ctrl+" in line]
        assert "History" in shown[0], "before Undo, which only tells of history"
        await form.press("enter")
        await form.pilot.pause()
        assert isinstance(form.pilot.app.screen, PastAnswersScreen)


async def test_esc_leaves_the_palette_and_does_nothing() -> None:
    async with tried(SHORT, (80, 24), "ar") as form:
        await form.type("9")
        await form.press("ctrl+p", "u", "n", "d", "escape")
        assert isinstance(form.pilot.app.screen, InterviewScreen)
        assert form.pilot.app.screen.query_one(Input).value == "9"


async def test_ctrl_g_and_a_letter_do_what_a_function_key_does_also_typed_fast() -> None:
    async with tried(SHORT, (80, 24), "ar") as form:
        await form.press("ctrl+g", "d", "ctrl+g", "r")
        await form.pilot.pause()
        assert [form.sitting.status(stop).value for stop in form.sitting.stops[:2]] == ["unknown", "declined"]
        await form.press("ctrl+g", "x")
        assert isinstance(form.pilot.app.screen, LettersScreen), "no action has this letter"
        await form.press("escape", "ctrl+g", "j")
        await form.pilot.pause()
        assert isinstance(form.pilot.app.screen, JumpScreen)


async def test_undo_takes_back_step_by_step_and_says_when_there_is_nothing() -> None:
    async with tried(SHORT, (80, 24), "ar") as form:
        await form.press("4", "enter", "7", "enter", "ctrl+z")
        assert "Taken back. 1 more answer can be taken back." in " ".join(form.frame.split())
        assert (form.held("years"), form.held("most")) == ("4", "")
        await form.press("ctrl+z")
        assert form.held("years") == ""
        await form.press("ctrl+z")
        assert "No answer of yours is left" in form.frame


async def test_300_questions_and_the_outline_mount_few_widgets_and_typing_lays_nothing_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """tui-and-languages.md 5.4: counts, which fail alike on every machine."""
    done: list[int] = []
    stock = Screen._refresh_layout
    async with tried(LONG, (120, 40), "ar") as form:
        assert len(form.sitting.stops) == 301
        assert form.screen.query_one("#outline", LineList).display
        assert len(form.screen.query("*")) <= 80
        await form.press("1")

        def counted(self: Screen[object], *args: object, **more: object) -> None:
            done.append(1)
            stock(self, *args, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(Screen, "_refresh_layout", counted)
        await form.press("2", "backspace", "3")
        assert form.screen.query_one(Input).value == "13"
        assert done == []


async def test_of_300_questions_only_the_lines_on_the_screen_are_worded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    async with tried(LONG, (120, 40), "ar") as form:
        worded = type(form.sitting).wording

        def counted(self: object, stop: object, language: str) -> object:
            asked.add(stop.ref)  # type: ignore[attr-defined]
            return worded(self, stop, language)  # type: ignore[arg-type]

        monkeypatch.setattr(type(form.sitting), "wording", counted)
        await form.press("5", "enter")
        assert 20 < len(asked) <= 40
        asked.clear()
        await form.press("pagedown")
        assert len(asked) <= 3, "a step words one question, and what the outline shows stands already"
        await form.press("f3")
        assert len(asked) <= 45


def add(store: Store, record: Record, case: str | None, parent: str | None) -> str:
    """Save a record of a person or case that does not exist; gives its id."""
    rec = store.new_id()
    home = case or rec
    system = system_values(
        record.TYPE, case=None if case is None and record.TYPE == "mission" else home, parent=parent
    )
    answers = record.wired(Source.LIST)
    store.save([Write(home, rec, {**system, **answers})], "KN")
    return rec


def second_mission(store: Store) -> None:
    """Another mission with one case in it, of a woman and a shielded man; nobody in it exists."""
    other = Mission(
        code="2026-ZZY-02", title="Second", country="ZZ", starts="2026-11-02", ends="2026-11-06", synthetic=True
    )
    add(store, other, None, None)
    case = add(store, Case(number="ZZY-26-00077", mission=other.code), None, None)
    shown = Person(given_latin="Hodan", family_latin="Synthetic", given_original="هُدَان", role=Role.PRINCIPAL)
    hidden = Person(given_latin="Nobody", family_latin="Shielded", shield=Shield.STRICT)
    for person in (shown, hidden):
        add(store, person, case, case)


@pytest.mark.parametrize("typed", ["00077", "hodan", "هدان", "synthetic hod"])
async def test_ctrl_f_finds_a_household_of_any_mission_by_its_number_or_a_name(
    laptop: VaultFolder, typed: str
) -> None:
    async with at_missions(laptop) as pilot:
        second_mission(pilot.app.opened.store)  # type: ignore[attr-defined]
        await to_household(pilot)
        await pilot.press("ctrl+f")
        await pilot.pause()
        assert isinstance(pilot.app.screen, SearchScreen)
        pilot.app.screen.query_one(Input).value = typed
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HouseholdScreen)
        assert "ZZY-26-00077" in frame(pilot)
        kinds = [type(screen) for screen in pilot.app.screen_stack[1:]]
        assert kinds == [MissionScreen, CaseScreen, HouseholdScreen], "Esc leads through the cases of its mission"
        await pilot.press("escape")
        await pilot.pause()
        assert "2026-ZZY-02" in frame(pilot).splitlines()[0]


async def test_a_shielded_person_is_not_found_and_esc_leads_back(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        second_mission(pilot.app.opened.store)  # type: ignore[attr-defined]
        await pilot.press("ctrl+f")
        await pilot.pause()
        await pilot.press(*"shielded")
        await pilot.pause()
        assert "0 of " in frame(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, MissionScreen)


async def test_search_is_not_offered_over_an_interview(laptop: VaultFolder) -> None:
    """What is half typed there must not be left behind by a jump to another household."""
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        await pilot.press("pagedown", "ctrl+y")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PastAnswersScreen)
        await pilot.press("ctrl+f")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PastAnswersScreen)


@pytest.mark.parametrize("language", ["en", "nb"])
async def test_what_the_lists_ask_for_is_not_cut_on_a_narrow_screen(language: str) -> None:
    catalogue.use(language)
    async with tried(SHORT, (60, 20), "ar") as form:
        for keys, row in (
            (("f3",), 1),
            (("escape", "f4"), 1),
            (("escape", "ctrl+p"), 1),
            (("escape", "ctrl+g"), 1),
        ):
            await form.press(*keys)
            await form.pilot.pause()
            asked = form.frame.splitlines()[row].strip("│ ")
            assert asked.endswith("."), asked


async def test_an_answer_that_is_not_to_be_read_over_the_shoulder_is_in_no_list() -> None:
    hidden = f"{HEAD}\n|  | text | code | Secret word? | كلمة؟ |  |  |  |".replace(
        "| required |", "| required | appearance |"
    )
    async with tried(hidden + " masked |", (80, 24), "ar") as form:
        await form.type("canary")
        await form.press("f3")
        assert form.held("code") == "canary"
        assert "Secret word?" in form.frame
        assert "canary" not in form.frame
        await form.type("canary")
        assert "0 of 1 found" in form.frame
