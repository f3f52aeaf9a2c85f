"""A review in sentences, for the screen and for a command alike: what is new, who differs, what waits, and why.

Pure: values in, lines out. A line of `Told` begins with a sign, so that colour is never needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.interview.record_words import RecordWords, type_words

if TYPE_CHECKING:
    from sync.central.arriving.parked import Note
    from sync.central.review.case_log import Said
    from sync.central.review.case_review import CaseReview
    from sync.central.review.desk import CaseToDo
    from sync.central.review.findings import Asked, Disagreement, SetAside, StandingAnswer, Waiting
    from sync.central.review.news import News


@dataclass(frozen=True, slots=True)
class Told:
    """One line: a heading (no sign), or a sign and a sentence; `finding` is the disagreement it belongs to."""

    sign: str
    text: str
    finding: str | None = None


class Telling:
    """Tells one review in the language of the interface."""

    def __init__(self, review: CaseReview, words: RecordWords) -> None:
        self._review, self._words = review, words
        self._names = {one.id: one.name or one.name_original for one in review.persons}

    def lines(self) -> Iterator[Told]:
        """Everything, in the order in which somebody needs it."""
        review = self._review
        for heading, lines in (
            (_("Answers that differ"), [line for one in review.disagreements for line in self.disagreement(one)]),
            (_("New"), [self.news(one) for one in review.news]),
            (_("Waiting"), [self.waiting(one) for one in review.waiting]),
            (_("Set aside"), [set_aside(one) for one in review.set_aside]),
            (_("Questions to the field"), [self.asked(one) for one in review.questions]),
            (_("To know"), list(self._remarks())),
        ):
            if lines:
                yield Told("", heading)
                yield from lines

    # What is new

    def news(self, one: News) -> Told:
        """One thing that is new."""
        who, came = self.origin(one.after), one.after.value
        about = self.about(one.person, one.type)
        if one.path is None:
            if one.kind.value == "deleted":
                return Told("–", _("{about}: removed. {who}").format(about=about, who=who))
            made = ngettext("{about}: new, {n} answer. {who}", "{about}: new, {n} answers. {who}", one.answers)
            return Told("+", made.format(about=about, n=one.answers, who=who))
        asked = self._asked(one.person, one.type, one.path)
        now, before = (self._words.answer(one.type, one.path, value) for value in (came, one.before))
        if one.kind.value == "late":
            said = _("{question} “{answer}” came late and was replaced already: “{stands}” stands. {who}")
            return Told("<", said.format(question=asked, answer=now, stands=before, who=who))
        if one.before is None:
            return Told("+", _("{question} “{answer}”. {who}").format(question=asked, answer=now, who=who))
        said = _("{question} “{before}” became “{answer}”. {who}")
        return Told("~", said.format(question=asked, before=before, answer=now, who=who))

    # Who differs

    def disagreement(self, one: Disagreement) -> Iterator[Told]:
        """A disagreement with all its answers."""
        yield Told("!!" if one.urgent else "!", f"{self.question(one)}  [{one.id}]", one.id)
        for place, answer in enumerate(one.answers, 1):
            yield Told(f"{place}.", self.answer(one, answer), one.id)
        yield Told("", self.why(one), one.id)

    def question(self, one: Disagreement) -> str:
        """Whom it is about, and what was asked."""
        return self._asked(one.person, one.type, one.path)

    def answer(self, one: Disagreement, answer: StandingAnswer) -> str:
        """One answer: what, by whom, where, when, and what its writer had in front."""
        said = f"{self.said(one, answer)}  ·  {self.origin(answer.said)}"
        if answer.replaced:
            past = (self._words.answer(one.type, one.path, former.value) for former in answer.replaced)
            seen = ", ".join(_("“{answer}”").format(answer=one) for one in past)
            return f"{said}  ·  " + _("had {answers} in front").format(answers=seen)
        return said

    def said(self, one: Disagreement, answer: StandingAnswer) -> str:
        """What an answer says."""
        return self._words.answer(one.type, one.path, answer.said.value)

    def why(self, one: Disagreement) -> str:
        """Why several stand, and what was decided before."""
        who = [_("{who} ({device})").format(who=a.said.by, device=device(a.said.device)) for a in one.answers]
        if len(who) == 2:
            told = _("{one} and {other} had not seen each other's answer.").format(one=who[0], other=who[1])
        else:
            told = _("{names}: none of them had seen another's answer.").format(names=", ".join(who))
        if one.urgent:
            told += " " + _("Until it is decided, the most careful answer counts.")
        if one.reopened is not None:
            settled = _("It was settled by {who}, {when}: {reason} An answer came since that had not seen that.")
            reason = one.reopened.reason or _("no reason was given.")
            told += " " + settled.format(who=one.reopened.by, when=when(one.reopened.at_ms), reason=reason)
        return told

    # What waits, and the rest

    def waiting(self, one: Waiting) -> Told:
        """A record that waits, and for what."""
        what = type_words(one.type)
        if one.why == "form":
            said = _("{what}: answered by {form}, which is not known here. What was answered is held as it came.")
            return Told("·", said.format(what=what, form=one.form))
        if one.why == "case":
            return Told(
                "·", _("{what}: its case has not come yet. It is shown once that comes.").format(what=what)
            )
        said = _("{what}: what it belongs to has not come yet. It is shown once that comes.")
        return Told("·", said.format(what=what))

    def asked(self, one: Asked) -> Told:
        """A question to a laptop, and how far it is."""
        about = self._asked(one.person, one.type, one.path or "")
        if one.reply is not None:
            text, by, at = one.reply
            said = _("{about} {who} asked: {text} – {by} answered, {day}: {reply}")
            return Told("✓", said.format(about=about, who=one.by, text=one.text, by=by, day=at[:10], reply=text))
        state = _("the laptop has it") if one.there else _("goes with its next receipt")
        said = _("{about} {who} asked {device}, {day}: {text} ({state})")
        named = device(one.device)
        return Told(
            "?", said.format(about=about, who=one.by, device=named, day=one.at[:10], text=one.text, state=state)
        )

    def _remarks(self) -> Iterator[Told]:
        for clock in self._review.clocks:
            told = _("The clock of {device} is wrong. What it wrote counts; when it says it was written does not.")
            yield Told("◷", told.format(device=device(clock.device)))
        for seal in self._review.seals:
            yield Told("■", _("Sealed by {who}, {day}.").format(who=seal.by, day=seal.at[:10]))
            if seal.later:
                more = ngettext(
                    "{n} save of another laptop came after the seal: whoever made it did not know of it.",
                    "{n} saves of other laptops came after the seal: whoever made them did not know of it.",
                    seal.later,
                )
                yield Told("!", more.format(n=seal.later))

    # Words for all of them

    def origin(self, said: Said) -> str:
        """By whom, on which laptop, when."""
        return f"{said.by}, {device(said.device)}, {when(said.at_ms)}"

    def about(self, person: str | None, record_type: str | None) -> str:
        """Whom or what a record is about."""
        who = self._names.get(person or "", _("The household"))
        return who if record_type in ("person", "case", None) else f"{who}, {type_words(record_type)}"

    def _asked(self, person: str | None, record_type: str | None, path: str) -> str:
        label = self._words.question(record_type, path) if path else ""
        end = "" if not label or label[-1] in ".?:!؟" else ":"
        return f"{self.about(person, record_type)}: {label}{end}".rstrip()


def set_aside(one: SetAside) -> Told:
    """A line that was not taken: its code with what that means, and where it stands."""
    where = _("Line {line} of bundle {seq} of {device}").format(line=one.line, seq=one.seq, device=one.device)
    return Told("·", f"{where}: {one.code} {meaning(one.code)}".rstrip())


def counts(one: CaseToDo) -> str:
    """What a case needs, in numbers."""
    parts = (
        (one.urgent, ngettext("{n} urgent", "{n} urgent", one.urgent)),
        (one.disagreements, ngettext("{n} differs", "{n} differ", one.disagreements)),
        (one.waiting, ngettext("{n} waits", "{n} wait", one.waiting)),
        (one.set_aside, ngettext("{n} set aside", "{n} set aside", one.set_aside)),
        (one.questions, ngettext("{n} asked", "{n} asked", one.questions)),
        (one.news, ngettext("{n} new save", "{n} new saves", one.news)),
    )
    return ", ".join(said.format(n=n) for n, said in parts if n)


def device(name: str) -> str:
    """A machine as it is called; central itself in words."""
    return _("central") if name == "central" else name


def when(at_ms: int) -> str:
    """A time of a laptop's clock, as it is here."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def came_from(note: Note) -> str:
    """Which bundle of which laptop a refused file is, as far as its signed outside tells."""
    if note.signed is None:
        return _("signed by nobody known")
    return _("bundle {seq} of {device}").format(seq=note.signed.seq, device=note.signed.device)


def meaning(code: str) -> str:
    """What a code means, in a sentence; blank for one that is not known here."""
    found = next((one for one in Code if one.id == code), None)
    return "" if found is None else Refusal(found).told(_).what
