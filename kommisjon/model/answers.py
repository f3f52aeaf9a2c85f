"""One answer: a value with how it came about. Declined, not known and not asked are three different things."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from kommisjon.errors import Code, Refusal
from kommisjon.model.characters import unsafe_character
from kommisjon.model.files import MOST_BYTES, MOST_NAME, FileKind
from kommisjon.model.ids import is_uuid

M = TypeVar("M", bound=BaseModel)


class Status(StrEnum):
    ANSWERED = "answered"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    """The person does not know."""
    NOT_ASKED = "not_asked"


class Source(StrEnum):
    """Who the answer comes from (domain.md section 9)."""

    SELF = "self"
    FAMILY = "family"
    DOCUMENT = "document"
    LIST = "list"
    """The case list that came with the mission."""
    STAFF = "staff"


def _safe(text: str) -> str:
    if (found := unsafe_character(text)) is not None:
        raise PydanticCustomError("text_unsafe", "{which}", {"which": found})
    return text


def _one_line(text: str) -> str:
    if (found := unsafe_character(text, multiline=False)) is not None:
        raise PydanticCustomError("text_unsafe", "{which}", {"which": found})
    return text


def _record_id(text: str) -> str:
    if not is_uuid(text):
        raise ValueError("not the id of a record")
    return text


MOST_TEXT = 8_000
"""Characters. In UTF-8 never more than one string of canonical JSON may have."""
Text = Annotated[str, Field(max_length=MOST_TEXT), AfterValidator(_safe)]
"""Words as somebody said them: may have line breaks, never control or direction-override characters."""
Line = Annotated[str, Field(max_length=400), AfterValidator(_one_line)]
"""Text on one line."""
RecordId = Annotated[str, AfterValidator(_record_id)]
"""A record, as another names it."""
Whole = Annotated[int, Field(ge=-(2**53) + 1, le=2**53 - 1)]
"""A whole number that every JSON reader holds exactly."""


class Attached(BaseModel):
    """The file that is the answer to a question: what it was called on disk, its digest, its size in bytes."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    name: Annotated[Line, Field(min_length=1, max_length=MOST_NAME)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=1, le=MOST_BYTES)]
    kind: Annotated[FileKind, Field(strict=False)]

    @property
    def value(self) -> str:
        """The answer's value: a file name made of the digest, so that one name means one content everywhere."""
        return f"{self.sha256}.{self.kind}"


class Answer(BaseModel):
    """What stands on one path of a record. Only an answered question has a value `v`.

    Where the answer is a file, `att` says which, and `v` is the name it goes by.
    `off` marks an answer that is kept although the path through the form skips its question now: somebody gave it,
    and another answer since has led past it. It is told apart from a live one wherever answers are used.
    `copied` is the id of the family member whose answer it was first: nobody has been asked for it here yet. It
    goes when the question is answered (docs/decisions/0031).
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    s: Annotated[Status, Field(strict=False)] = Status.ANSWERED
    v: Text | bool | Whole | None = None
    src: Annotated[Source, Field(strict=False)] | None = None
    att: Attached | None = None
    off: bool | None = None
    copied: RecordId | None = None

    @model_validator(mode="after")
    def _valued_if_answered(self) -> Answer:
        if self.s is not Status.ANSWERED and self.v is not None:
            raise ValueError("a value without an answer")
        if self.att is not None and self.v != self.att.value:
            raise ValueError("a file under another name than its own")
        # One shape for one meaning: a mark that says no, or marks nothing, would be another spelling of none.
        if self.off is not None and (not self.off or self.s is Status.NOT_ASKED):
            raise ValueError("a mark that marks nothing")
        if self.copied is not None and (self.s is not Status.ANSWERED or self.v is None or self.att is not None):
            raise ValueError("nothing that could have been copied")
        return self

    @property
    def live(self) -> bool:
        """The path through the form does not skip it."""
        return not self.off

    def wire(self) -> dict[str, Any]:
        """The canonical JSON object: absent parts are left out."""
        return self.model_dump(mode="json", exclude_none=True)


def wired(answers: Mapping[str, Answer]) -> dict[str, dict[str, Any] | None]:
    """Answers by path as a change carries them."""
    return {path: answer.wire() for path, answer in answers.items()}


def staff_said(value: str | int | bool | None) -> dict[str, Any]:
    """What staff wrote down, as a change carries it. Nothing, and blank words, count as not asked."""
    if value is None or value == "":
        return Answer(s=Status.NOT_ASKED, src=Source.STAFF).wire()
    return Answer(v=value, src=Source.STAFF).wire()


def read_answer(value: Any) -> Answer:
    """Check a JSON value as an answer. Raises Refusal R602, R603 or R607."""
    try:
        return Answer.model_validate(value)
    except ValidationError as problem:
        raise refused(problem, "answer") from None


def checked(model: type[M], value: Any, where: str) -> M:
    """Validate `value` strictly as `model`; a pydantic complaint becomes Refusal R602 (path) or R603."""
    try:
        return model.model_validate(value)
    except ValidationError as problem:
        refusal = refused(problem, where)
        raise refusal if refusal.code is not Code.TEXT_TOO_LONG else _misfit(problem, where) from None


def refused(problem: ValidationError, where: str) -> Refusal:
    """Give the refusal for a complaint about an answer on `where`: R602, R603, or R607 for one to be shortened."""
    for one in problem.errors(include_url=False, include_input=False):
        if one["type"] == "text_unsafe":
            return Refusal(Code.TEXT_UNSAFE, which=one["msg"])
        if one["type"] == "string_too_long":
            return Refusal(Code.TEXT_TOO_LONG, most=int(one["ctx"]["max_length"]))
    return _misfit(problem, where)


def _misfit(problem: ValidationError, where: str) -> Refusal:
    first = problem.errors(include_url=False, include_input=False)[0]
    return Refusal(Code.SCHEMA, path="/".join(str(step) for step in (where, *first["loc"])))
