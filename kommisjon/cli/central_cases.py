"""`kommisjon central cases`: a case list is checked and taken, before the mission."""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import files, wording
from kommisjon.cli.central_database import connected
from kommisjon.cli.central_import import Add
from kommisjon.cli.central_shielded import for_officer_if
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say, tell
from kommisjon.cli.values import a_day, a_mission_code, a_number
from kommisjon.errors import N_, Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sync.central.preparing.findings import Finding
    from sync.central.preparing.listing import MissionFacts, Outcome
    from sync.central.preparing.profile import Column, Profile
    from sync.central.preparing.reading import CaseList, Names

_LARGEST_PROFILE = 256 * 1024
MOST_TOLD = 20
"""Findings of one rule, and fields changed, that are told one by one; the others by their number."""


def register(group: Any, add: Add) -> None:
    """Add the command to those of `central`."""
    take = add(group, "cases", _("check and take a mission's case list, or show the lists taken"), run_cases)
    take.add_argument("file", type=Path, nargs="?", help=_("CSV or .xlsx; without it the lists taken are shown"))
    take.add_argument("--mission", type=a_mission_code, required=True, metavar=_("CODE"), help=_("as 2026-UGA-01"))
    take.add_argument(
        "--profile", type=Path, metavar=_("FILE"), help=_("how the list's columns and codes are called")
    )
    take.add_argument("--check", action="store_true", help=_("check only, and write nothing"))
    take.add_argument(
        "--shielded",
        action="store_true",
        help=_("by an officer for shielded persons: who is put away stays so, though the list names them"),
    )
    facts = take.add_argument_group(_("the mission; needed once, or when it has changed"))
    facts.add_argument("--title", metavar=_("TEXT"))
    facts.add_argument(
        "--country", metavar=_("CODE"), help=_("where it takes place (default: from the mission's code)")
    )
    facts.add_argument("--starts", type=a_day, metavar=_("YYYY-MM-DD"))
    facts.add_argument("--ends", type=a_day, metavar=_("YYYY-MM-DD"))
    facts.add_argument("--places", type=a_number(1, 100_000), metavar=_("N"))
    facts.add_argument(
        "--sub-quota",
        action="append",
        default=[],
        metavar=_("NAME=PLACES"),
        help=_("a part of the quota; repeat it"),
    )
    facts.add_argument("--centre", metavar=_("NAME"), help=_("the list is of this reception centre's residents"))
    facts.add_argument("--synthetic", action="store_true", help=_("nobody on the list exists: training"))


def run_cases(args: argparse.Namespace) -> int:
    from sync.central.preparing.listing import lists_taken, take_list

    if args.file is None:
        with connected(args) as engine:
            taken = list(lists_taken(engine, staff_of(args), args.mission))
        return _tell_lists(args, taken)
    facts, now = _facts(args), datetime.now(UTC)
    cases = _read(args, now)
    with for_officer_if(args.shielded, args) as (engine, who, identity):
        outcome = take_list(engine, who, cases, facts, now, only_check=args.check, identity=identity)
    if args.json:
        print_json(outcome.as_dict())
    else:
        tell_outcome(outcome)
    if outcome.errors:
        return tell(Refusal(Code.LIST_WRONG, n=outcome.errors), as_json=False)
    return DONE


def _facts(args: argparse.Namespace) -> MissionFacts:
    from sync.central.preparing.listing import MissionFacts

    if args.starts and args.ends and args.ends < args.starts:
        raise UsedWrongly(_("The mission's last day is before its first."))
    parts: dict[str, int] = {}
    for given in args.sub_quota:
        name, _sign, places = given.rpartition("=")
        if not name.strip() or not (places.isascii() and places.isdigit()):
            raise UsedWrongly(_("Write a part of the quota as NAME=PLACES: {given}").format(given=given))
        parts[name.strip()] = int(places)
    return MissionFacts(
        *(args.mission, args.title, args.country, args.starts, args.ends, args.places, parts),
        synthetic=args.synthetic,
        centre=args.centre,
    )


def _read(args: argparse.Namespace, now: datetime) -> CaseList:
    from sync.central.preparing.reading import read_list
    from sync.central.preparing.table import open_table

    profile = _profile(args.profile)
    table = open_table(args.file, profile.sheet)
    return read_list(table, profile, _names(), now.date())


def _profile(path: Path | None) -> Profile:
    from sync.central.preparing.profile import built_in, read_profile

    if path is None:
        return built_in()
    try:
        return read_profile(files.read(path, _LARGEST_PROFILE).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refusal(Code.LIST_PROFILE, detail=N_("not UTF-8")) from None


@cache
def _names() -> Names:
    """Countries and languages by their codes, and by their names in the languages a list may be written in."""
    from sync.central.preparing.profile import COUNTRIES, LANGUAGES, plain

    found: dict[Column, dict[str, str]] = {}
    for columns, name in ((COUNTRIES, "country"), (LANGUAGES, "language")):
        known = {
            plain(text): code
            for language in ("nb", "en")
            for code, label in wording.labels("competence", name, language).items()
            for text in (label, code)
        }
        found |= dict.fromkeys(columns, known)
    return found


def finding_told(one: Mapping[str, Any]) -> str:
    """One finding in words, with its place; of a list taken before, what stood in it is not kept."""
    from sync.central.preparing.findings import WORDS, Rule

    what = _(WORDS[Rule(one["rule"])]).format_map(defaultdict(lambda: "…", one))
    if one["column"] and one["row"]:
        return _("row {row}, column {column}: {what}").format(row=one["row"], column=one["column"], what=what)
    if one["row"]:
        return _("row {row}: {what}").format(row=one["row"], what=what)
    return f"{one['column']}: {what}" if one["column"] else what


def tell_outcome(outcome: Outcome) -> None:
    """What a list came to, for a person."""
    text = _("Sheet {sheet}. Cases: {cases}, persons: {persons}.")
    say(text.format(sheet=outcome.sheet, cases=outcome.cases, persons=outcome.persons))
    _tell_findings([one for one in outcome.findings if one.is_error], _("wrong"))
    _tell_findings([one for one in outcome.findings if not one.is_error], _("note"))
    if outcome.errors:
        return
    text = _("New cases: {cases}, new persons: {persons}, fields changed since an earlier list: {n}.")
    say(text.format(cases=outcome.new_cases, persons=outcome.new_persons, n=len(outcome.changed)))
    for one in outcome.changed[:MOST_TOLD]:
        say("  " + " · ".join(filter(None, (one.case, one.person, one.column))))
    _tell_more(len(outcome.changed) - MOST_TOLD)
    if outcome.written:
        say(_("Written to central as mission {code}.").format(code=outcome.mission))
    else:
        say(_("Only checked: nothing was written."))


def _tell_findings(found: Iterable[Finding], what: str) -> None:
    told: Counter[str] = Counter()
    for one in found:
        told[one.rule] += 1
        if told[one.rule] <= MOST_TOLD:
            say(f"  {what}: {finding_told(one.as_dict())}")
    _tell_more(sum(max(0, n - MOST_TOLD) for n in told.values()))


def _tell_more(n: int) -> None:
    if n > 0:
        say("  " + ngettext("and {n} more of these", "and {n} more of these", n).format(n=n))


def _tell_lists(args: argparse.Namespace, taken: list[dict[str, Any]]) -> int:
    if args.json:
        print_json(taken)
        return DONE
    for one in taken:
        said = _("List {no}, taken {at} by {by}. Cases: {cases}, persons: {persons}, notes: {warnings}.")
        counts = {key: one[key] for key in ("no", "by", "cases", "persons", "warnings")}
        say(said.format(at=one["taken_at"], **counts))
        for finding in one["findings"][:MOST_TOLD]:
            say(f"  {finding_told(finding)}")
        _tell_more(one["warnings"] - MOST_TOLD)
    say(ngettext("{n} list taken.", "{n} lists taken.", len(taken)).format(n=len(taken)))
    return DONE
