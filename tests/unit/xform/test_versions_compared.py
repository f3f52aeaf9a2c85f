"""What a new version of a form is to the one before, and how the command tells it. Synthetic forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kommisjon.cli.main import main
from kommisjon.xform import ItemKind, load
from kommisjon.xform.schema import RuleKind
from kommisjon.xform.versions.comparison import Comparison, compare
from kommisjon.xform.versions.fitting import Fit, fit
from tests.forms_in_tables import xform

SETTINGS = "| settings |\n| | form_id | version |\n| | work | {version} |\n"
OLD = xform(
    """
| survey |
| | type | name | label::en | label::nb | relevant | constraint |
| | text | title | Title? | Tittel? | | |
| | text | years | Years? | År? | | |
| | select_one a | by | How? | Hvordan? | | |
| | integer | paid | Paid? | Betalt? | ${title}='x' | . > 0 |
| | text | remark | Remark? | Merknad? | | |
| | begin group | place | Place | Sted | | |
| | text | town | Town? | By? | | |
| | end group | | | | | |
| choices |
| | list_name | name | label::en | label::nb |
| | a | car | Car | Bil |
| | a | bus | Bus | Buss |
"""
    + SETTINGS.format(version=1)
)
NEW_TABLE = """
| survey |
| | type | name | label::en | label::nb | label::ar | relevant | constraint | required | bind::km_alias |
| | begin group | work | Work | Arbeid | عمل | | | | |
| | text | role | Role? | Tittel? | دور | | | | /data/title |
| | end group | | | | | | | | |
| | integer | years | Years? | År? | سنوات | | | yes | |
| | select_one a | by | How? | Hvordan? | كيف | | | | |
| | integer | paid | Paid? | Betalt? | أجر | ${role}='x' | . > 1 | | |
| | text | fresh | New? | Ny? | جديد | | | | |
| | begin repeat | place | Place | Sted | مكان | | | | |
| | text | town | Town? | By? | مدينة | | | | |
| | end repeat | | | | | | | | |
| choices |
| | list_name | name | label::en | label::nb | label::ar | km_alias |
| | a | vehicle | Car | Kjøretøy | سيارة | car |
| | a | train | Train | Tog | قطار | |
"""
NEW = xform(NEW_TABLE + SETTINGS.format(version=2))


@pytest.fixture
def found() -> Comparison:
    return compare(load(OLD), load(NEW))


def test_questions_are_kept_moved_new_or_gone(found: Comparison) -> None:
    moved = {one.before: one.ref for one in found.kept if one.moved}
    assert moved == {"/data/title": "/data/work/role"}
    assert found.new == ("/data/fresh",)
    assert found.gone == ("/data/remark",)
    assert found.raised


def test_a_group_that_became_a_repeat_leaves_its_answers(found: Comparison) -> None:
    assert [(one.ref, one.repeats_now) for one in found.regrouped] == [("/data/place", True)]
    assert found.elsewhere == (("/data/place/town", "/data/place/town"),)


def test_types_lists_and_rules_are_compared(found: Comparison) -> None:
    by_ref = {one.ref: one for one in found.kept}
    years, by, paid = (by_ref[f"/data/{name}"] for name in ("years", "by", "paid"))
    assert years.type is not None
    assert (years.type.before, years.type.now, years.type.fit) == (ItemKind.TEXT, ItemKind.INTEGER, Fit.MAY_NOT)
    assert years.rules == (RuleKind.REQUIRED,)
    assert by.choices is not None
    assert (by.choices.gone, by.choices.added, by.choices.renamed) == (("bus",), ("train",), (("car", "vehicle"),))
    assert paid.rules == (RuleKind.CONSTRAINT,), "a name that moved changes no condition"


def test_texts_are_compared_in_each_language(found: Comparison) -> None:
    texts = {one.language: one for one in found.texts}
    assert texts["en"].changed == ("/data/work/role",)
    assert texts["nb"].unchanged == ("/data/work/role",)
    assert found.languages_added == ("ar",)
    assert found.languages_gone == ()


def test_a_version_that_was_not_raised_and_another_id_are_told() -> None:
    other = xform(NEW_TABLE + SETTINGS.format(version=1).replace("work", "other"))
    found = compare(load(OLD), load(other))
    assert not found.raised
    assert found.ids == ("work", "other")


def test_former_names_that_are_dropped_are_told() -> None:
    without = xform(NEW_TABLE.replace("/data/title", " ") + SETTINGS.format(version=3))
    assert compare(load(NEW), load(without)).names_dropped == (("/data/work/role", "/data/title"),)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (ItemKind.INTEGER, ItemKind.DECIMAL, Fit.FITS),
        (ItemKind.DECIMAL, ItemKind.INTEGER, Fit.MAY_NOT),
        (ItemKind.TEXT, ItemKind.DATE, Fit.MAY_NOT),
        (ItemKind.DATE, ItemKind.INTEGER, Fit.CANNOT),
        (ItemKind.SELECT_MANY, ItemKind.SELECT_ONE, Fit.MAY_NOT),
        (ItemKind.SELECT_ONE, ItemKind.SELECT_MANY, Fit.FITS),
        (ItemKind.GEOPOINT, ItemKind.TEXT, Fit.FITS),
        (ItemKind.TEXT, ItemKind.FILE, Fit.CANNOT),
        (ItemKind.INTEGER, ItemKind.ACKNOWLEDGE, Fit.CANNOT),
    ],
)
def test_an_answer_fits_another_type_or_not(before: ItemKind, now: ItemKind, expected: Fit) -> None:
    assert fit(before, now) is expected


def files(folder: Path) -> list[str]:
    made = []
    for name, content in (("old.xml", OLD), ("new.xml", NEW)):
        (folder / name).write_bytes(content)
        made.append(str(folder / name))
    return made


def test_the_command_tells_it_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "en", "forms", "diff", *files(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("work version 1 → work version 2\nNothing is lost: ")
    for line in (
        "  /data/title → /data/work/role: its answers come along",
        "  /data/by: the choice car is read as vehicle",
        "Asked anew:\n  /data/fresh",
        "  /data/place: a group became a repeat",
        "  /data/years: was text, is integer; an answer may no longer fit",
        "  /data/by: no longer on the list: bus",
        "  /data/paid: which answers it takes",
        "Texts changed in en: to be reviewed again:\n  /data/work/role",
        "Languages added:\n  ar",
    ):
        assert line in told
    assert "!" not in told


def test_the_command_gives_a_machine_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "diff", "--json", *files(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["new"], told["gone"], told["version_raised"]) == (["/data/fresh"], ["/data/remark"], True)
    years = next(one for one in told["kept"] if one["ref"] == "/data/years")
    assert years["type"] == {"before": "text", "now": "integer", "fit": "may_not"}
    assert years["rules"] == ["required"]


def test_a_form_compared_with_itself_is_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, _new = files(tmp_path)
    assert main(["--language", "en", "forms", "diff", old, old]) == 0
    assert "The two are the same." in capsys.readouterr().out
