import tempfile
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from hypothesis import example, given
from hypothesis import strategies as st

from kommisjon.i18n import po
from kommisjon.i18n.extract import add, bring_up, main, template, update
from kommisjon.i18n.placeholders import fault
from kommisjon.i18n.status import status, table

OLD = r"""
# Norwegian, by hand.
msgid ""
msgstr ""
"Project-Id-Version: something\n"
"Language: nb\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"Content-Type: text/plain; charset=utf-8\n"
"Last-Translator: Kari Nordmann\n"
"X-Generator: A tool\n"

# reviewed: 2026-03-01 AB
# Said on the button.
#: kommisjon/a.py:12
msgid "Save the answer and go to the next question."
msgstr "Lagre svaret og gå til neste spørsmål."

# reviewed: 2026-03-01 AB
msgid "Close"
msgstr "Lukk"

msgid "{n} case"
msgid_plural "{n} cases"
msgstr[0] "{n} sak"
msgstr[1] "{n} saker"

msgid "Gone from the code entirely, whatever it was."
msgstr "Borte."
"""

TEXTS = ("Save the answer and go on to the next question.", "Close", "Zebra crossing 3000", "{n} case/{n} cases")


def found(*texts: str) -> Catalog:
    catalogue = Catalog()
    for text in texts:
        one, _, many = text.partition("/")
        catalogue.add((one, many) if many else one, locations=[("kommisjon/b.py", 7), ("kommisjon/b.py", 9)])
    return catalogue


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "nb" / "LC_MESSAGES" / "kommisjon.po"
    place.parent.mkdir(parents=True)
    place.write_text(OLD.lstrip(), "utf-8")
    return place


def updated(path: Path, *texts: str) -> str:
    file = po.read(path)
    update(file, found(*texts), path.parts[-3])
    path.write_bytes(po.write(file))
    return path.read_text("utf-8")


def test_a_changed_text_turns_fuzzy_shows_the_old_one_and_loses_its_review(path: Path) -> None:
    text = updated(path, *TEXTS)
    entry = text[text.index("# Said on the button.") :].split("\n\n")[0]
    assert entry.splitlines() == [
        "# Said on the button.",
        "#: kommisjon/b.py",
        "#, fuzzy",
        '#| msgid "Save the answer and go to the next question."',
        'msgid "Save the answer and go on to the next question."',
        'msgstr "Lagre svaret og gå til neste spørsmål."',
    ]
    assert '# reviewed: 2026-03-01 AB\n#: kommisjon/b.py\nmsgid "Close"' in text
    assert text.count("reviewed:") == 1


def test_a_second_run_changes_nothing(path: Path) -> None:
    once = updated(path, *TEXTS)
    assert updated(path, *TEXTS) == once


def test_headers_of_others_stay_and_the_plural_rule_is_cldrs(path: Path) -> None:
    text = updated(path, *TEXTS)
    assert text.startswith("# Norwegian, by hand.\nmsgid")
    assert "Last-Translator: Kari Nordmann" in text
    assert "X-Generator: A tool" in text
    assert "nplurals=2; plural=(((n == 1)) ? 0 : 1);" in text
    assert "Date" not in text
    assert "b.py:" not in text


def test_what_left_the_code_is_kept_below_and_comes_back_translated(path: Path) -> None:
    assert '#~ msgid "Gone from the code entirely' in updated(path, *TEXTS)
    text = updated(path, *TEXTS, "Gone from the code entirely, whatever it was.")
    assert "#~" not in text
    entry = text[text.index('msgid "Gone') :].split("\n\n")[0]
    assert entry.splitlines()[-1] == 'msgstr "Borte."'
    assert updated(path, *TEXTS, "Gone from the code entirely, whatever it was.") == text


def test_a_review_of_the_whole_is_kept_only_where_it_still_holds(path: Path) -> None:
    path.write_text(
        path.read_text("utf-8").replace("X-Generator: A tool", "X-Reviewed-By: 2026-05-01 CD"), "utf-8"
    )
    assert "X-Reviewed-By: 2026-05-01 CD" in updated(path, *[t for t in _all_old() if "Gone" not in t])
    text = updated(path, *TEXTS)
    assert "X-Reviewed-By" not in text
    cases = text[: text.index('msgid "{n} case"')].rpartition("\n\n")[2]
    assert cases.startswith("# reviewed: 2026-05-01 CD")
    assert status(path).reviewed == 2


def _all_old() -> list[str]:
    return [
        "Save the answer and go to the next question.",
        "Close",
        "{n} case/{n} cases",
        "Gone from the code entirely, whatever it was.",
    ]


def test_a_language_of_six_forms_asks_for_six(path: Path) -> None:
    arabic = path.parent.parent.parent / "ar" / "LC_MESSAGES" / "kommisjon.po"
    arabic.parent.mkdir(parents=True)
    arabic.write_text(OLD.lstrip().replace("Language: nb", "Language: ar"), "utf-8")
    text = updated(arabic, *TEXTS)
    assert "msgstr[5]" in text
    assert "fuzzy" in text[: text.index('msgid "{n} case"')].rpartition("\n\n")[2]
    assert updated(arabic, *TEXTS) == text


def test_the_figures_of_a_catalogue(path: Path) -> None:
    before = status(path)
    assert (before.messages, before.translated, before.fuzzy, before.missing, before.reviewed) == (4, 4, 0, 0, 2)
    assert before.complete
    updated(path, *TEXTS)
    after = status(path)
    assert (after.messages, after.translated, after.fuzzy, after.missing, after.reviewed) == (4, 2, 1, 1, 1)
    assert not after.complete
    assert table([after]).splitlines()[1].split() == ["nb", "kommisjon", "4", "2", "1", "1", "1", "0"]


def test_a_wrong_field_is_a_fault(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("{n} saker", "{antall} saker"), "utf-8")
    assert status(path).faults == (("{n} case", "unknown field: antall"),)
    assert not status(path).complete


@pytest.mark.parametrize(
    ("ids", "strings", "wrong"),
    [
        (["{a} and {b}"], ["{b} og {a}"], None),
        (["{a}"], [""], None),
        (["{a}"], ["her"], "missing field: a"),
        (["here"], ["{a}"], "unknown field: a"),
        (["{a}"], ["{a"], "expected '}' before end of string"),
        (["{a}"], ["{a.__class__}"], "not a plain field: {a.__class__}"),
        (["{a}"], ["{a:>9999999}"], "unknown field: a:>9999999"),
        (["{a}"], ["{a:>{b}}"], "not a plain field: {a}"),
        (["{a}"], ["{a!r}"], "not a plain field: {a}"),
        (["{a:.0%} left"], ["{a:.0%} igjen"], None),
        (["{n} case", "{n} cases"], ["en sak", "{n} saker"], None),
        (["{n} for {who}", "{n} for {who}"], ["en", "{n} til {who}"], "missing field: who"),
        (["one", "{n} cases"], ["{n}", "{n}"], None),
    ],
)
def test_fields_of_a_translation(ids: list[str], strings: list[str], wrong: str | None) -> None:
    assert fault(ids, strings) == wrong


def test_fields_of_a_form_are_references() -> None:
    assert fault(["Who is ${name}?"], ["Hvem er ${name} {her}?"], form=True) is None
    assert fault(["Who is ${name}?"], ["Hvem er ${navn}?"], form=True) == "unknown field: ${navn}"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for room in ("kommisjon", "sync", "locales"):
        (tmp_path / room).mkdir()
    code = (
        'A = N_("Marked " "in two parts")\n'
        "# Translators: on the button\n"
        'B = _("Press")\n'
        'C = ngettext("{n} case", "{n} cases", 2)\n'
        'D = Msg("Hello {name}", {"name": "not this"})\n'
        'E = ("nor this")\n'
    )
    (tmp_path / "kommisjon" / "a.py").write_text(code, "utf-8")
    (tmp_path / "sync" / "b.py").write_text('_("Press")\n', "utf-8")
    return tmp_path


def test_marked_texts_are_collected_with_their_files(checkout: Path) -> None:
    collected = {tuple(po.ids(message)): message for message in template(checkout) if message.id}
    assert set(collected) == {
        ("Marked in two parts",),
        ("Press",),
        ("{n} case", "{n} cases"),
        ("Hello {name}",),
    }
    assert {name for name, _ in collected[("Press",)].locations} == {"kommisjon/a.py", "sync/b.py"}
    assert collected[("Press",)].auto_comments == ["on the button"]


def test_a_new_language_begins_with_every_text_missing(checkout: Path) -> None:
    path = add(checkout, "prs")
    assert path.parts[-3] == "fa_AF"
    path.write_bytes(bring_up(checkout)[path])
    assert (status(path).messages, status(path).missing) == (4, 4)
    assert bring_up(checkout)[path] == path.read_bytes()
    with pytest.raises(FileExistsError):
        add(checkout, "fa_AF")
    for wrong in ("xyz", "../nb"):
        with pytest.raises(ValueError, match=wrong):
            add(checkout, wrong)


def test_the_command_writes_what_changed_once_and_check_writes_nothing(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / "pyproject.toml").touch()
    template_file = checkout / "locales" / "kommisjon.pot"
    assert main(["--check"], checkout) == 1
    assert not template_file.exists()
    assert main(["--add", "nb"], checkout) == 0
    written = capsys.readouterr().out.splitlines()
    assert written[-2:] == ["locales/kommisjon.pot", "locales/nb/LC_MESSAGES/kommisjon.po"]
    assert main(["--check"], checkout) == 0
    (checkout / "sync" / "b.py").write_text('_("Press harder")\n', "utf-8")
    assert main(["--check"], checkout) == 1
    assert b"harder" not in template_file.read_bytes()


def test_the_command_works_only_in_a_checkout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([], tmp_path)
    assert stopped.value.code == 2
    assert "checkout" in capsys.readouterr().err


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], include_characters="\n\t"), max_size=150)


@example(rows={"Ja": ("", "\n\n", True)})  # babel keeps one of two equal comments, and previous lines are comments
@given(rows=st.dictionaries(TEXT.filter(str.strip), st.tuples(TEXT, TEXT, st.booleans()), max_size=4))
def test_what_is_written_reads_back_the_same(rows: dict[str, tuple[str, str, bool]]) -> None:
    catalogue = Catalog()
    for text, (translation, previous, fuzzy) in rows.items():
        message = catalogue.add(text, translation)
        if fuzzy:
            message.flags.add("fuzzy")
            message.previous_id = [previous]
    once = po.write(po.PoFile(catalogue, {"Language": "nb", "X-Note": 'a "quoted" word'}))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kommisjon.po"
        path.write_bytes(once)
        back = po.read(path)
    assert back.header["X-Note"] == 'a "quoted" word'
    read = {po.ids(message)[0]: message for message in back.catalogue if message.id}
    assert {text: po.strings(message)[0] for text, message in read.items()} == {
        t: row[0] for t, row in rows.items()
    }
    for text, (_, previous, fuzzy) in rows.items():
        assert read[text].previous_id == ([previous] if fuzzy else [])
    assert po.write(back) == once
