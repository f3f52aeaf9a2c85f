"""What the synthetic family of the demo answers. Nobody here exists; the words are made up for it."""

from __future__ import annotations

from demo.officer import Interview

SHEET = Interview(
    root={
        "present_count": "{present}",
        "relatives_elsewhere": "Ja",
        "relatives_where": "En bror i Bergen (øvelse, ikke en virkelig person)",
        "remark": "Familien vil helst bo sammen. Øvelse.",
    }
)

SETTLEMENT = Interview(
    root={
        "grew_up": "حمص",
        "lives_since": "٢٠١٤",
        "has_ties": "Ja",
        "been_there": "Nei",
        "place_kind": "En liten by",
        "work_after": "Etter noen måneder",
        "fit": "Delvis",
        "gap": "Introduksjonsprogrammet kommer først. Øvelse.",
        "explained": "Man har rett og plikt|Myndighetene finner",
        "understood": "Ja",
        "questions": "-",
    },
    entries={
        "tie": (
            {
                "tie_relation": "Søster eller bror",
                "tie_name": "-",
                "tie_where": "I Norge",
                "tie_municipality": "Bergen",
                "tie_near": "Ja, det er viktig",
            },
        ),
    },
)

GROWN_UPS = (
    Interview(
        root={
            "consent": "Ja",
            "path": "Tjue minutter",
            "ever": "Ja",
            "years": "١٢",
            "isced": "Videregående",
            "completed": "Ja",
            "english_level": "A2",
            "norwegian_level": "Ingenting",
            "has_worked": "Ja",
            "driving": "Ja",
            "driving_classes": "Personbil",
            "wants_recognition": "Ja",
            "other_skills": "أصلح المولدات والهواتف",
            "wishes": "أريد أن أعمل سائق حافلة",
        },
        entries={
            "language": (
                {
                    "language_code": "Arabisk",
                    "mother_tongue": "Ja",
                    "speak": "Som morsmål",
                    "understand": "Som morsmål",
                    "read": "Godt",
                    "write": "Godt",
                },
                {
                    "language_code": "Engelsk",
                    "mother_tongue": "Nei",
                    "speak": "Litt",
                    "understand": "Litt",
                    "read": "Litt",
                    "write": "Ikke",
                },
            ),
            "work": (
                {
                    "work_title": "سائق شاحنة",
                    "work_occupation": "Sjåfør",
                    "work_kind": "?",
                    "work_years": "6",
                    "work_tasks": "نقل الخضار بين المدن",
                },
                {
                    "work_title": "Reparerte generatorer",
                    "work_occupation": "Elektriker",
                    "work_years": "2.5",
                },
            ),
        },
    ),
    Interview(
        root={
            "consent": "Ja",
            "path": "Alt",
            "ever": "Ja",
            "years": "9",
            "english_level": "-",
            "norwegian_level": "Ingenting",
            "has_worked": "Ja",
            "driving": "Nei",
            "wishes": "Vil lære norsk og arbeide i barnehage. Øvelse.",
        },
        entries={
            "language": (
                {
                    "language_code": "Arabisk",
                    "mother_tongue": "Ja",
                    "speak": "Som morsmål",
                    "understand": "Som morsmål",
                    "read": "Litt",
                    "write": "Litt",
                },
            ),
            "work": ({"work_title": "Sydde klær hjemme", "work_years": "10"},),
        },
    ),
)
