"""Countries and languages of the library: made from CLDR, the same each time, and marked where they are ours."""

import re
from pathlib import Path

import pytest

from kommisjon.resources import forms_folder
from kommisjon.xform.authoring import sheet_text
from kommisjon.xform.authoring.cells import written
from kommisjon.xform.authoring.code_lists import cldr
from kommisjon.xform.authoring.code_lists.__main__ import main
from kommisjon.xform.authoring.code_lists.entries import LISTS, country, language
from kommisjon.xform.authoring.code_lists.filling import filled
from kommisjon.xform.authoring.code_lists.own import own_codes

SPOKEN = (
    *("nb", "en", "ar", "fa_AF", "ti", "so", "sw", "uk"),
    *("am", "fa", "ps", "ckb", "ku", "my", "ne", "tr", "ru", "fr"),
)
DRAFT = b"list_name,name,label::nb,label::Dari (prs),other\nyes_no,yes,Ja,x,1\ncountry,-,-,-,\nyes_no,no,Nei,y,2\n"


def test_countries_are_those_of_iso_3166_1() -> None:
    codes = cldr.countries()
    assert len(codes) == 249
    assert {"SYR": "SY", "COD": "CD", "SSD": "SS", "PSE": "PS", "TWN": "TW", "ALA": "AX"}.items() <= codes.items()
    assert not {"ZAR", "BUR", "YUG", "SUN", "ANT", "DDR", "XKK", "QUU", "ASC"} & codes.keys()
    ours = {entry.code for entry in country(("nb",))} - codes.keys()
    assert ours == {"XKX", "stateless", "other", "unknown"}


@pytest.mark.parametrize("name", ["country", "language"])
def test_every_code_has_a_name_in_every_language(name: str) -> None:
    entries = LISTS[name](SPOKEN)
    for entry in entries:
        assert all(entry.names[spoken].strip() for spoken in SPOKEN), entry
        assert entry.english == (), f"{entry.code} has only its English name: {entry.english}"
    for spoken in SPOKEN:
        names = [entry.names[spoken] for entry in entries]
        assert len(names) - len(set(names)) <= 1, [n for n in names if names.count(n) > 1]


def test_languages_that_one_interpreter_does_not_speak_are_apart() -> None:
    named = {entry.code: entry.names for entry in language(SPOKEN)}
    assert {"prs", "pes", "ckb", "kmr", "swa", "swc", "kin", "lin", "tir", "ara", "pga"} <= named.keys()
    assert all(re.fullmatch("[a-z]{3}|sign|other", code) for code in named)
    assert named["prs"]["so"] == "Dari"
    assert named["ckb"]["nb"] != named["kmr"]["nb"]


def test_names_that_are_not_cldrs_are_marked() -> None:
    told = {entry.code: entry for entry in (*country(SPOKEN), *language(SPOKEN))}
    assert {"ar", "so", "sw"} < set(told["prs"].own)
    assert not {"nb", "en", "fa_AF", "uk"} & set(told["prs"].own)
    assert told["NOR"].own == ("sw",)
    assert told["SYR"].own == ()
    for code, entry in told.items():
        for spoken in set(SPOKEN) - set(entry.own):
            theirs = cldr.country_name(code, spoken) or cldr.language_name(code, spoken)
            assert entry.names[spoken] == theirs, (code, spoken)


def test_a_language_without_a_name_says_the_english_one_and_is_marked() -> None:
    [shilluk] = [entry for entry in language(("nb", "rw")) if entry.code == "shk"]
    assert (shilluk.names["rw"], shilluk.english) == ("Shilluk", ("rw",))


def test_the_commonest_come_first_and_what_is_no_code_last() -> None:
    codes = [entry.code for entry in country(("nb",))]
    assert codes[:3] == ["SYR", "COD", "ERI"]
    assert codes[-4:] == ["XKX", "stateless", "other", "unknown"]
    middle = [entry.names["nb"] for entry in country(("nb",))][28:-4]
    assert (middle[0], middle[-3:]) == ("Albania", ["Øst-Timor", "Østerrike", "Åland"])


def test_only_the_rows_of_the_list_are_made_anew_in_the_languages_of_the_form() -> None:
    made = filled(DRAFT)
    rows = [[written(cell) for cell in row] for row in sheet_text.read("choices", "c", made).sheet.rows]
    header = rows[0]
    assert header[:5] == ["list_name", "name", "label::nb", "label::Dari (prs)", "other"]
    assert (rows[1][:5], rows[-1][:5]) == (["yes_no", "yes", "Ja", "x", "1"], ["yes_no", "no", "Nei", "y", "2"])
    assert ["country", "SYR", "Syria", "سوریه"] in [row[:4] for row in rows]
    assert len(rows) == 3 + 249 + 4
    assert filled(made) == made


def test_the_command_brings_a_form_up_to_date_and_check_only_looks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "choices.csv"
    sheet.write_bytes(DRAFT)
    assert main([str(tmp_path), "--check"]) == 1
    assert sheet.read_bytes() == DRAFT
    assert "not up to date" in capsys.readouterr().out
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0
    assert sheet.read_bytes() == filled(DRAFT)


def test_our_own_names_are_in_the_languages_of_the_library_and_name_each_code_once() -> None:
    for name in ("country", "language"):
        lines = (forms_folder() / "lists" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert lines[0] == "name,first," + ",".join(SPOKEN)
        assert len(own_codes(name)) == len(lines) - 1
