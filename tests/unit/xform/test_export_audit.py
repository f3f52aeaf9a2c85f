"""The log of a filling. All answers are synthetic."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

from kommisjon.xform import Status, load
from kommisjon.xform.audit import Event, Happening, Recorder, audit_path
from kommisjon.xform.export.audit_log import EVERYTHING, audit_csv, audit_header
from kommisjon.xform.export.shape import AuditWish, shape_of
from kommisjon.xform.replay import play
from tests.forms_in_tables import NOON, xform

TABLES = """
| survey |
| | type         | name   | label | parameters                             |
| | audit        | audit  |       | track-changes=true identify-user=true  |
| | text         | a      | A     |                                        |
| | integer      | n      | N     |                                        |
| | begin_repeat | person | P     |                                        |
| | text         | name   | Name  |                                        |
| | end_repeat   |        |       |                                        |
"""
FORM = xform(TABLES)
OPENED = int(NOON.timestamp() * 1000)


def seconds(*after: float) -> Iterator[float]:
    """A stopwatch that is read at these seconds after the start."""
    return iter((100.0, *(100.0 + one for one in after)))


def test_questions_are_noted_with_their_times_and_values() -> None:
    ticks = seconds(2, 3.5, 5, 6, 8, 9, 10)
    recorder = Recorder(load(FORM).begin(lambda: NOON, 1), lambda: next(ticks), "officer")
    recorder.enter("/data/a", "Amina")
    recorder.enter("/data/a", "Bilal")
    recorder.mark("/data/n", Status.DECLINED)
    recorder.add("/data/person")
    recorder.enter("/data/person[2]/name", "x")
    recorder.remove("/data/person", 2)
    recorder.finish()
    assert recorder.events[:4] == [
        Event(Happening.START, "", OPENED, user="officer"),
        Event(Happening.QUESTION, "/data/a", OPENED, OPENED + 2000, "", "Amina", None, "officer"),
        Event(Happening.QUESTION, "/data/a", OPENED + 2000, OPENED + 3500, "Amina", "Bilal", None, "officer"),
        Event(Happening.QUESTION, "/data/n", OPENED + 3500, OPENED + 5000, "", "", Status.DECLINED, "officer"),
    ]
    assert [(event.what.value, event.node, event.start, event.end) for event in recorder.events[4:]] == [
        ("add repeat", "/data/person[2]", OPENED + 5000, OPENED + 6000),
        ("question", "/data/person[2]/name", OPENED + 6000, OPENED + 8000),
        ("delete repeat", "/data/person[2]", OPENED + 8000, OPENED + 9000),
        ("form save", "", OPENED + 10000, None),
        ("form exit", "", OPENED + 10000, None),
        ("form finalize", "", OPENED + 10000, None),
    ]


def test_a_clock_put_back_moves_no_event() -> None:
    wall = [NOON]
    ticks = seconds(1, 2)
    recorder = Recorder(load(FORM).begin(lambda: wall[0], 1), lambda: next(ticks))
    wall[0] = NOON - timedelta(days=400)
    recorder.enter("/data/a", "x")
    recorder.enter("/data/a", "y")
    assert [event.end for event in recorder.events] == [None, OPENED + 1000, OPENED + 2000]


def test_an_answer_that_is_not_taken_is_a_visit_without_a_change() -> None:
    ticks = seconds(1)
    recorder = Recorder(load(FORM).begin(lambda: NOON, 1), lambda: next(ticks))
    assert not recorder.enter("/data/n", "many").accepted
    assert (recorder.events[-1].old, recorder.events[-1].new) == ("", "")


def test_replaying_through_a_recorder_notes_what_was_done() -> None:
    state = load(FORM).begin(lambda: NOON, 1)
    recorder = Recorder(state, lambda: 0.0)
    steps = [{"set": "/data/a", "value": "x"}, {"set": "/data/none", "value": "x"}, {"add": "/data/person"}]
    taken = play(state, recorder, steps, lambda: 0.0)
    assert ["error" in one for one in taken] == [False, True, False]
    assert [event.node for event in recorder.events] == ["", "/data/a", "/data/person[2]"]


def test_the_first_member_of_a_repeat_has_its_place_in_the_log() -> None:
    state = load(FORM).begin(lambda: NOON, 1)
    assert audit_path(state.find("/data/person/name")) == "/data/person[1]/name"


def test_the_form_says_which_columns_there_are() -> None:
    assert shape_of(FORM).audit == AuditWish(track_changes=True, identify_user=True)
    assert shape_of(xform("| survey |\n| | type | name | label |\n| | text | audit | A |\n")).audit is None
    assert audit_header(AuditWish()) == ["event", "node", "start", "end"]
    located = AuditWish(locations=True)
    assert audit_header(located)[4:] == ["latitude", "longitude", "accuracy"]
    assert audit_header(EVERYTHING)[4:] == ["old-value", "new-value", "user", "km-status"]
    wanted = TABLES.replace(
        "track-changes=true identify-user=true  ",
        "location-priority=balanced location-min-interval=60 location-max-age=120",
    )
    assert shape_of(xform(wanted)).audit == AuditWish(locations=True)


def test_the_file_is_the_specifications_csv() -> None:
    odd = ['a,b "c"', "two\nlines", 'say "x"', '"quoted"', "plain"]
    events = [Event(Happening.QUESTION, "/data/a", 1, 2, "", text) for text in odd]
    written = audit_csv(events, AuditWish(track_changes=True))
    assert b"\r" not in written
    assert written.startswith(b"event,node,start,end,old-value,new-value,km-status\n")
    assert b',say "x",' in written, "quotation marks alone are not doubled"
    rows = list(csv.DictReader(io.StringIO(written.decode(), newline="")))
    assert [row["new-value"] for row in rows] == odd


def test_values_stay_out_of_a_log_whose_form_does_not_track_them() -> None:
    events = [Event(Happening.QUESTION, "/data/a", 1, 2, "secret", "", Status.DECLINED, "officer")]
    assert audit_csv(events, AuditWish()) == b"event,node,start,end\nquestion,/data/a,1,2\n"
