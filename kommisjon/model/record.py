"""What every record is made of: typed fields over the answers by path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kommisjon.model.answers import Answer, Line, Source, Status, checked, wired
from kommisjon.model.dates import PartialDate


def _partial_date(text: str) -> str:
    PartialDate.parse(text)
    return text


BirthDate = Annotated[Line, AfterValidator(_partial_date)]
"""The written form of a PartialDate."""


AS_TEXT = Field(strict=False)
"""For a field of codes: they arrive as the text they are written with, also where everything else is strict."""


class Record(BaseModel):
    """Typed view of one record: fields hold answered values, `unanswered` the paths with another status."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")
    TYPE: ClassVar[str]
    EVEN_SKIPPED: ClassVar[frozenset[str]] = frozenset()
    """Fields that hold although the path skips their question: what protects somebody is never read over."""
    STAYS_AT_CENTRAL: ClassVar[bool] = False
    """Central's own work on a case, which no mission pack carries to a laptop."""

    unanswered: Mapping[str, Status] = Field(default_factory=dict, exclude=True)

    @classmethod
    def read(cls, answers: Mapping[str, Answer]) -> Self:
        """Take the drawn answers by path. Paths the model does not name are passed over, and stay in the store.

        So are answers that the path through the form skips, where the record can be read without them. Raises
        Refusal R602 or R603 when a value does not fit its field.
        """
        answers = {path: answer for path, answer in answers.items() if answer.live or cls._holds(path)}
        fields: dict[str, Any] = {path: a.v for path, a in answers.items() if a.s is Status.ANSWERED}
        fields = {path: value for path, value in fields.items() if path in cls.model_fields}
        fields["unanswered"] = {path: a.s for path, a in answers.items() if a.s is not Status.ANSWERED}
        return checked(cls, fields, cls.TYPE)

    @classmethod
    def read_held(cls, answers: Mapping[str, Mapping[str, Any]]) -> Self:
        """As `read`, from answers as they stand in a document: each was checked when it came there."""
        held = {path: a for path, a in answers.items() if a.get("off") is not True or cls._holds(path)}
        status = {path: a.get("s", Status.ANSWERED.value) for path, a in held.items()}
        given = {path for path, one in status.items() if one == Status.ANSWERED.value}
        fields: dict[str, Any] = {path: held[path].get("v") for path in given if path in cls.model_fields}
        fields["unanswered"] = {path: Status(one) for path, one in status.items() if path not in given}
        return checked(cls, fields, cls.TYPE)

    @classmethod
    def _holds(cls, path: str) -> bool:
        field = cls.model_fields.get(path)
        return path in cls.EVEN_SKIPPED or (field is not None and field.is_required())

    def answers(self, source: Source | None = None) -> dict[str, Answer]:
        """The record as answers by path, ready to be saved; fields that are None are left out."""
        held = self.model_dump(mode="json", exclude_none=True)
        return {path: Answer(v=value, src=source) for path, value in held.items()}

    def wired(self, source: Source | None = None) -> dict[str, dict[str, Any] | None]:
        """The record's answers as a change carries them."""
        return wired(self.answers(source))
