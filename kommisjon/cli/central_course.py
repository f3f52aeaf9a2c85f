"""What `central show` tells of the work on a case, in words: family, sessions, consents, needs, advice, readings.

Every text is a line for a caseworker. What nobody agreed to does not come this far (sync.central.shown.withheld).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kommisjon.cli import wording
from kommisjon.errors import N_
from kommisjon.i18n.catalogue import current, ngettext
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.languages import name_in
from kommisjon.model.registration import Aside, Registration

if TYPE_CHECKING:
    from sync.central.shown.course import CopiedView, DoubledView, RecordView
    from sync.central.shown.show import CaseView

_ABOUT_CASE = N_("the household")
_SEPARATOR = "; "
_ASIDE = {Aside.ELSEWHERE: N_("registered elsewhere"), Aside.OUT_OF_SCOPE: N_("not to register")}


def course_lines(case: CaseView) -> Iterator[str]:
    """The lines, a heading before each part that says something."""
    teller = _Teller(case)
    for heading, kinds, tell in teller.parts:
        lines = [line for one in case.records if one.type in kinds for line in tell(one)]
        if lines:
            yield f"  {_(heading)}"
            yield from (f"    {line}" for line in lines)
    if case.mapped_despite:
        yield "  " + _("Mapped although something was open: {reason}").format(reason=case.mapped_despite)
    yield from (f"  {teller.copied(one)}" for one in case.copied)
    yield from (f"  {teller.doubled(one)}" for one in case.doubled)


class _Teller:
    """Knows the names in one case."""

    def __init__(self, case: CaseView) -> None:
        self._case = case
        self._names = {one.id: one.name or one.name_original for one in case.persons}
        self.parts: tuple[tuple[str, tuple[str, ...], Callable[[RecordView], Iterator[str]]], ...] = (
            (N_("Family, as it says"), ("relation",), self._relation),
            (N_("Explained by an officer"), ("explained",), self._explained),
            (N_("Registration at the reception centre"), (Registration.TYPE,), self._registration),
            (N_("Sessions"), ("session",), self._session),
            (N_("Interviews"), ("interview",), self._interview),
            (N_("Consents"), ("consent",), self._consent),
            (N_("Needs: what somebody can do, and what must be in place"), ("need",), self._need),
            (N_("Advice"), ("advice",), self._advice),
            (N_("Read back to the person"), ("read_back",), self._read_back),
            (N_("Second reader"), ("review",), self._review),
        )

    def _name(self, person: str | None) -> str:
        return self._names.get(person or "") or _(_ABOUT_CASE)

    def _relation(self, one: RecordView) -> Iterator[str]:
        held = one.held
        yield wording.relation(
            self._name(held["a"]), self._name(held["b"]), held["type"], held["kind"], held.get("words", "")
        )

    def _explained(self, one: RecordView) -> Iterator[str]:
        if "reason" in one.held:
            about = ", ".join(map(self._name, one.held["about"].split())) or _(_ABOUT_CASE)
            yield f"{about} ({wording.rule(one.held['rule'])}): {one.held['reason']}"

    def _registration(self, one: RecordView) -> Iterator[str]:
        held = one.held
        facts = [self._name(one.about)]
        if "language" in held:
            facts.append(_language(held["language"]))
        if "moves_out" in held:
            facts.append(_("moves out {day}").format(day=held["moves_out"]))
        if "aside" in held:
            facts.append(_(_ASIDE[Aside(held["aside"])]))
        if "aside_words" in held:
            facts.append(held["aside_words"])
        yield _SEPARATOR.join(facts)

    def _session(self, one: RecordView) -> Iterator[str]:
        held = one.held
        said = _("planned for {time}").format(time=_moment(held.get("planned_start", "")))
        if "started_at" in held:
            said = _span(held["started_at"], held.get("ended_at", ""))
        facts = [said, self._name(one.about), wording.session(held["status"])]
        if "interviewer" in held:
            facts.append(_("interviewer {who}").format(who=held["interviewer"]))
        if "language" in held:
            facts.append(_language(held["language"]))
        yield _SEPARATOR.join(facts)
        interpreter = wording.interpreter(held)
        if interpreter:
            yield "  " + interpreter
        others = wording.present(held)
        if others:
            yield "  " + _("others present: {who}").format(who=others)
        for pause in self._case.records:
            if pause.type == "pause" and pause.parent == one.rec:
                span = _span(pause.held["began_at"], pause.held.get("ended_at", ""))
                yield "  " + _("pause: {time}").format(time=span)
        if "abort_reason" in held:
            why = _SEPARATOR.join(filter(None, (wording.aborted(held["abort_reason"]), held.get("abort_words"))))
            yield "  " + _("broken off because of {reason}").format(reason=why)
        if "reopened_because" in held:
            yield "  " + _("the case was taken up again: {reason}").format(reason=held["reopened_because"])

    def _interview(self, one: RecordView) -> Iterator[str]:
        held = one.held
        facts = [wording.form(held["form"]), self._name(one.about)]
        if "language" in held:
            facts.append(_language(held["language"]))
        done = held["status"] == "completed"
        when = held.get("ended_at" if done else "started_at", "")[:10]
        facts.append((_("finished {day}") if done else _("begun {day}, not finished")).format(day=when or "–"))
        yield _SEPARATOR.join(facts)

    def _consent(self, one: RecordView) -> Iterator[str]:
        held = one.held
        facts = [self._name(one.about), wording.form(held["purpose"]), wording.decision(held["decision"])]
        if "language" in held:
            facts.append(_("asked in {language}").format(language=_language(held["language"])))
        yield _SEPARATOR.join([*facts, held.get("decided_at", "")[:10]])

    def _need(self, one: RecordView) -> Iterator[str]:
        held, name = one.held, self._name(one.about)
        if one.withheld:
            decided = held.get("need_consent")
            said = _("{name}: a card of which nothing may be told").format(name=name)
            yield said if decided is None else f"{said} ({wording.decision(decided)})"
            return
        lists = (("function", "need_function"), ("degree", "need_degree"), ("urgency", "need_urgency"))
        facts = [wording.label("needs", kind, held[field]) for kind, field in lists if field in held]
        yield f"{name}: " + _SEPARATOR.join(facts or ["–"])
        if "need_practice" in held:
            yield "  " + _("on an ordinary day: {text}").format(text=held["need_practice"])
        for text, kind, field in (
            (_("must be in place: {what}"), "provide", "need_provide"),
            (_("must be near: {what}"), "close", "need_near"),
        ):
            if field in one.chosen:
                yield "  " + text.format(what=_options("needs", kind, one.chosen[field]))
        if "need_documents" in held:
            yield "  " + _("papers: {which}").format(
                which=wording.label("needs", "papers", held["need_documents"])
            )

    def _advice(self, one: RecordView) -> Iterator[str]:
        given = wording.label("advice", "recommendation", one.held.get("recommendation"))
        yield _("{advice}, by {who}").format(advice=given, who=one.by)
        for text, kind, field in (
            (_("for: {reasons}"), "reason", "reasons_for"),
            (_("against: {reasons}"), "reason", "reasons_against"),
            (_("on these conditions: {reasons}"), "condition", "conditions"),
        ):
            if field in one.chosen:
                yield "  " + text.format(reasons=_options("advice", kind, one.chosen[field]))
        yield from (f"  {one.held[field]}" for field in ("conditions_text", "remark") if field in one.held)

    def _read_back(self, one: RecordView) -> Iterator[str]:
        held = one.held
        facts = [wording.form(held["form"]), self._name(one.about), _language(held["language"])]
        facts.append(wording.outcome(held.get("outcome"), held.get("why_not")))
        if "translated_by" in held:
            facts.append(_("interpreted by {who}").format(who=held["translated_by"]))
        yield _SEPARATOR.join([*facts, held.get("ended_at", "")[:10]]).removesuffix(_SEPARATOR)
        corrected = held.get("corrected", "").split()
        if corrected:
            said = ngettext("{n} answer corrected: {which}", "{n} answers corrected: {which}", len(corrected))
            yield "  " + said.format(n=len(corrected), which=", ".join(corrected))
        if "remark" in held:
            yield f"  {held['remark']}"

    def _review(self, one: RecordView) -> Iterator[str]:
        held, day = one.held, one.held["at"][:10]
        if held["outcome"] == "read":
            yield _("read by {who}, {day}").format(who=held["by"], day=day)
        else:
            said = _("sent back by {who}, {day}: {reason}")
            yield said.format(who=held["by"], day=day, reason=held.get("reason", "–"))

    def copied(self, one: CopiedView) -> str:
        """A copy is told as one, with whose answer it was."""
        held: Mapping[str, Any] = one.value or {}
        whose = self._name(one.rec)
        if one.of is None:
            said = _("= {path} of {name}: {answer}, copied from another member, confirmed by nobody")
            return said.format(path=one.path, name=whose, answer=held.get("v", "–"))
        said = _("= {path} of {name}: {answer}, copied from {other}, confirmed by nobody")
        return said.format(path=one.path, name=whose, answer=held.get("v", "–"), other=self._name(one.of))

    def doubled(self, one: DoubledView) -> str:
        """Two laptops began one thing; nothing is lost, and somebody has to look."""
        who = ", ".join(_("{who} on {laptop}").format(who=by, laptop=device) for _rec, by, device in one.parts)
        said = _("! {form} of {name} was begun {n} times, by {who}: each stands, and nothing is lost")
        named = wording.form(one.type)
        return said.format(form=named, name=self._name(one.about), n=len(one.parts), who=who)


def _options(form: str, kind: str, chosen: tuple[str, ...]) -> str:
    return ", ".join(wording.label(form, kind, option) for option in chosen)


def _language(code: str) -> str:
    return name_in(code, current())


def _span(began: str, ended: str) -> str:
    """From when to when; the day once where it is one."""
    first, last = _moment(began), _moment(ended)
    return f"{first} – {last[11:] if first[:10] == last[:10] else last}"


def _moment(text: str) -> str:
    """A time as the record has it, with its zone; a dash for none. What is no time is given as it stands."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text or "–"
    return at.strftime("%Y-%m-%d %H:%M ") + ("UTC" if not at.utcoffset() else at.strftime("UTC%z"))
