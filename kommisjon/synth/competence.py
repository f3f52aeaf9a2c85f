"""What a synthetic person says of languages, school, work and wishes, in the codes of the form on competence.

Drawn so that search and figures have something to find: most have worked, some speak English, a few decline.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sync.merge import Value

_WORK = (
    ("721", "Welding gates and railings", "لحام الأبواب والدرابزين"),
    ("753", "Sewing dresses at home", "خياطة فساتين في البيت"),
    ("512", "Cook in a small restaurant", "طباخ في مطعم صغير"),
    ("531", "Looking after children of neighbours", "رعاية أطفال الجيران"),
    ("611", "Vegetables for the market", "زراعة الخضار للسوق"),
    ("711", "Bricklayer on building sites", "بنّاء في ورش البناء"),
    ("723", "Repairing cars", "تصليح سيارات"),
    ("741", "Electrician in houses", "كهربائي منازل"),
    ("833", "Lorry driver between towns", "سائق شاحنة بين المدن"),
    ("832", "Taxi driver", "سائق تاكسي"),
    ("522", "A shop of one's own", "محل خاص"),
    ("514", "Hairdresser", "حلاقة"),
    ("911", "Cleaning in a hotel", "تنظيف في فندق"),
    ("234", "Teacher in primary school", "معلم في مدرسة ابتدائية"),
    ("222", "Nurse at a clinic", "ممرضة في عيادة"),
    ("251", "Made web pages", "صمّم صفحات إنترنت"),
    ("411", "Clerk in an office", "موظف في مكتب"),
    ("931", "Carrying on building sites", "عامل في ورش البناء"),
)
_LEVELS = ("none", "some", "good", "fluent")
_CEFR = ("none", "a1", "a2", "b1", "b2", "c1")
_ENGLISH = (45, 22, 16, 10, 5, 2)
_NORWEGIAN_ABROAD, _NORWEGIAN_HERE = (96, 4, 0, 0, 0, 0), (38, 30, 20, 9, 3, 0)
_ISCED = (10, 22, 24, 20, 6, 5, 9, 3, 1)
_FIELDS = (
    *("general", "education", "arts", "social", "business", "science"),
    *("ict", "engineering", "agriculture", "health", "services"),
)
_CRAFTS = ("sew", "cook", "build", "repair", "electric", "wood", "farm", "care", "hair", "sell", "art")
_WISHES = ("work", "education", "training", "own_business", "family", "unsure")
_NOBODY_ASKED = 0.04
"""Share of answers that somebody declines or does not know."""


@dataclass(frozen=True, slots=True)
class Part:
    """A record of the interview, and those that hang under it, in their order."""

    type: str
    values: dict[str, Value]
    below: tuple[Part, ...] = ()


def says(value: object, source: str = "self") -> Value:
    """Give an answer as it stands in a change."""
    return {"s": "answered", "v": value, "src": source}


def competence(rng: random.Random, tongue: str, country: str, *, in_norway: bool, last_year: int) -> Part:
    """Draw the interview of one grown person. `tongue` is the mother tongue, `country` the one of birth."""
    schooled, worked = rng.random() < 0.9, rng.random() < 0.78
    english = rng.choices(_CEFR, _ENGLISH)[0]
    norwegian = rng.choices(_CEFR, _NORWEGIAN_HERE if in_norway else _NORWEGIAN_ABROAD)[0]
    answers: dict[str, object] = {
        "path": rng.choice(("five", "twenty", "full")),
        "languages/english_level": english,
        "languages/norwegian_level": norwegian,
        "schooling/ever": "yes" if schooled else "no",
        "working/has_worked": "yes" if worked else "no",
        "skills/digital_skill": rng.choices(("none", "calls", "internet", "work"), (10, 45, 33, 12))[0],
        "skills/driving": rng.choices(("yes", "no"), (35, 65))[0],
        "ahead/first_wish": rng.choice(_WISHES),
    }
    if schooled:
        level = rng.choices(range(9), _ISCED)[0]
        answers |= {
            "schooling/isced": str(level),
            "schooling/years": min(18, 2 + 2 * level + rng.randrange(3)),
            "schooling/completed": rng.choice(("completed", "interrupted", "completed")),
            "schooling/country": country,
            "schooling/field": rng.choice(_FIELDS),
        }
    if answers["skills/driving"] == "yes":
        answers["skills/driving_classes/car"] = True
    answers |= {f"skills/crafts/{one}": True for one in rng.sample(_CRAFTS, rng.randrange(4))}
    below = [*_languages(rng, tongue, english)]
    if schooled and rng.random() < 0.25:
        below.append(_course(rng, country))
    if worked:
        below += (_work(rng, tongue, country, last_year) for _ in range(rng.choice((1, 1, 2, 3))))
    values = {path: _said(rng, value) for path, value in answers.items()}
    return Part("profile", {"consent": says("yes")} | values, tuple(below))


def _said(rng: random.Random, value: object) -> Value:
    if value is not True and rng.random() < _NOBODY_ASKED:
        return {"s": rng.choice(("declined", "unknown")), "src": "self"}
    return says(value)


def _languages(rng: random.Random, tongue: str, english: str) -> Iterator[Part]:
    read = rng.choices(_LEVELS, (12, 18, 35, 35))[0]
    yield _part("language", language_code=tongue, mother_tongue="yes", speak="fluent", read=read, write=read)
    if english not in ("none", "a1"):
        yield _part("language", language_code="eng", mother_tongue="no", speak=rng.choice(_LEVELS[1:3]))
    if rng.random() < 0.2:
        other = rng.choice([code for code in ("ara", "tur", "fra", "swa", "fas") if code != tongue])
        yield _part("language", language_code=other, mother_tongue="no", speak=rng.choice(_LEVELS[1:]))


def _course(rng: random.Random, country: str) -> Part:
    name = rng.choice(("Course in sewing", "Course in first aid", "Computer course", "Course in welding"))
    years = rng.choice(("0.5", "1", "2"))
    level = rng.choice("34")
    return _part("education", edu_name=name, edu_level=level, edu_years=years, edu_country=country)


def _work(rng: random.Random, tongue: str, country: str, last_year: int) -> Part:
    occupation, english, arabic = rng.choice(_WORK)
    return _part(
        "work",
        work_title=arabic if tongue == "ara" and rng.random() < 0.7 else english,
        work_occupation=occupation,
        work_kind=rng.choice(("formal", "informal", "self_employed", "unpaid_home", "farm")),
        work_years=f"{rng.randrange(1, 40) / 2:g}",
        work_country=country,
        work_last=last_year - rng.randrange(1, 12),
    )


def _part(kind: str, **answers: object) -> Part:
    return Part(kind, {path: says(value) for path, value in answers.items()})


def parts_of(part: Part) -> Sequence[Part]:
    """Give a part and everything below it."""
    return [part, *(one for child in part.below for one in parts_of(child))]
