"""What a stop says in a language, what it offers to choose from, and which of a form's languages is a person's."""

from __future__ import annotations

from dataclasses import dataclass

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import Msg
from kommisjon.i18n.named import same_language
from kommisjon.interview.stops import Stop, StopKind
from kommisjon.text.plain import plain
from kommisjon.xform import ItemKind, State, display
from kommisjon.xform.schema import Choice, Media

_MEDIA_WORDS = {
    "image": N_("[picture: {name}]"),
    "big-image": N_("[picture: {name}]"),
    "audio": N_("[sound: {name}]"),
    "video": N_("[film: {name}]"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What is asked, as plain words; pictures and sounds are named, since a terminal cannot show them."""

    label: str
    hint: str
    media: str = ""
    """What a phone would show or play beside the label, named in words."""
    guidance: str = ""
    """The longer help for the interviewer, shown on demand and never read out."""
    borrowed: bool = False
    """The form has no text in this language; the default language's stands here."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A choice as it is offered; `gone` is one that was chosen and that the list no longer has."""

    value: str
    label: str
    gone: bool = False
    words: str = ""
    """Words by which people find it, in the language."""


class Wording:
    def __init__(self, state: State) -> None:
        self._state = state

    def best_language(self, code: str | None, other_than: str | None) -> str | None:
        """The form's language by a code or its own name; else the default one, unless `other_than` is it."""
        languages = self._state.form.languages
        wanted = same_language(code, languages) if code else None
        if wanted is not None and wanted != other_than:
            return wanted
        return languages[0] if other_than is None else None

    def of(self, stop: Stop, language: str) -> Words:
        state, ref = self._state, stop.ref
        if stop.kind is StopKind.END:
            return Words("", "")
        if stop.kind is StopKind.MORE:
            return Words(plain(state.repeat_label(ref, language) or ""), "")
        node = state.find(ref)
        control = node.definition.control
        label = plain(state.label(ref, language) or "")
        if stop.item is not None and stop.kind is StopKind.NOTE and stop.item.kind is not ItemKind.NOTE:
            label = "\n".join(filter(None, (label, self._read_only_answer(stop, language))))
        beside = display.media(state, control.label, node, language) if control is not None else ()
        borrowed = control is not None and control.label is not None and not state.translated(ref, language)
        return Words(
            label or ("" if beside else node.name),
            plain(state.hint(ref, language) or ""),
            named_media(beside),
            plain(state.guidance(ref, language) or ""),
            borrowed and label != "" and language != state.form.languages[0],
        )

    def _read_only_answer(self, stop: Stop, language: str) -> str:
        """What stands on a question that can only be read; choices by their labels."""
        text = self._state.value(stop.ref)
        if stop.item is not None and stop.item.kind in _LISTS:
            labels = {choice.value: choice.label for choice in self._state.choices(stop.ref, language)}
            return ", ".join(plain(labels.get(value, value)) for value in text.split())
        return text

    def offered(self, stop: Stop, language: str | None) -> list[Offered]:
        """The choices as they stand now, then those that were chosen and are no longer among them."""
        if not stop.kind.lists:
            return []
        state, spoken = self._state, language or self._state.form.languages[0]
        offered = [
            Offered(choice.value, _with_media(choice), words=choice.words)
            for choice in state.choices(stop.ref, language)
        ]
        node = state.find(stop.ref)
        return offered + [
            Offered(value, plain(display.listed_label(state, node, value, spoken)) or value, gone=True)
            for value in state.off_list(stop.ref)
        ]

    def section(self, stop: Stop, language: str | None) -> str:
        """The heading a question stands under, with the entry's number inside a repeat."""
        item = stop.item
        if item is None or item.section is None:
            return ""
        heading = " ".join(plain(self._state.label(item.section, language) or "").split())
        return f"{heading} {item.repeat[1]}" if item.repeat is not None and heading else heading

    def required_message(self, stop: Stop, language: str) -> str:
        """What the form says when this question has no answer, or an empty text."""
        return plain(self._state.message(stop.ref, language, why="required") or "")

    def constraint_message(self, stop: Stop, language: str) -> str:
        """What the form says when an answer breaks the question's rule, or an empty text."""
        return plain(self._state.message(stop.ref, language) or "")


_LISTS = (ItemKind.SELECT_ONE, ItemKind.SELECT_MANY, ItemKind.RANK)


def _with_media(choice: Choice) -> str:
    label = plain(choice.label)
    return " ".join(filter(None, (label, named_media(choice.media)))) if choice.media else label


def named_media(media: Media) -> str:
    """Media in words, in the language of the interface: [picture: house.jpg]."""
    return " ".join(dict.fromkeys(str(Msg(_MEDIA_WORDS[kind], {"name": name})) for kind, name in media))
