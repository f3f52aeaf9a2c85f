"""Which questions of a form a terminal shows poorly, for its author (forms.md section 9, risk 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import Msg
from kommisjon.xform.form import Form
from kommisjon.xform.schema import Control

_TYPED = N_("{kind}: typed in as text")
_KINDS = ("geopoint", "geotrace", "geoshape", "barcode")
_MEDIA = ("image", "audio", "video")


@dataclass(frozen=True, slots=True)
class Poor:
    """A question that works less well here than on a phone."""

    ref: str
    what: Msg


def poor_in_a_terminal(form: Form) -> tuple[Poor, ...]:
    """The questions that a terminal shows poorly, in the order of the form, then the media that its texts name."""
    return (*_questions(form.body), *_named_media(form))


def _questions(controls: list[Control]) -> Iterator[Poor]:
    for control in controls:
        if control.field is not None:
            what = _poorly(control, control.field.kind)
            if what is not None:
                yield Poor(control.field.ref, what)
        yield from _questions(control.children)


def _poorly(control: Control, kind: str) -> Msg | None:
    if control.tag == "upload":
        medium = control.parameters.get("mediatype", "").partition("/")[0]
        return Msg(_TYPED, {"kind": medium if medium in _MEDIA else "file"})
    if kind in _KINDS:
        return Msg(_TYPED, {"kind": kind})
    if control.tag == "rank":
        return Msg(N_("rank: asked as a question with several choices, without a way to order them"))
    return None


def _named_media(form: Form) -> Iterator[Poor]:
    for kind in _MEDIA:
        texts = {
            text_id
            for texts in form.texts.values()
            for text_id, said in texts.items()
            if any(name.removeprefix("big-") == kind for name in said)
        }
        if texts:
            yield Poor(
                "",
                Msg(N_("{kind} in the form's texts is not shown (places: {n})"), {"kind": kind, "n": len(texts)}),
            )
