"""The lines of `records.ndjson`, described once for the laptop that writes them and central that reads them.

First one head line, which names the actors and forms of the bundle; then one line a change. Actors on a change
line (its own and those in contexts) are indexes into the head line's list. Every line is canonical JSON
(central-and-merge.md 2.2, security-and-bundles.md 4.2 and 4.3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Answer, Attached
from sync import canonical
from sync.merge import hlc
from sync.merge.change import FORM_PATTERN, MOST_BY, MOST_PATH, PATH_PATTERN, Change, Entry

Hex64 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Path = Annotated[str, Field(pattern=PATH_PATTERN, max_length=MOST_PATH)]
Positive = Annotated[int, Field(ge=1, le=canonical.MAX_INTEGER)]
Index = Annotated[int, Field(ge=0, lt=canonical.MAX_ARRAY)]


Read = TypeVar("Read", bound=BaseModel)


class Line(BaseModel):
    """A line of a bundle: nothing is read that is not described."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _distinct_actors(context: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if len(context) > 1 and len({actor for actor, _ in context}) != len(context):
        raise ValueError("an actor twice")
    return context


ActorName = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_.-]{0,63}$")]
"""A laptop's pseudonym, or what a central calls itself."""
WrittenContext = Annotated[list[tuple[Index, Positive]], AfterValidator(_distinct_actors)]


class HeadLine(Line):
    """The first line: whom the numbers mean (device, epoch), and the forms filled in (id, version, digest)."""

    t: Literal["head"]
    v: Literal[1]
    actors: Annotated[
        list[tuple[ActorName, Positive]],
        Field(min_length=1),
    ]
    forms: list[tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")], Positive, Hex64]]

    @model_validator(mode="after")
    def _distinct(self) -> HeadLine:
        if len(set(self.actors)) != len(self.actors):
            raise ValueError("an actor twice")
        return self


class ChangeLine(Line):
    """One change."""

    t: Literal["chg"]
    home: Uuid
    rec: Uuid
    a: Index
    n: Positive
    hlc: Annotated[str, Field(pattern=r"^[0-7][0-9a-f]{15}$")]
    by: Annotated[str, Field(min_length=1, max_length=MOST_BY)]
    form: Annotated[str, Field(pattern=FORM_PATTERN)] | None
    why: Literal["resolve", "delete", "restore"] | None
    f: Annotated[list[tuple[Path, Answer | None, WrittenContext]], Field(min_length=1)]

    @model_validator(mode="after")
    def _sound(self) -> ChangeLine:
        if len({path for path, _, _ in self.f}) != len(self.f):
            raise ValueError("a path twice")
        # A writer that claims to have seen its own change, or a later one of its own, would make it vanish.
        if any(actor == self.a and n >= self.n for _, _, context in self.f for actor, n in context):
            raise ValueError("a context from the future")
        return self


def encode_head(actors: Sequence[tuple[str, int]], forms: Sequence[tuple[str, int, str]]) -> bytes:
    """Give the head line, without its line feed. `actors` are (device, epoch), `forms` (id, version, sha256)."""
    line = {
        "t": "head",
        "v": 1,
        "actors": [list(actor) for actor in actors],
        "forms": [list(form) for form in forms],
    }
    return canonical.dumps(line)


def encode_change(change: Change, index: Mapping[int, int]) -> bytes:
    """Give a change as a line, without its line feed. `index` maps each actor to its place on the head line."""
    return canonical.dumps(
        {
            "t": "chg",
            "home": change.home,
            "rec": change.rec,
            "a": index[change.actor],
            "n": change.n,
            "hlc": hlc.to_text(change.hlc),
            "by": change.by,
            "form": change.form,
            "why": change.why,
            "f": [
                [entry.path, entry.value, sorted([index[actor], n] for actor, n in entry.context)]
                for entry in change.entries
            ],
        }
    )


def actors_in(change: Change) -> set[int]:
    """Give every actor a change names: its own and those in its contexts, all of which the head line must list."""
    return {change.actor} | {actor for entry in change.entries for actor, _ in entry.context}


def attached_in(change: Change) -> list[Attached]:
    """Give the files that a change names: they travel beside it, and may come earlier or later than it does."""
    return [
        Attached.model_validate(entry.value["att"])
        for entry in change.entries
        if entry.value is not None and "att" in entry.value
    ]


def decode_head(line: bytes) -> HeadLine:
    """Read a head line strictly. Raises Refusal P505, R601, R602 or R603."""
    canonical.loads(line)
    return validated(lambda: HeadLine.model_validate_json(line))


def decode_change(line: bytes, actors: Sequence[int]) -> Change:
    """Read a change line strictly; `actors` gives the reader's own number for each place on the head line.

    Raises Refusal P505 (too long), R601 (not canonical), R602 (another shape), R603 (unsafe text) or R606 (an
    actor that the head line does not list).
    """
    raw = canonical.loads(line)
    read = validated(lambda: ChangeLine.model_validate_json(line))
    try:
        # The values are taken as parsed, so that what is stored is exactly what was signed.
        entries = tuple(
            Entry(path, value, tuple(sorted((actors[actor], n) for actor, n in context)) if context else ())
            for path, value, context in raw["f"]
        )
        actor = actors[read.a]
    except IndexError:
        raise Refusal(Code.UNKNOWN_ACTOR) from None
    time = hlc.from_text(read.hlc)
    return Change(read.home, read.rec, actor, read.n, time, read.by, read.form, read.why, entries)


def validated(read: Callable[[], Read]) -> Read:
    """Give what `read` gives of a line. Raises Refusal R602, which names the place, where it has another shape."""
    try:
        return read()
    except ValidationError as problem:
        where = problem.errors(include_input=False, include_url=False, include_context=False)[0]
        raise Refusal(Code.SCHEMA, path="/".join(str(step) for step in where["loc"]) or "line") from None
