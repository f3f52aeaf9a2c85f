"""What a mission pack holds, described once for central that writes it and the laptop that reads it.

Records travel as documents, with every standing answer and what its writer had seen (central-and-merge.md 2.2):
bare values would look as if nobody had seen anything. After the head line comes a line for each record, or several
where it is large, and one for each form. Actors are indexes into the head line's list, as in a bundle of changes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Answer
from sync import canonical
from sync.merge import hlc
from sync.merge.change import Doc, Head, State
from sync.merge.lines import ActorName, Hex64, Index, Line, Path, Positive, Uuid, WrittenContext, validated

LARGEST_FORM = 8 * 1024 * 1024
"""Bytes of a converted form."""
LANGUAGE = r"^[a-z]{2,8}$"
"""A code of the forms' list of languages."""
_MOST_PATHS = 400
_MOST_BYTES = 160 * 1024
"""Of one line, estimated from above; a line of a bundle takes 256 KiB."""
_PIECE = 24 * 1024
_PIECES = 6

_Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
_FormId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]


class PackHead(Line):
    """The first line. `device` is the laptop that the pack is for, `mission` the id of the mission's record."""

    t: Literal["head"] = "head"
    v: Literal[1] = 1
    device: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_.-]{0,63}$")]
    mission: Uuid
    code: Annotated[str, Field(pattern=r"^\d{4}-[A-Z]{3}-\d{2}$")]
    made_at: _Moment
    actors: list[tuple[ActorName, Positive]]
    forms: list[tuple[_FormId, Positive, Hex64]]
    languages: list[Annotated[str, Field(pattern=LANGUAGE)]]
    """What the persons in it speak: codes of the forms' list of languages."""


class _RecordLine(Line):
    t: Literal["rec"]
    id: Uuid
    rev: Annotated[int, Field(ge=0, le=9999)]
    home: Uuid
    f: Annotated[
        list[
            tuple[
                Path,
                list[tuple[Annotated[str, Field(pattern=r"^[0-7][0-9a-f]{15}$")], Index, Positive, Answer | None]],
                WrittenContext,
            ]
        ],
        Field(min_length=1),
    ]


class _FormLine(Line):
    t: Literal["form"]
    id: str
    rev: Annotated[int, Field(ge=0, le=9999)]
    part: Annotated[list[str], Field(min_length=1, max_length=_PIECES)]


@dataclass(frozen=True, slots=True)
class PackedForm:
    """A converted form, with the name under which changes name it."""

    id: str
    version: int
    sha256: str
    xform: bytes

    @property
    def name(self) -> tuple[str, int, str]:
        """As the head line lists it."""
        return self.id, self.version, self.sha256


@dataclass(frozen=True, slots=True)
class Document:
    """A record as it stands. Its actors are what whoever holds it calls them."""

    home: str
    rec: str
    doc: Doc


@dataclass(slots=True)
class Pack:
    """A pack that was read; the actors in its documents are indexes into `head.actors`."""

    head: PackHead
    documents: list[Document] = field(default_factory=list)
    forms: list[PackedForm] = field(default_factory=list)
    trust: bytes | None = None


def renumbered(doc: Doc, numbers: Mapping[int, int]) -> Doc:
    """Give the same document with its actors called by other numbers."""
    return {
        path: State(
            tuple(sorted((head._replace(actor=numbers[head.actor]) for head in heads), key=lambda head: head[:3])),
            {numbers[actor]: n for actor, n in ctx.items()},
        )
        for path, (heads, ctx) in doc.items()
    }


def actors_of(doc: Doc) -> set[int]:
    """Give every actor that a document names."""
    return {actor for state in doc.values() for actor in (*(head.actor for head in state.heads), *state.ctx)}


def write_lines(
    head: PackHead, documents: Iterable[Document], forms: Iterable[PackedForm], trust: bytes | None
) -> Iterator[bytes]:
    """Give the lines of a pack. `documents` are sorted by record, their actors indexes into the head's list."""
    yield canonical.dumps(head.model_dump(mode="json"))
    for form in sorted(forms, key=_form_key):
        yield from _form_lines(form)
    for document in documents:
        for rev, entries in enumerate(_portions(document.doc)):
            line = {"t": "rec", "id": document.rec, "rev": rev, "home": document.home, "f": entries}
            yield canonical.dumps(line)
    if trust is not None:
        yield canonical.dumps({"t": "trust", "id": "trust", "part": canonical.loads(trust)})


def read_lines(lines: Iterable[bytes]) -> Pack:
    """Read the lines of a pack strictly.

    Raises Refusal P505, R601, R602, R603 or R606 for anything that `write_lines` does not write, and P504 where a
    form is not the one that the head line names.
    """
    pack: Pack | None = None
    documents: dict[tuple[str, str], Doc] = {}
    parts: dict[str, list[str]] = {}
    for raw in lines:
        line = canonical.loads(raw)
        kind = line.get("t") if isinstance(line, dict) else None
        if pack is None:
            pack = Pack(validated(lambda raw=raw: PackHead.model_validate_json(raw)))  # type: ignore[misc]
        elif kind == "rec":
            _add_record(documents, raw, line, len(pack.head.actors))
        elif kind == "form":
            form = validated(lambda raw=raw: _FormLine.model_validate_json(raw))  # type: ignore[misc]
            parts.setdefault(form.id, []).extend(form.part)
        elif kind == "trust" and pack.trust is None:
            pack.trust = canonical.dumps(line.get("part"))
        else:
            raise Refusal(Code.SCHEMA, path="t")
    if pack is None:
        raise Refusal(Code.SCHEMA, path="line")
    pack.documents = [Document(home, rec, doc) for (home, rec), doc in documents.items()]
    pack.forms = [_whole_form(name, parts) for name in pack.head.forms]
    if parts:
        raise Refusal(Code.COUNTS)
    return pack


def _portions(doc: Doc) -> Iterator[list[Any]]:
    """The paths of a document, on as many lines as it takes. One without any has nothing to say."""
    portion: list[Any] = []
    size = 0
    for path in sorted(doc):
        state = doc[path]
        heads = [[hlc.to_text(head.hlc), head.actor, head.n, head.value] for head in state.heads]
        entry = [path, heads, [list(pair) for pair in sorted(state.ctx.items())]]
        cost = len(canonical.dumps(entry))
        if portion and (len(portion) == _MOST_PATHS or size + cost > _MOST_BYTES):
            yield portion
            portion, size = [], 0
        portion.append(entry)
        size += cost
    if portion:
        yield portion


def _add_record(documents: dict[tuple[str, str], Doc], raw: bytes, line: Mapping[str, Any], actors: int) -> None:
    read = validated(lambda: _RecordLine.model_validate_json(raw))
    doc = documents.setdefault((read.home, read.id), {})
    # The values are taken as parsed, so that what is stored is exactly what was signed.
    for path, heads, context in line["f"]:
        named = {actor for _time, actor, _n, _value in heads} | {actor for actor, _n in context}
        if path in doc or len({(actor, n) for _time, actor, n, _value in heads}) != len(heads):
            raise Refusal(Code.SCHEMA, path="rec/f")
        if any(actor >= actors for actor in named):
            raise Refusal(Code.UNKNOWN_ACTOR)
        standing = tuple(Head(hlc.from_text(time), actor, n, value) for time, actor, n, value in heads)
        doc[path] = State(standing, dict(context))


def _form_key(form: PackedForm) -> str:
    return f"{form.id}@{form.version}/{form.sha256}"


def _form_lines(form: PackedForm) -> Iterator[bytes]:
    text = base64.b64encode(zlib.compress(form.xform, 9)).decode()
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    for rev, start in enumerate(range(0, len(pieces), _PIECES)):
        part = pieces[start : start + _PIECES]
        yield canonical.dumps({"t": "form", "id": _form_key(form), "rev": rev, "part": part})


def _whole_form(name: tuple[str, int, str], parts: dict[str, list[str]]) -> PackedForm:
    form = PackedForm(*name, b"")
    try:
        packed = base64.b64decode("".join(parts.pop(_form_key(form))), validate=True)
        unpacking = zlib.decompressobj()
        xform = unpacking.decompress(packed, LARGEST_FORM)
    except (KeyError, ValueError, binascii.Error, zlib.error):
        raise Refusal(Code.COUNTS) from None
    if not unpacking.eof or hashlib.sha256(xform).hexdigest() != form.sha256:
        raise Refusal(Code.COUNTS)
    return PackedForm(*name, xform)
