"""What a made-up family of six answers, in two languages. Nobody exists; the words are made up for it.

The texts in Tigrinya are practice texts by no qualified person, and unreviewed.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo.officer import Interview
from tests.at_the_table import DECLINED, PASS, UNKNOWN, Script


@dataclass(frozen=True)
class Voice:
    """How the family speaks: its language by the list, CLDR and the form, and sentences of it."""

    listed: str
    code: str
    label: str
    """What the form's list of languages calls it."""
    words: str
    own: str
    half: str


ARABIC = Voice("ara", "ar", "Arabisk", "جواب للتدريب رقم {n}، لا أحد", "كنت أصلح المولدات مع أبي", "نصف جو")
TIGRINYA = Voice("tir", "ti", "Tigrinja", "መልሲ ልምምድ ቁጽሪ {n}", "ምስ ኣቦይ እሰርሕ ነይረ", "ፍርቂ መ")
OFFICERS = "Øvelsessvar {n}, ingen virkelig person"


def sheet(voice: Voice, present: int) -> Script:
    """The household's: what the list brought is passed over, and what it did not is asked."""
    person = {"*": "", "marital_status": UNKNOWN, "answers_for": "Mor", "mother_tongue": voice.label}
    return Script(
        Interview(
            root={"case_size": PASS, "present_count": str(present), "relatives_elsewhere": "Ja"},
            entries={"person": (person,) * present},
        ),
        voice.words,
    )


def settlement(voice: Voice, *, ties: int, officer: bool = False) -> Script:
    tie = {"tie_relation": "Søster eller bror", "tie_where": "I Norge", "tie_name": DECLINED}
    return Script(
        Interview(
            root={
                "lives_since": "2014",
                "has_ties": "Ja" if ties else "Nei",
                "been_there": "Nei",
                "fit": "Delvis",
                "language_after": UNKNOWN,
            },
            entries={"tie": (tie,) * ties},
        ),
        OFFICERS if officer else voice.words,
    )


def competence(voice: Voice, *, works: int, declines: str) -> Script:
    language = {"language_code": voice.label, "mother_tongue": "Ja", "speak": "Som morsmål"}
    work = {"work_occupation": "Elektriker", "work_years": "2.5", "work_last": "2019", "work_kind": UNKNOWN}
    return Script(
        Interview(
            root={
                "consent": "Ja",
                "path": "Alt",
                "ever": "Ja",
                "years": "12",
                "isced": "Videregående",
                "has_worked": "Ja" if works else "Nei",
                "driving": "Ja",
                declines: DECLINED,
            },
            entries={
                "language": (language,),
                "education": ({"edu_years": "1.5", "edu_level": "Videregående"},),
                "work": (work,) * works,
            },
        ),
        voice.words,
    )


def needs(voice: Voice) -> Script:
    return Script(
        Interview(
            root={"consent": "Ja", "has_needs": "Ja"},
            entries={"need": ({"need_consent": "Ja", "need_documents": DECLINED},)},
        ),
        voice.words,
    )
