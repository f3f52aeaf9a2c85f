"""Compiles the expressions of a form and turns what the compiler says into a refusal that names the question."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from kommisjon.errors import Code, Refusal
from kommisjon.xform.node import Node
from kommisjon.xform.schema import Field, Read, Rule, RuleKind, Text, Wording
from kommisjon.xform.wording import RawText, Translations, text_id, worded
from kommisjon.xform.xpath.compiling import Compiler
from kommisjon.xform.xpath.indexes import Indexes
from kommisjon.xform.xpath.scope import Evaluate
from kommisjon.xform.xpath.steps import NameMissing
from kommisjon.xform.xpath.tokens import ExpressionError

MOST_READS = 1_000_000
"""Questions that the expressions of one form read, each counted once for each expression that reads it."""


class Expressions:
    """Gathers the rules and texts of one form while it is read."""

    def __init__(self, root: Field, instances: Mapping[str, Node], translations: Translations) -> None:
        self.root = root
        self._instances = instances
        self._indexes = Indexes()
        self._rules: list[Rule] = []
        self._reads = 0
        self.notices: list[str] = []
        """What may not be meant as it is written, in words, with its place."""
        self._translations = translations
        self._with_outputs = {
            name for known in translations.values() for name, kinds in known.ready.items() if _is_raw(kinds)
        }

    def compile(self, source: str, origin: Field, what: str) -> tuple[Evaluate, frozenset[Read]]:
        """Compile an expression that stands at `origin`. Raises Refusal F802 or F803 naming it."""
        where = f"{origin.ref} ({what})"
        compiler = Compiler(self.root, self._instances, origin, indexes=self._indexes)
        try:
            compiled = compiler.run(source)
        except NameMissing as missing:
            raise Refusal(Code.FORM_NAME, where=where, name=missing.name) from None
        except ExpressionError as problem:
            raise Refusal(Code.FORM_EXPRESSION, where=where, detail=str(problem)) from None
        self._reads += len(compiled[1])
        if self._reads > MOST_READS:
            raise Refusal(Code.FORM_LIMIT, which=f"its expressions read more than {MOST_READS} questions in all")
        if compiler.absent_lists and what == RuleKind.CHOICES.value:
            raise Refusal(Code.FORM_NAME, where=where, name=compiler.absent_lists[0])
        for name in dict.fromkeys(compiler.absent_lists):
            self.notices.append(f"{where}: the list “{name}” is not in the form and is read as empty")
        for word in dict.fromkeys(compiler.bare_words):
            self.notices.append(f"{where}: “{word}” stands without quotation marks and is read as blank")
        return compiled

    def rule(self, kind: RuleKind, target: Field, source: str) -> Rule:
        """Compile what holds for `target` and write it down."""
        evaluate, reads = self.compile(source, target, kind.value)
        made = Rule(kind, target, evaluate, reads, source)
        target.rules[kind] = made
        self._rules.append(made)
        return made

    def wording(self, written: str, origin: Field) -> Wording:
        """A text named by an attribute (ref="jr:itext('…')", a message), compiled for the field it stands at."""
        found = worded(written)
        if found.id is not None:
            self._compile_id(found.id, origin)
        return found

    def inline(self, written: Text | RawText, origin: Field) -> Wording:
        """A text written where it is used."""
        return Wording(text=self._compiled(written, origin))

    def knows(self, written: str) -> bool:
        """Whether the attribute names a text id."""
        return text_id(written) is not None

    def finished_texts(self) -> Translations:
        """All texts, compiled: those no question names (choices' labels) stand at the form's root."""
        for name in sorted(self._with_outputs):
            self._compile_id(name, self.root)
        return self._translations

    def link(self) -> list[Rule]:
        """Tell each field which rules read it, and give all rules."""
        for rule in self._rules:
            nearest: dict[Field, int] = {}
            for read in rule.reads:
                nearest[read.field] = min(read.shared, nearest.get(read.field, read.shared))
            for field, shared in nearest.items():
                field.dependants.append((rule, shared))
        return self._rules

    def _compile_id(self, name: str, origin: Field) -> None:
        """Compile the outputs of a text for a question that says it, in every language."""
        if name not in self._with_outputs:
            return
        for known in self._translations.values():
            for kind, text in known.ready.get(name, {}).items():
                if isinstance(text, RawText):
                    known.ready[name][kind] = self._compiled(text, origin)
                elif text.elsewhere is not None and origin is not self.root:
                    text.elsewhere(origin)

    def _compiled(self, text: Text | RawText, origin: Field) -> Text:
        if isinstance(text, Text):
            return text
        raw = text

        @functools.cache
        def at(field: Field) -> Text:
            pieces = tuple(self._output(words, field) if output else words for output, words in raw.pieces)
            return Text(pieces, field, at)

        return at(origin)

    def _output(self, source: str, origin: Field) -> Evaluate:
        evaluate, reads = self.compile(source, origin, "output in a text")
        if reads:
            self._rules.append(Rule(RuleKind.TEXT, origin, evaluate, reads))
        return evaluate


def _is_raw(kinds: Mapping[str, Text | RawText]) -> bool:
    return any(isinstance(text, RawText) for text in kinds.values())
