"""What is wrong with a case list, or worth knowing: a rule, and the row and column where it shows.

A finding never says what stands in a cell. It may name numbers of cases, rows and columns; the numbers are told
when the list is taken, and not kept (sync.central.merged.list_notes).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kommisjon.errors import N_


class Rule(StrEnum):
    """What was found. A value that was once written keeps its meaning: warnings are kept with the list."""

    # Nothing is written while one of these stands.
    NO_CASE_NUMBER = "no_case_number"
    NOBODY = "nobody"
    DOUBLED = "doubled"
    CASE_DIFFERS = "case_differs"
    TWO_PRINCIPALS = "two_principals"
    UNSAFE = "unsafe"
    FORMULA = "formula"
    TOO_LONG = "too_long"
    BAD_DATE = "bad_date"
    DATE_AHEAD = "date_ahead"
    BAD_SIZE = "bad_size"
    UNKNOWN_SHIELD = "unknown_shield"
    # These are told and kept.
    ENCODING = "encoding"
    NO_COLUMN = "no_column"
    UNREAD_COLUMN = "unread_column"
    SIZE_DIFFERS = "size_differs"
    NO_PRINCIPAL = "no_principal"
    ODD_NUMBER = "odd_number"
    NO_NUMBER = "no_number"
    UNKNOWN_CODE = "unknown_code"
    ALIKE = "alike"
    UNKNOWN_PART = "unknown_part"
    EMPTIED = "emptied"
    IN_OTHER_CASE = "in_other_case"
    IN_OTHER_MISSION = "in_other_mission"
    CASE_GONE = "case_gone"
    PERSON_GONE = "person_gone"
    # These are told to an officer for shielded persons, and kept nowhere.
    PUT_AWAY = "put_away"
    PUT_BESIDE = "put_beside"


ERRORS = frozenset(list(Rule)[: list(Rule).index(Rule.ENCODING)])
_OFFICERS = frozenset((Rule.PUT_AWAY, Rule.PUT_BESIDE))

WORDS: Mapping[Rule, str] = {
    Rule.NO_CASE_NUMBER: N_("no case number"),
    Rule.NOBODY: N_("neither a name nor an individual number"),
    Rule.DOUBLED: N_("the individual number stands in row {other} too"),
    Rule.CASE_DIFFERS: N_("says something else of the case than row {other}"),
    Rule.TWO_PRINCIPALS: N_("a second principal applicant; the first is in row {other}"),
    Rule.UNSAFE: N_("a character that may not stand here ({which})"),
    Rule.FORMULA: N_("a formula or its error, which is not worked out here: put the value itself"),
    Rule.TOO_LONG: N_("longer than {most} characters"),
    Rule.BAD_DATE: N_("no date that exists, or not written as one"),
    Rule.DATE_AHEAD: N_("a birth in the future, or more than {most} years ago"),
    Rule.BAD_SIZE: N_("not a number of persons from 1 to 60"),
    Rule.UNKNOWN_SHIELD: N_("a protection that is not known: it is never guessed"),
    Rule.ENCODING: N_("the file is not UTF-8; it was read as {which}. Look at some names before going on"),
    Rule.NO_COLUMN: N_("the list has no column “{which}”"),
    Rule.UNREAD_COLUMN: N_("nobody reads this column"),
    Rule.SIZE_DIFFERS: N_("case {case} is said to have {said} persons and has {found} here"),
    Rule.NO_PRINCIPAL: N_("case {case} has no principal applicant"),
    Rule.ODD_NUMBER: N_("the number is not written as UNHCR writes them"),
    Rule.NO_NUMBER: N_("no individual number: in a newer list the person is found by name only"),
    Rule.UNKNOWN_CODE: N_("not known here, and left out"),
    Rule.ALIKE: N_("has the name and the birth date of row {other}"),
    Rule.UNKNOWN_PART: N_("the mission has no such part of its quota"),
    Rule.EMPTIED: N_("empty now; what an earlier list said stands"),
    Rule.IN_OTHER_CASE: N_("the individual number is in case {case} at central: left as it is there"),
    Rule.IN_OTHER_MISSION: N_("case {case} is in mission {which} at central: left as it is there"),
    Rule.CASE_GONE: N_("case {case} is at central and not in this list: it stays"),
    Rule.PERSON_GONE: N_("case {case} has a person at central who is not in this list: stays"),
    Rule.PUT_AWAY: N_("is put away: stays so, and as they are"),
    Rule.PUT_BESIDE: N_("new in a household with somebody put away: put away too, until an officer releases them"),
}
"""What each rule says, to be translated and filled where it is shown."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `row` counts from 1 as the spreadsheet does, 0 for the list as a whole."""

    rule: Rule
    row: int = 0
    column: str = ""
    """The heading, as the list has it."""
    facts: tuple[tuple[str, str | int], ...] = ()

    @property
    def is_error(self) -> bool:
        return self.rule in ERRORS

    @property
    def is_kept(self) -> bool:
        """Whether it may be kept with the list, where others read it."""
        return self.rule not in _OFFICERS

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints; of it the facts are not kept."""
        level = "error" if self.is_error else "warning"
        return {
            "level": level, "rule": self.rule.value, "row": self.row, "column": self.column, **dict(self.facts)
        }  # fmt: skip


def found(rule: Rule, row: int = 0, column: str = "", **facts: str | int) -> Finding:
    """A finding with its facts by name."""
    return Finding(rule, row, column, tuple(sorted(facts.items())))
