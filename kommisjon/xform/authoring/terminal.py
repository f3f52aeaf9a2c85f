"""What of a form works otherwise in a terminal than on a phone, for its author (forms.md section 9, risk 5)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import Msg
from kommisjon.xform.form import Form
from kommisjon.xform.schema import ChoiceList, Control, Field, RuleKind, Wording

_TYPED = N_("{kind}: typed in as text")
_KINDS = ("geopoint", "geotrace", "geoshape", "barcode")
_MEDIA = ("image", "audio", "video")
_DRAWN = frozenset({"draw", "annotate", "signature"})
_USED = frozenset(
    {"multiline", "masked", "hidden-answer", "quick", "minimal", "autocomplete", "search", "partial-date"}
    | {"year", "month-year"}
    | {"label", "list", "list-nolabel", "table-list"}
    | {"ethiopian", "coptic", "islamic", "bikram-sambat", "myanmar", "persian", "buddhist"}
    # These choose between ways to enter an answer on a phone; here there is one, and it serves.
    | {"numbers", "thousands-sep", "no-calendar", "field-list", "new", "counter", "picker", "rating", "vertical"}
    | {
        "no-ticks",
        "horizontal",
        "horizontal-compact",
        "compact",
        "columns",
        "columns-pack",
        "no-buttons",
        "likert",
    }
)
"""Words of appearances that are followed here, or make no difference to what is asked and answered."""
_LAYOUT = re.compile(r"columns-\d+|compact-\d+|quickcompact\S*|[wh]\d+|search\(.*")
_LONGEST_TEXT = 600
"""Letters: about what a small terminal shows at once, with the answer below."""
_LONGEST_LIST = 400
"""Choices: more than anybody looks through, even by the first letters."""
_INSTANCE = re.compile(r"instance\(\s*'([^']+)'\s*\)/root/item")


@dataclass(frozen=True, slots=True)
class Poor:
    """Something that works less well here than on a phone: a question, or "" for the form."""

    ref: str
    what: Msg


def poor_in_a_terminal(form: Form) -> tuple[Poor, ...]:
    """What a terminal shows poorly: questions in the order of the form, then appearances, then media in texts."""
    return (*_questions(form, form.body), *_found_by_phones(form), *_appearances(form), *_named_media(form))


def _questions(form: Form, controls: list[Control]) -> Iterator[Poor]:
    for control in controls:
        if control.field is not None:
            for what in (
                _entered(control, control.field.kind),
                _long_text(form, control),
                _long_list(form, control),
            ):
                if what is not None:
                    yield Poor(control.field.ref, what)
        yield from _questions(form, control.children)


def _entered(control: Control, kind: str) -> Msg | None:
    looks = set(control.appearance.lower().split())
    if control.tag == "upload":
        medium = control.parameters.get("mediatype", "").partition("/")[0]
        facts = {"kind": medium if medium in _MEDIA else "file"}
        if looks & _DRAWN:
            return Msg(N_("{kind}: attached from a file on disk, and not drawn on the screen"), facts)
        return Msg(N_("{kind}: attached from a file on disk"), facts)
    if control.appearance.startswith("ex:") or "intent" in control.parameters:
        return Msg(N_("asks another app on a phone: typed in here"))
    return Msg(_TYPED, {"kind": kind}) if kind in _KINDS else None


def _long_text(form: Form, control: Control) -> Msg | None:
    longest = max((_length(form, wording) for wording in (control.label, control.hint)), default=0)
    if longest <= _LONGEST_TEXT:
        return None
    return Msg(N_("a text of {n} letters: more than a screen shows at once"), {"n": longest})


def _length(form: Form, wording: Wording | None) -> int:
    if wording is None:
        return 0
    texts = (
        [wording.text]
        if wording.text
        else [known.get(wording.id or "", {}).get("") for known in form.texts.values()]
    )
    return max((sum(len(p) for p in text.pieces if isinstance(p, str)) for text in texts if text), default=0)


def _long_list(form: Form, control: Control) -> Msg | None:
    found = None
    if isinstance(control.choices, ChoiceList) and control.field is not None:
        rule = control.field.rules.get(RuleKind.CHOICES)
        found = _INSTANCE.fullmatch(rule.source) if rule else None
    document = form.instances.get(found[1]) if found else None
    n = sum(len(root.of("item")) for root in document.of("root")) if document else len(_fixed(control))
    return Msg(N_("a list of {n} choices"), {"n": n}) if n > _LONGEST_LIST else None


def _fixed(control: Control) -> tuple[object, ...]:
    return control.choices if isinstance(control.choices, tuple) else ()


def _found_by_phones(form: Form) -> Iterator[Poor]:
    for field in form.root.subtree():
        if field.control is None and not field.children and field.path[1:2] != ("meta",) and _is_sensed(field):
            yield Poor(field.ref, Msg(N_("found out by a phone while the form is open: stays blank here")))


def _is_sensed(field: Field) -> bool:
    return field.kind in (*_KINDS, "binary") and RuleKind.CALCULATE not in field.rules


def _appearances(form: Form) -> Iterator[Poor]:
    unused: Counter[str] = Counter()
    for control in _all(form.body):
        if control.appearance.startswith("ex:"):
            continue
        looks = re.sub(r"search\(.*\)", "", control.appearance).lower().split()
        unused.update(look for look in looks if look not in _USED | _DRAWN and not _LAYOUT.fullmatch(look))
    for look, n in unused.items():
        yield Poor(
            "", Msg(N_("the appearance “{look}” has no effect here (questions: {n})"), {"look": look, "n": n})
        )


def _all(controls: list[Control]) -> Iterator[Control]:
    for control in controls:
        yield control
        yield from _all(control.children)


def _named_media(form: Form) -> Iterator[Poor]:
    for kind in _MEDIA:
        texts = {
            text_id
            for texts in form.texts.values()
            for text_id, said in texts.items()
            if any(name.removeprefix("big-") == kind for name in said)
        }
        if texts:
            what = N_("{kind} in the form's texts is named, not shown (places: {n})")
            yield Poor("", Msg(what, {"kind": kind, "n": len(texts)}))
