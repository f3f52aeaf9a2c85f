"""An interview as it stands: what is asked and in which words, what was answered, and what is still open."""

from __future__ import annotations

from dataclasses import replace

from kommisjon.errors import Refusal
from kommisjon.interview.as_tapped import as_tapped
from kommisjon.interview.ending import Blocking, blocking, surplus_around
from kommisjon.interview.kept.beside import beside
from kommisjon.interview.kept.binding import Binding, text_stored
from kommisjon.interview.kept.carried_over import CarriedOver, Told, standing
from kommisjon.interview.kept.keeping import SittingRecords
from kommisjon.interview.kept.paths import name_of
from kommisjon.interview.outline import Mark, OutlineLine, deciding, mark_of, outline
from kommisjon.interview.stops import Stop
from kommisjon.interview.typed.asked import Asked, asked_by, calendar_of
from kommisjon.interview.wording import Offered, Wording, Words
from kommisjon.model.answers import Status
from kommisjon.model.records import InterviewStatus
from kommisjon.xform import Item, State
from kommisjon.xform.versions.listed import choices_of
from sync.merge.beside import Standing

_UNANSWERED = (Status.NOT_ASKED,)


class Held:
    """What the screens show of an interview. `kommisjon.interview.sitting.Sitting` makes it, and also answers."""

    _state: State
    _words: Wording
    _records: SittingRecords
    _binding: Binding
    stops: tuple[Stop, ...]
    """The places of the interview in order."""
    carried_over: CarriedOver | None
    """What the interview brought from other versions of its form; None while only this one was used."""
    stepped_back: Refusal | None
    """Why an older version goes on instead of the library's, or None."""

    sealed: bool
    """The case is sealed: everything can be read, and nothing answered."""

    # What the form says

    @property
    def form_tag(self) -> str:
        """The form in use with its version, as changes name it: competence@1."""
        return self._records.tag

    @property
    def languages(self) -> tuple[str, ...]:
        return self._state.form.languages

    def setting(self, name: str) -> str:
        """What the form says of itself under a name of ours (settings: attribute::km_…); blank where nothing."""
        return self._state.form.attributes.get(name, "")

    def best_language(self, code: str | None, *, other_than: str | None = None) -> str | None:
        """The form's language for a person's (ISO 639 code), or None; without `other_than`, the default one."""
        return self._words.best_language(code, other_than)

    @property
    def person_language(self) -> str | None:
        """The person's language as the list has it, whether or not the form has it too."""
        return self._records.language

    def is_draft(self, language: str) -> bool:
        """No qualified person has reviewed the form's texts in this language."""
        return language in self._state.form.unreviewed

    def wording(self, stop: Stop, language: str) -> Words:
        return self._words.of(stop, language)

    def choices(self, stop: Stop, language: str | None) -> list[tuple[str, str]]:
        """(value, label) of the choices as they stand now."""
        return [(one.value, one.label) for one in self._words.offered(stop, language) if not one.gone]

    def offered(self, stop: Stop, language: str | None) -> list[Offered]:
        """The choices as they stand now, then those that were chosen and are no longer among them."""
        return self._words.offered(stop, language)

    def said_before(self, stop: Stop) -> str:
        """What was answered, in the person's own words, to the question beside this one that its choices are to be
        found by (bind::km_words_from); blank where there is none."""
        node = self._state.find(item_of(stop).ref)
        beside = node.definition.attributes.get("km_words_from", "")
        found = node.parent.of(beside) if node.parent is not None and beside else []
        return self._state.value(found[0].ref()) if found else ""

    def list_name(self, stop: Stop) -> str:
        """How the form calls the list that a question chooses from; blank for a question without one."""
        field = self._state.find(stop.ref).definition
        listed = choices_of(self._state.form, field, labelled=False) if stop.kind.lists else None
        return "" if listed is None else listed.name

    def asked(self, stop: Stop) -> Asked:
        """What sort of answer is asked for here."""
        return replace(asked_by(self._state, item_of(stop).ref), spoken=calendar_of(self.person_language))

    def required_message(self, stop: Stop, language: str) -> str:
        """What the form says about a missing answer, or an empty text."""
        return self._words.required_message(stop, language)

    def said_against(self, stop: Stop, language: str) -> str:
        """What the form says where an answer breaks its rule, or an empty text."""
        return self._words.constraint_message(stop, language)

    def section(self, stop: Stop, language: str | None) -> str:
        return self._words.section(stop, language)

    def is_required(self, stop: Stop) -> bool:
        return stop.kind.answerable and self._state.required(stop.ref)

    # What stands

    def text(self, stop: Stop) -> str:
        """The answer as the form keeps it; choices in the order of the list."""
        if not stop.kind.answerable:
            return ""
        text = self._state.value(stop.ref)
        if stop.kind.several:
            chosen = set(text.split())
            return " ".join(one.value for one in self.offered(stop, None) if one.value in chosen)
        return text

    def status(self, stop: Stop) -> Status:
        return self._state.status(stop.ref) if stop.kind.answerable else Status.NOT_ASKED

    def is_disputed(self, stop: Stop) -> bool:
        """Another laptop has answered otherwise, unseen by this one, and nobody has said yet which one holds."""
        return stop.kind.answerable and bool(self._binding.disputed(stop.ref))

    def said_elsewhere(self, stop: Stop, language: str | None) -> list[str]:
        """The answers in words that stand beside the one drawn; a choice of several by the option it is about."""
        found = []
        for path, head in self._binding.disputed(stop.ref):
            value = head.value
            if value is not None and isinstance(value.get("v"), bool):
                found.append(self.in_words(stop, name_of(path.rpartition("/")[2]), language))
            elif value is not None and value.get("s") == Status.ANSWERED.value:
                found.append(self.in_words(stop, text_stored({path: value}, path, value), language))
            else:
                found.append("–")
        return list(dict.fromkeys(found))

    def is_copied(self, stop: Stop) -> bool:
        """What stands here was copied from another member, and nobody has confirmed it yet."""
        return stop.kind.answerable and self._binding.copied_from(stop.ref) is not None

    def copied_from(self, stop: Stop) -> str:
        """The name of the member it was copied from; blank where that member is not to be seen."""
        person = self._binding.copied_from(stop.ref)
        return "" if person is None else self._records.name_of(person)

    @property
    def noted(self) -> frozenset[str]:
        """References of the questions beside which own words or a note stand."""
        if not self._binding.has_beside():
            return frozenset()
        asked = (stop for stop in self.stops if stop.kind.answerable)
        return frozenset(stop.ref for stop in asked if not self.beside(stop).drawn.empty)

    def beside(self, stop: Stop) -> Standing:
        """The person's own words and the officer's note on a question."""
        return beside(self._binding, stop.ref) if stop.kind.answerable else Standing()

    def progress(self) -> tuple[int, int]:
        """(questions with an answer of any kind, questions on the path)."""
        asked = [stop for stop in self.stops if stop.kind.answerable]
        return sum(1 for stop in asked if self.status(stop) not in _UNANSWERED), len(asked)

    def unanswered(self) -> list[int]:
        """Places of the questions that have no answer of any kind, required or not."""
        return [
            n for n, stop in enumerate(self.stops) if stop.kind.answerable and self.status(stop) in _UNANSWERED
        ]

    def waiting(self) -> list[int]:
        """Places of what waits for the person: no answer of any kind, or a copy that nobody has confirmed."""
        copied = [n for n, stop in enumerate(self.stops) if self.is_copied(stop)]
        return sorted({*self.unanswered(), *copied})

    def blocking(self) -> list[Blocking]:
        """What stands in the way of finishing: what is missing or wrong, and entries beyond their number."""
        return blocking(self._state, self.stops)

    def is_surplus(self, stop: Stop) -> bool:
        """The stop stands in an entry beyond the number that an answer asks for."""
        return stop.repeat is not None and surplus_around(self._state, stop) is not None

    @property
    def has_news(self) -> bool:
        """Another version of the form than the one answered last is in use, or an older one had to be."""
        return self.stepped_back is not None or (self.carried_over is not None and self.carried_over.fresh)

    def skipped(self, language: str | None) -> list[Told]:
        """Answers that are kept although the path skips their questions now."""
        return [standing(self._state, ref).told(language) for ref in self._state.skipped()]

    def outline(self) -> tuple[OutlineLine, ...]:
        """The whole interview as headings and questions, with skipped answers where they belong."""
        return outline(self._state, self.stops)

    def how_far(self, stop: Stop, *, wrong: bool) -> Mark:
        """How far a question is; `wrong` where it is among what blocks finishing by its answer."""
        if self.sealed and stop.kind.answerable:
            return Mark.LOCKED
        return mark_of(self._state, stop, wrong=wrong)

    def skipped_answer(self, ref: str, language: str | None) -> Told:
        """A question that the path skips, with the answer that is kept."""
        return standing(self._state, ref).told(language)

    def skipped_refs(self) -> list[str]:
        """The questions that the path skips and whose answers are kept, in the order of the form."""
        return self._state.skipped()

    def deciding(self, ref: str) -> int | None:
        """The place of the question whose answer leads the path past a skipped one; None where none is shown."""
        return deciding(self._state, ref, self.stops)

    def misfits(self) -> list[int]:
        """Places of answers that are not of the kind, or not on the list, that their questions ask for.

        Another version of the form took them, or another answer has changed the list since. They are kept as they
        are, and the interview cannot be finished before each is decided.
        """
        return [n for n, stop in enumerate(self.stops) if stop.kind.answerable and self._state.misfit(stop.ref)]

    @property
    def notices(self) -> tuple[str, ...]:
        """What the form asked for and could not be worked out within its limits, in words, each once."""
        return self._state.notices

    def tapped(self, stop: Stop) -> list[str]:
        """The numbers that the form offers to be tapped here, as it keeps them; none for most questions."""
        return self.setting(f"km_taps_{name_of(stop.ref.rpartition('/')[2])}").split() if stop.typed else []

    def in_words(self, stop: Stop, text: str, language: str | None) -> str:
        """An answer to this question in words, also one that was given before; a number that the question offers
        to be tapped as it stands there."""
        if stop.typed and text in self.tapped(stop):
            return as_tapped(text, language)
        question = standing(self._state, stop.ref).question
        return question.answer(self._binding.as_called_here(stop.ref, text), language)

    def records_of(self, stop: Stop) -> tuple[str, ...]:
        """The ids of the records that an answer stands on, from the form's own to the innermost entry's."""
        entries, _ = self._binding.place(item_of(stop).ref)
        return tuple(self._binding.record_of(entries[:depth]) for depth in range(len(entries) + 1))

    def own_words(self, stop: Stop) -> str:
        """What the person said beside the answer, in their own words; blank where nothing was written down."""
        return self.beside(stop).drawn.words.original

    def told(self, stop: Stop, language: str | None) -> Told:
        """A question with its answer in words, also one that the question no longer takes."""
        return standing(self._state, stop.ref).told(language)

    def start(self) -> int:
        """Where to go on: after the question that was answered last, else at the beginning."""
        last = self._records.last_answered(self._binding)
        place = next((n for n, stop in enumerate(self.stops) if last is not None and self._is_at(stop, last)), -1)
        return min(place + 1, len(self.stops) - 1)

    @property
    def completed(self) -> bool:
        """The interview was finished; it can still be read and corrected."""
        return self._records.status() is InterviewStatus.COMPLETED

    def _is_at(self, stop: Stop, last: tuple[str, str]) -> bool:
        if not stop.kind.answerable:
            return False
        entries, path = self._binding.place(stop.ref)
        rec, answered = last
        if self._binding.record_of(entries) != rec:
            return False
        return answered in (path, self._binding.read_at.get((rec, path)))


def item_of(stop: Stop) -> Item:
    """The question of a stop; there is none at the END."""
    if stop.item is None:
        raise ValueError("nothing is asked at the end")
    return stop.item
