"""Beside the answer, by lines: the person's own words with what they mean, and the officer's note.

Each is saved when it is typed. What a lock cuts off is kept as the screen's page keeps it, by the same names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.languages import identifier
from kommisjon.i18n.named import code_of, shown_name
from kommisjon.interview.kept.beside_words import TRANSLATORS
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.stops import Stop
from kommisjon.model.characters import tidy
from kommisjon.model.words import NO_WORDS, Beside, Translator
from kommisjon.plain.asking import Asked, ask
from kommisjon.plain.question import beside_said
from kommisjon.plain.talk import Talk
from kommisjon.plain.telling import say_refusal, say_saved
from kommisjon.xform import ItemKind

ORIGINAL, LANGUAGE, MEANING, BY, REVIEWED, NOTE = "original", "lang", "translation", "by", "reviewed", "note"
_TYPED = (ORIGINAL, LANGUAGE, MEANING, NOTE)
_YES, _NO = "yes", "no"


class BesideAnswer:
    """What stands beside one question, written a part at a time. `spoken` is the person's language."""

    def __init__(self, talk: Talk, sitting: Sitting, stop: Stop, spoken: str | None) -> None:
        self._talk, self._sitting, self._stop = talk, sitting, stop
        self._spoken = (code_of(spoken) or identifier(spoken)) if spoken else ""
        self._drafts: dict[str, str] = {}
        self._part = ""
        """What is being asked."""

    def draft(self, half_typed: str) -> str:
        """What was typed and is not saved, as a place keeps it."""
        half = {self._part: half_typed} if half_typed and self._part in _TYPED else {}
        return json.dumps({**self._drafts, **half})

    def note(self, text: str) -> None:
        """Save a note; ask for it where no text is given."""
        if text:
            self._save(replace(self._now, note=tidy(text)))
        else:
            self._ask_parts([NOTE])

    def words(self, text: str) -> None:
        """Save the person's own words, then ask what they mean, and who translated them."""
        if text and not self._save_part(ORIGINAL, tidy(text)):
            return
        self._ask_parts(self._parts if not text else self._parts[1:])

    def go_on(self, kept: str) -> None:
        """Ask again for what `draft` gave, or the screen's page, before a lock."""
        held = json.loads(kept)
        self._drafts = {
            part: held[part] for part in _TYPED if held.get(part, "") not in ("", self._standing(part))
        }
        self._ask_parts(self._drafts)

    @property
    def _now(self) -> Beside:
        return self._sitting.beside(self._stop).drawn

    @property
    def _parts(self) -> list[str]:
        """What is asked of own words; what they mean only where the answer itself is not already that."""
        in_text = self._sitting.asked(self._stop).kind is ItemKind.TEXT
        return [ORIGINAL, LANGUAGE, *([MEANING] if in_text else []), BY, REVIEWED]

    def _ask_parts(self, parts: Iterable[str]) -> None:
        for part in list(parts):
            if part != NOTE and part != ORIGINAL and not self._now.words.says_something:
                break
            self._part = part
            while (given := ask(self._talk, self._asked(part))) is not None:
                if self._save_part(part, given):
                    break
            self._part = ""
            if given is None:
                break
            self._drafts.pop(part, None)
        self._talk.say(*beside_said(self._sitting, self._stop))

    def _asked(self, part: str) -> Asked:
        standing, draft = self._standing(part), self._drafts.get(part)
        if part == BY:
            who = [(one.value, _(words)) for one, words in TRANSLATORS.items()]
            return Asked(_("Translated by"), standing=standing, choices=who)
        if part == REVIEWED:
            yes_or_no = [(_YES, _("yes")), (_NO, _("not yet"))]
            return Asked(_("Read over"), standing=standing, choices=yes_or_no)
        label = {
            ORIGINAL: _("The person's own words, as they were said"),
            LANGUAGE: _("In which language"),
            MEANING: _("What they mean, in your language"),
            NOTE: _("Your note on this question; it is no answer"),
        }[part]
        return Asked(label, standing=standing, draft=draft)

    def _standing(self, part: str) -> str:
        words = self._now.words
        return {
            ORIGINAL: words.original,
            LANGUAGE: shown_name(words.lang) if words.lang else "",
            MEANING: words.translation,
            BY: words.translated_by.value if words.translated_by is not None else "",
            REVIEWED: _YES if words.reviewed else _NO,
            NOTE: self._now.note,
        }[part]

    def _save_part(self, part: str, given: str) -> bool:
        """Save one part. False where it is not taken, which is said."""
        if given == self._standing(part):
            return True
        now = self._now
        if part == NOTE:
            return self._save(replace(now, note=given))
        changed: dict[str, object] = {}
        match part:
            case "original":
                changed = {"original": given, "lang": now.words.lang or self._spoken, "reviewed": False}
            case "lang":
                code = code_of(given) if given else ""
                if code is None:
                    self._talk.say(
                        _("No language of that name is known here. Write its name or its code: Dari, tir, am.")
                    )
                    return False
                changed = {"lang": code}
            case "translation":
                spoken = current() if given else ""
                changed = {"translation": given, "translation_lang": spoken, "reviewed": False}
            case "by":
                changed = {"translated_by": Translator(given) if given else None}
            case _:
                changed = {"reviewed": given == _YES}
        words = now.words.model_copy(update=changed)
        return self._save(replace(now, words=words if words.says_something else NO_WORDS))

    def _save(self, new: Beside) -> bool:
        try:
            self._sitting.write_beside(self._stop, new)
        except Refusal as refusal:
            self._talk.say(_("NOT SAVED"))
            say_refusal(self._talk, refusal)
            return False
        if (at := self._sitting.saved_at) is not None:
            say_saved(self._talk, at)
        return True
