"""How a case list is to be read: what its columns are called, how codes and dates are written in it.

A profile is a TOML file (docs/central.md, "Before the mission"). The one built in, `unhcr.toml`, has the shape of
the lists that UNHCR's offices make (domain.md section 6); a profile of one's own replaces parts of it.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kommisjon.errors import Code, Refusal

_BUILT_IN = Path(__file__).with_name("unhcr.toml")


class Column(StrEnum):
    """What a column of the list holds. But for the estimate of the birth date each is a field of its record."""

    CASE_NUMBER = "case_number"
    CASE_SIZE = "case_size"
    PRIORITY = "priority"
    COUNTRY_OF_ASYLUM = "country_of_asylum"
    SUB_QUOTA = "sub_quota"
    INDIVIDUAL_NUMBER = "individual_number"
    GIVEN_LATIN = "given_latin"
    FAMILY_LATIN = "family_latin"
    GIVEN_ORIGINAL = "given_original"
    FAMILY_ORIGINAL = "family_original"
    SEX = "sex"
    BIRTH = "birth"
    BIRTH_ESTIMATED = "birth_estimated"
    ROLE = "role"
    CITIZENSHIP = "citizenship"
    MOTHER_TONGUE = "mother_tongue"
    INTERPRETING_LANGUAGE = "interpreting_language"
    MARITAL_STATUS = "marital_status"
    SPECIFIC_NEEDS = "specific_needs"
    SHIELD = "shield"


OF_CASE = (Column.CASE_SIZE, Column.PRIORITY, Column.COUNTRY_OF_ASYLUM, Column.SUB_QUOTA)
"""What stands on every row of a case alike, beside its number."""
COUNTRIES = (Column.COUNTRY_OF_ASYLUM, Column.CITIZENSHIP)
LANGUAGES = (Column.MOTHER_TONGUE, Column.INTERPRETING_LANGUAGE)

_Names = Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(max_length=200)]


class Profile(BaseModel):
    """A profile that has been read."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    sheet: Annotated[str, Field(max_length=100)] | None = None
    """The title of the sheet in a workbook; the first one where none is named."""
    heading_row: Annotated[int, Field(ge=1, le=1000)] = 1
    date_order: Literal["dmy", "mdy", "ymd"] = "dmy"
    between: Annotated[str, Field(min_length=1, max_length=10)] = ";"
    columns: dict[Annotated[Column, Field(strict=False)], _Names] = {}
    values: dict[Annotated[Column, Field(strict=False)], dict[str, _Names]] = {}

    def column_of(self, heading: str) -> Column | None:
        """Which column a heading names, or None."""
        return self._by_heading.get(plain(heading))

    @property
    def _by_heading(self) -> Mapping[str, Column]:
        return {plain(name): column for column, names in self.columns.items() for name in (column, *names)}

    def spellings(self, column: Column) -> dict[str, str]:
        """The codes of a column by each way of writing them, plainly; a code stands for itself."""
        return {
            plain(name): code for code, names in self.values.get(column, {}).items() for name in (code, *names)
        }


def plain(text: str) -> str:
    """A heading or a value without what differs from one list to the next: capitals, blanks, marks."""
    letters = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


@cache
def built_in() -> Profile:
    """The profile for lists in the shape of UNHCR's."""
    return _checked(_parsed(_BUILT_IN.read_text("utf-8")))


def read_profile(text: str) -> Profile:
    """Read a profile of one's own: each part of it stands in place of the same part of the one built in.

    Raises Refusal D770 for anything that is not one.
    """
    given = _parsed(text)
    _checked(given)
    base = built_in().model_dump(mode="json")
    for part in ("columns", "values"):
        given[part] = {**base[part], **given.get(part, {})}
    return _checked({**base, **given})


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise Refusal(Code.LIST_PROFILE, detail=str(problem) or "TOML") from None


def _checked(given: dict[str, Any]) -> Profile:
    try:
        return Profile.model_validate(given)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        where = "/".join(str(step) for step in first["loc"] if step != "[key]")
        raise Refusal(Code.LIST_PROFILE, detail=f"{where}: {first['msg']}") from None
