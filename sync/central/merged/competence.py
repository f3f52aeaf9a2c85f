"""Draws what a person can, typed: levels of languages, education, skills (central-and-merge.md 6.1).

English and Norwegian are answered by the levels of the Council of Europe, every other language in four words
(domain.md section 8). Both are read onto one scale, the four words at the lowest level that they can mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from sync.central.loading import load
from sync.central.merged.said import chosen
from sync.central.schema import person_education, person_level, person_skill
from sync.merge import View

if TYPE_CHECKING:
    from sync.central.merged.projections import Node

CEFR = ("none", "a1", "a2", "b1", "b2", "c1", "c2")
"""Levels by their number."""
WORDS = {"none": 0, "some": 1, "good": 3, "fluent": 5}
"""The number of each of the four words: none, A1, B1, C1."""
DIGITAL = ("none", "calls", "internet", "work")
"""Each can what the ones before it can."""
_BY_COURSE = {"eng": "languages/english_level", "nor": "languages/norwegian_level"}
NORWEGIAN = {"nob": "nor", "nno": "nor"}
"""Written forms of Norwegian, which is asked about as one language."""
_SKILLS = {"craft": "skills/crafts", "drive": "skills/driving_classes", "task": "skills/digital_tasks"}


@dataclass(slots=True)
class Drawn:
    """The rows to write, by table."""

    levels: list[tuple[Any, ...]] = field(default_factory=list)
    educations: list[tuple[Any, ...]] = field(default_factory=list)
    skills: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, key: tuple[str, str], below: Iterable[Node]) -> None:
        """Draw one person, from the records that hang below it."""
        nodes = sorted(below, key=lambda node: node.rec)
        profiles = [node for node in nodes if node.type == "profile"]
        languages = [node.view for node in nodes if node.type == "language"]
        found = levels([node.view for node in profiles], languages)
        self.levels += ((*key, language, *found[language]) for language in sorted(found))
        for node in profiles:
            self._education(key, node, "schooling/", "isced", "subject")
        for node in nodes:
            if node.type == "education":
                self._education(key, node, "edu_", "level", "name")
        self.skills += ((*key, *skill) for skill in sorted(skills([node.view for node in profiles])))

    def _education(self, key: tuple[str, str], node: Node, prefix: str, level: str, subject: str) -> None:
        isced, area = _text(node.view, prefix + level), _text(node.view, prefix + "field")
        learned = _text(node.view, prefix + subject)
        if isced is None and area is None and learned is None:
            return
        degree = int(isced) if isced is not None and len(isced) == 1 and isced in "012345678" else None
        years = _whole(node.view.live(prefix + "years"))
        completed = _text(node.view, prefix + "completed")
        self.educations.append((*key, node.rec, degree, area, years, completed, learned or ""))

    def store(self, connection: Connection) -> None:
        """Write the rows; those that stood before are gone already."""
        for table, rows in (
            (person_level, self.levels),
            (person_education, self.educations),
            (person_skill, self.skills),
        ):
            load(connection, table, [column.name for column in table.columns], rows)


def levels(profiles: Iterable[View], languages: Iterable[View]) -> dict[str, tuple[int, str]]:
    """Give the level of each language and the answer it was read from; the higher one where two are told."""
    found: dict[str, tuple[int, str]] = {}
    for seen in languages:
        spoken, tongue = _text(seen, "speak"), _text(seen, "language_code")
        if seen.live("mother_tongue") == "yes" and spoken is None:
            spoken = "fluent"
        if tongue is not None and spoken in WORDS:
            language = NORWEGIAN.get(tongue, tongue)
            found[language] = max(found.get(language, (-1, "")), (WORDS[spoken], spoken))
    asked: dict[str, tuple[int, str]] = {}
    for seen in profiles:
        for language, path in _BY_COURSE.items():
            told = _text(seen, path)
            if told in CEFR:
                asked[language] = max(asked.get(language, (-1, "")), (CEFR.index(told), told))
    return found | asked


def skills(profiles: Iterable[View]) -> set[tuple[str, str]]:
    """Give the skills as (kind, code)."""
    views = list(profiles)
    found = {(kind, option) for kind, path in _SKILLS.items() for option in chosen(views, path)}
    return found | {
        ("digital", used) for seen in views if (used := _text(seen, "skills/digital_skill")) in DIGITAL and used
    }


def _text(seen: View, path: str) -> str | None:
    value = seen.live(path)
    return value if isinstance(value, str) and value else None


def _whole(value: Any) -> int | None:
    """Give a number of years as a whole one, down."""
    try:
        years = int(float(value)) if isinstance(value, int | str) and not isinstance(value, bool) else -1
    except (ValueError, OverflowError):
        return None
    return years if 0 <= years <= 100 else None
