"""One answer: a value with how it came about. Declined, not known and not asked are three different things."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from kommisjon.errors import Code, Refusal
from kommisjon.model.characters import unsafe_character

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


Text = Annotated[str, Field(max_length=8_000), AfterValidator(_safe)]
"""Words as somebody said them: may have line breaks, never control or direction-override characters."""
Line = Annotated[str, Field(max_length=400), AfterValidator(_one_line)]
"""Text on one line."""


class Answer(BaseModel):
    """What stands on one path of a record. `v` is set only for an answered question."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    s: Annotated[Status, Field(strict=False)] = Status.ANSWERED
    v: Text | bool | Annotated[int, Field(ge=-(2**53) + 1, le=2**53 - 1)] | None = None
    src: Annotated[Source, Field(strict=False)] | None = None

    def wire(self) -> dict[str, Any]:
        """The canonical JSON object: absent parts are left out."""
        return self.model_dump(mode="json", exclude_none=True)


def read_answer(value: Any) -> Answer:
    """Check a JSON value as an answer. Raises Refusal R602 or R603."""
    return checked(Answer, value, "answer")


def checked(model: type[M], value: Any, where: str) -> M:
    """Validate `value` strictly as `model`; a pydantic complaint becomes Refusal R602 (path) or R603."""
    try:
        return model.model_validate(value)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        if first["type"] == "text_unsafe":
            raise Refusal(Code.TEXT_UNSAFE, which=first["msg"]) from None
        path = "/".join(str(step) for step in (where, *first["loc"]))
        raise Refusal(Code.SCHEMA, path=path) from None
