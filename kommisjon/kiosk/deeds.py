"""What a resident has done on a page: a posted form, read as one deed and done on the visit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from urllib.parse import parse_qs

from kommisjon.interview.centre.desk import Call, Desk, Seat
from kommisjon.interview.centre.long_lists import LongList, Sought
from kommisjon.interview.centre.steps import NotOnPage, Step
from kommisjon.interview.centre.taps import by_own_calendar, own_calendar
from kommisjon.interview.centre.visit import Visit
from kommisjon.interview.sitting import NotAccepted
from kommisjon.kiosk.guard import MOST_FIELDS
from kommisjon.model.answers import Status
from kommisjon.model.characters import tidy

Fields = Mapping[str, Sequence[str]]


def read_form(body: bytes) -> Fields:
    """The fields of a posted form. Raises NotOnPage for one that no page of ours sends."""
    try:
        return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise NotOnPage from None


def one(fields: Fields, name: str) -> str:
    """The one value of a field; blank where it was not sent. Raises NotOnPage for several."""
    values = fields.get(name, ())
    if len(values) > 1:
        raise NotOnPage
    return values[0] if values else ""


def sought(visit: Visit, fields: Fields) -> Sought | None:
    """What is looked for in the list on the page; None where something else was sent. Raises NotOnPage."""
    if "page" not in fields and "group" not in fields and one(fields, "do") != "find":
        return None
    stop = visit.stop  # first: it refuses where no question is shown, and nothing is opened then
    page = one(fields, "page") or "0"
    found = Sought(one(fields, "find").strip()[:100], one(fields, "group"), _place(page))
    if not LongList(visit.open_sitting, stop, visit.language, visit.about).takes(found):
        raise NotOnPage
    return found


def is_filled_in(visit: Visit, fields: Fields, shown: Sought, drawn: str | None) -> bool:
    """Whether something was typed or chosen on the page itself before it was sent.

    `shown` is what its list was looked through for, `drawn` what stood in its field instead of the answer. Raises
    NotOnPage for what no page of ours sends.
    """
    deed = one(fields, "do")
    if deed == "find":
        return one(fields, "find").strip() not in ("", shown.find)
    if deed == "recognise":
        return bool(one(fields, "word") and one(fields, "symbol"))
    if not deed or "answer" not in fields or visit.step is not Step.QUESTION:
        return False
    stands = visit.open_sitting.text(visit.stop)
    if visit.stop.kind.lists:
        return {*fields["answer"]} not in (set(), {*stands.split()})
    return tidy(one(fields, "answer").replace("\r\n", "\n")) not in ("", stands if drawn is None else drawn)


def do(desk: Desk, seat: Seat, fields: Fields) -> None:
    """Do what was sent. Raises what the visit does: NotOnPage, NotAccepted, Refusal."""
    visit = seat.visit
    if "language" in fields:
        visit.choose_language(one(fields, "language"))
    elif "to" in fields:
        visit.go_to(one(fields, "to"))
    elif "change" in fields:
        visit.change(_place(one(fields, "change")))
    elif "away" in fields:
        visit.doubt(_place(one(fields, "away")))
    elif "do" not in fields:
        visit.answer(_chosen(visit, fields))
    else:
        deed = one(fields, "do")
        if deed in _FOR_STAFF:
            desk.call(seat, _FOR_STAFF[deed])
            _keep_written(visit, fields)
        elif deed == "recognise":
            _recognise(desk, seat, fields)
        elif deed in ("answer", "own-calendar"):
            visit.answer(_chosen(visit, fields))
        elif deed in _LEAVES:
            _leave(visit, deed, fields)
        else:
            _deed(deed)(visit)


def _leave(visit: Visit, deed: str, fields: Fields) -> None:
    """Leave the question with what is being written there saved. What cannot be saved keeps nobody there."""
    leave = _deed(deed)
    try:
        with suppress(NotAccepted):
            _keep_written(visit, fields)
    finally:
        leave(visit)


def _keep_written(visit: Visit, fields: Fields) -> None:
    """Save what is being written beside what was pressed, where anything is."""
    if "answer" in fields and visit.step is Step.QUESTION and visit.stop.typed:
        visit.keep(typed(visit, fields))


def _recognise(desk: Desk, seat: Seat, fields: Fields) -> None:
    seat.visit.recognise(one(fields, "word"), one(fields, "symbol"))
    if seat.visit.step is Step.STAFF:
        desk.call(seat, Call.WHO)


def typed(visit: Visit, fields: Fields) -> str:
    """What was typed, with the mark of the resident's calendar where they say that it is by that."""
    text = tidy(one(fields, "answer").replace("\r\n", "\n"))
    if one(fields, "do") != "own-calendar":
        return text
    calendar = own_calendar(visit.open_sitting, visit.stop)
    if calendar is None:
        raise NotOnPage
    return by_own_calendar(calendar, text)


def _place(sent: str) -> int:
    if not (sent.isascii() and sent.isdecimal() and len(sent) < 4):
        raise NotOnPage
    return int(sent)


def _chosen(visit: Visit, fields: Fields) -> str:
    """The answer as the form takes it. A choice that the page does not offer is nobody's answer."""
    stop, values = visit.stop, fields.get("answer", ())
    if not stop.kind.lists and not stop.kind.confirms:
        return typed(visit, fields)
    offered = visit.offered
    if any(value not in offered for value in values) or (len(values) > 1 and not stop.kind.several):
        raise NotOnPage
    return " ".join(value for value in offered if value in values)


def _deed(name: str) -> Callable[[Visit], object]:
    if name not in _DEEDS:
        raise NotOnPage
    return _DEEDS[name]


_LEAVES = ("rest", "tongue", "back", "remove")
"""Deeds that lead away from a question without answering it."""
_FOR_STAFF = {"help": Call.HELP, "paper": Call.PAPER}
_DEEDS: dict[str, Callable[[Visit], object]] = {
    "agree": Visit.agree,
    "decline": Visit.decline,
    "begin": Visit.begin,
    "unknown": lambda visit: visit.mark(Status.UNKNOWN),
    "declined": lambda visit: visit.mark(Status.DECLINED),
    "later": Visit.later,
    "add": Visit.add,
    "remove": Visit.remove,
    "back": Visit.back,
    "read": Visit.read,
    "confirm": Visit.confirm,
    "more": Visit.more,
    "rest": Visit.rest,
    "goodbye": Visit.goodbye,
    "tongue": Visit.other_language,
    "here": lambda _visit: None,
}
