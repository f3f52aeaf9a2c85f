"""Draws the page of a visit: what stands at its step, in the resident's language, as HTML without a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.i18n.catalogue import SOURCE
from kommisjon.i18n.named import shown_name
from kommisjon.i18n.spoken import Spoken
from kommisjon.interview.centre.desk import Seat
from kommisjon.interview.centre.long_lists import Sought
from kommisjon.interview.centre.steps import Step
from kommisjon.interview.centre.visit import STAFF_LANGUAGE, Visit
from kommisjon.interview.sheet.tongue import tongue
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.stops import Stop
from kommisjon.kiosk.choosing import choices, taps
from kommisjon.kiosk.pictures import picture_of_question
from kommisjon.kiosk.telling import timeline
from kommisjon.kiosk.texts import Says, languages, symbols, texts, words
from kommisjon.model.answers import MOST_TEXT
from kommisjon.xform import ItemKind

if TYPE_CHECKING:
    from jinja2 import Environment

_NUMBERS = {ItemKind.INTEGER: "numeric", ItemKind.DECIMAL: "decimal"}
_DAYS = (ItemKind.DATE, ItemKind.DATETIME)


@dataclass(slots=True)
class Shown:
    """What a page shows beside its step: it lasts until the next thing is done."""

    notice: Says | None = None
    against: str = ""
    """What the form says against the answer that was sent."""
    typed: str | None = None
    """What was sent and not taken, to be put right."""
    sought: Sought = field(default_factory=Sought)
    farewell: Says | None = None
    """What somebody who said goodbye is told last; whoever comes next presses once to go on."""
    still: bool = False
    """Nothing was heard for long: nothing of anybody is shown, and one press goes on."""


def page(seat: Seat, shown: Shown, *, nonce: str, style: str) -> str:
    """The page at a visit's step. `nonce` goes with what is sent back, `style` lets the page's own style in."""
    visit = seat.visit
    said = texts(visit.language or STAFF_LANGUAGE)
    if shown.still and visit.step in _PERSONAL:
        return _still(visit, said, nonce, style)
    if shown.farewell is not None:
        return _farewell(visit, shown.farewell, said, nonce, style)
    name, held = _BY_STEP[visit.step]
    more = held(visit, said, shown)
    return _drawn(
        name,
        visit.language or STAFF_LANGUAGE,
        style,
        title=_title(visit, said),
        nonce=nonce,
        notice=_notice(seat, shown, said),
        draft=_is_draft(visit, said),
        foot=_foot(visit, said),
        **more,
    )


def goes_to(seat: Seat, shown: Shown) -> str:
    """Where a page that nothing is done at goes by itself, and after how many seconds (header Refresh); blank for
    one that stays. First it asks whether somebody is there, since nobody is hurried who reads slowly."""
    if seat.visit.step not in _PERSONAL:
        return ""
    asking = seat.patience.asking
    return f"{asking}; url=/rest" if shown.still else f"{seat.rest_after - asking}; url=/still"


def calm(language: str, text: Says, style: str) -> str:
    """A page for whoever has no seat, or whom something went wrong for: nothing of anybody, and what to do."""
    said = texts(language)
    return _drawn("calm", language, style, **_calm(said.say(text), "leaf"))


def for_anybody(text: Says, style: str) -> str:
    """A page for whoever sits there, in no known language: a symbol, and the same words in each language."""
    spoken = {language: texts(language) for language in languages()}
    told = [
        {"tongue": tongue(language), "text": said.say(text)}
        for language, said in spoken.items()
        if language == said.language and (language == SOURCE or text.value in said.texts)
    ]
    return _drawn("anybody", STAFF_LANGUAGE, style, texts=told, drawn="leaf")


def _still(visit: Visit, said: Spoken, nonce: str, style: str) -> str:
    resting = said.say(Says.RESTING)
    held = _calm(resting, "leaf", deeds=[("here", said.say(Says.GO_ON))])
    return _drawn("calm", visit.language or STAFF_LANGUAGE, style, title=resting, nonce=nonce, **held)


def _farewell(visit: Visit, text: Says, said: Spoken, nonce: str, style: str) -> str:
    thanks = said.say(Says.THANKS)
    held = _calm(thanks, "star", said.say(text), deeds=[("here", said.say(Says.GO_ON))])
    return _drawn("calm", visit.language or STAFF_LANGUAGE, style, title=thanks, nonce=nonce, **held)


def _drawn(name: str, language: str, style: str, **more: Any) -> str:
    blank = {"notice": "", "draft": False, "nonce": "", "foot": (), "foot_with": ""}
    given = {**blank, **_in_language(language), "style": style, **more}
    return _environment().get_template(f"{name}.html").render(given)


@lru_cache(maxsize=64)
def _in_language(language: str) -> Mapping[str, Any]:
    """What every page of a language has."""
    said, spoken_in = texts(language), tongue(language)
    return {
        "say": {one.name: said.say(one) for one in Says if "{" not in one.value},
        "tongue": spoken_in,
        "title": said.say(Says.WELCOME),
        "fonts": spoken_in.fonts,
        "families": spoken_in.families,
    }


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        auto_reload=False,  # they do not change while the program runs
    )


# What each step shows


def _language(visit: Visit, _said: Spoken, _shown: Shown) -> Mapping[str, Any]:
    offered = [{"name": one, "own_name": shown_name(one), "tongue": tongue(one)} for one in visit.languages]
    return {"languages": offered}


def _nothing(_visit: Visit, _said: Spoken, _shown: Shown) -> Mapping[str, Any]:
    return {}


def _keepsake(visit: Visit, _said: Spoken, _shown: Shown) -> Mapping[str, Any]:
    drawn = visit.recall
    names = words(visit.language), symbols(visit.language)
    return {"drawn": drawn, "word": names[0][drawn.word], "symbol_name": names[1][drawn.symbol]}


def _recognise(visit: Visit, _said: Spoken, _shown: Shown) -> Mapping[str, Any]:
    language = visit.language or STAFF_LANGUAGE
    named = words(language)
    offered = {word: named[word] for word in visit.words}
    return {"words": offered, "symbols": symbols(language), "resting": visit.step is Step.RESTING}


def _question(visit: Visit, said: Spoken, shown: Shown) -> Mapping[str, Any]:
    sitting, stop = visit.open_sitting, visit.stop
    asked, below = (sitting.wording(stop, one) for one in (visit.language, STAFF_LANGUAGE))
    done, every = visit.progress()
    same = asked.label == below.label
    found: dict[str, Any] = {
        "kind": _kind(stop),
        "foot_with": "writing" if stop.typed else "",
        "asked": asked,
        "helper": "" if same else "\n".join(filter(None, (below.label, below.hint))),
        "helper_tongue": tongue(STAFF_LANGUAGE),
        "section": sitting.section(stop, visit.language),
        "done": done,
        "all": every,
        "progress": said.say(Says.PROGRESS, done=str(done), all=str(every)),
        "against": shown.against,
        "sought": shown.sought != Sought(),
        "drawn": picture_of_question(stop),
        "answerable": stop.kind.answerable,
        "status": sitting.status(stop).value,
        "standing": sitting.in_words(stop, sitting.text(stop), visit.language) if stop.kind.answerable else "",
        "can_go_back": stop.ref != visit.places[0].ref,
        "removable": stop.repeat is not None and not stop.kind.adds,
    }
    return {
        **found,
        **timeline(visit, stop),
        **choices(visit, stop, said, shown.sought),
        **_typed(sitting, stop, said, shown),
        **taps(visit, stop, shown.typed),
    }


def _kind(stop: Stop) -> str:
    if stop.kind.adds:
        return "more"
    if stop.kind.confirms:
        return "confirm"
    if stop.kind.several:
        return "several"
    if stop.kind.lists:
        return "choice"
    return "typed" if stop.typed else "note"


def _typed(sitting: Sitting, stop: Stop, said: Spoken, shown: Shown) -> Mapping[str, Any]:
    if not stop.typed:
        return {"typed": "", "typed_how": "", "inputmode": "", "lines": False, "longest": 0}
    asked = sitting.asked(stop)
    how = Says.WRITE_NUMBER if asked.kind in _NUMBERS else Says.WRITE_DATE if asked.kind in _DAYS else None
    how = Says.WRITE_YEAR if asked.year_number else how
    return {
        "typed": sitting.text(stop) if shown.typed is None else shown.typed,
        "typed_how": "" if how is None else said.say(how),
        "inputmode": _NUMBERS.get(asked.kind, ""),
        "lines": asked.several_lines,
        "longest": MOST_TEXT,
    }


def _waiting(visit: Visit, _said: Spoken, _shown: Shown) -> Mapping[str, Any]:
    sitting = visit.open_sitting
    left = [{"ref": one.ref, "label": sitting.wording(one, visit.language).label} for one in visit.waiting]
    return {"left": left}


def _reading(visit: Visit, _said: Spoken, _shown: Shown) -> Mapping[str, Any]:
    theirs = {stop.ref for stop in visit.places}
    pages = [] if visit.reading is None else visit.reading.pages
    told = [(page.heading.person, [line for line in page.lines if line.stop.ref in theirs]) for page in pages]
    return {"pages": [(heading, lines) for heading, lines in told if lines]}


def _finished(visit: Visit, said: Spoken, _shown: Shown) -> Mapping[str, Any]:
    deeds = [("more", said.say(Says.MORE))] if visit.has_more else []
    return _calm(
        said.say(Says.THANKS), "star", said.say(Says.DONE), deeds=[*deeds, ("paper", said.say(Says.PAPER))]
    )


def _declined(_visit: Visit, said: Spoken, _shown: Shown) -> Mapping[str, Any]:
    deeds = [("agree", said.say(Says.CHANGED_MIND))]
    return _calm(said.say(Says.THANKS), "leaf", said.say(Says.DECLINED_THANKS), deeds=deeds)


def _staff(_visit: Visit, said: Spoken, _shown: Shown) -> Mapping[str, Any]:
    return _calm(said.say(Says.STAFF), "leaf")


FAREWELLS: Mapping[Step, Says] = {Step.FINISHED: Says.DONE, Step.DECLINED: Says.DECLINED_THANKS}
"""What is told last where somebody says goodbye, by the step they say it at."""


def _calm(heading: str, drawn: str, *more: str, deeds: list[tuple[str, str]] | None = None) -> dict[str, Any]:
    return {"heading": heading, "drawn": drawn, "texts": more, "deeds": deeds or []}


# What stands around it


def _title(visit: Visit, said: Spoken) -> str:
    """What the window is called: where in the visit this is. Never a question: a browser may keep titles, and a
    form may write an answer into a question."""
    if visit.step is not Step.QUESTION:
        return said.say(_TITLES[visit.step])
    done, every = visit.progress()
    return f"{said.say(Says.PROGRESS, done=str(done), all=str(every))} · {said.say(Says.WELCOME)}"


_TITLES: Mapping[Step, Says] = {
    Step.LANGUAGE: Says.CHOOSE_LANGUAGE,
    Step.RECOGNISE: Says.RECOGNISE,
    Step.RESTING: Says.RECOGNISE,
    Step.WELCOME: Says.WELCOME,
    Step.KEEPSAKE: Says.KEEP,
    Step.WAITING: Says.READ,
    Step.READING: Says.CHECK,
    Step.FINISHED: Says.THANKS,
    Step.DECLINED: Says.THANKS,
    Step.STAFF: Says.STAFF,
}


def _notice(seat: Seat, shown: Shown, said: Spoken) -> str:
    if shown.notice is not None:
        return said.say(shown.notice)
    if seat.call is not None and seat.visit.step is not Step.STAFF:
        return said.say(Says.HELP_COMES)
    if seat.visit.step in (Step.RECOGNISE, Step.RESTING) and seat.visit.tries:
        return said.say(Says.NOT_FOUND)
    return ""


def _is_draft(visit: Visit, said: Spoken) -> bool:
    if visit.step is Step.LANGUAGE:
        return False
    return not said.reviewed or (visit.sitting is not None and visit.sitting.is_draft(visit.language))


_PERSONAL = (Step.WELCOME, Step.KEEPSAKE, Step.QUESTION, Step.WAITING, Step.READING, Step.FINISHED, Step.DECLINED)
"""Steps after which the page goes to rest by itself."""


def _foot(visit: Visit, said: Spoken) -> list[tuple[str, str]]:
    if visit.step is Step.STAFF:
        return []
    foot = [("help", said.say(Says.HELP))]
    if visit.step in (Step.QUESTION, Step.WAITING, Step.READING):
        foot += [("rest", said.say(Says.BREAK)), ("decline", said.say(Says.STOP))]
    if visit.step in (Step.FINISHED, Step.DECLINED):
        foot.append(("goodbye", said.say(Says.GOODBYE)))
    if visit.step in _PERSONAL:
        foot.append(("tongue", said.say(Says.OTHER_LANGUAGE)))
    return foot


_BY_STEP: Mapping[Step, tuple[str, Any]] = {
    Step.LANGUAGE: ("language", _language),
    Step.RECOGNISE: ("recognise", _recognise),
    Step.RESTING: ("recognise", _recognise),
    Step.WELCOME: ("welcome", _nothing),
    Step.KEEPSAKE: ("keepsake", _keepsake),
    Step.QUESTION: ("question", _question),
    Step.WAITING: ("waiting", _waiting),
    Step.READING: ("reading", _reading),
    Step.FINISHED: ("calm", _finished),
    Step.DECLINED: ("calm", _declined),
    Step.STAFF: ("calm", _staff),
}
