import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.i18n import catalogue
from kommisjon.i18n.catalogue import Msg, _, gettext, ngettext, use
from kommisjon.i18n.compile import compile_catalogues

NB = r"""
msgid ""
msgstr ""
"Language: nb\n"
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "Saved."
msgstr "Lagret."

msgid "Saved by {name}."
msgstr "Lagret av {name}."

msgid "Closed by {name}."
msgstr "Lukket av {navn}."

#, fuzzy
msgid "Locked."
msgstr "Lagret for lenge siden."

msgid "{n} case"
msgid_plural "{n} cases"
msgstr[0] "{n} sak"
msgstr[1] "{n} saker"
"""


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    use("en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for language in ("nb", "fa", "fa_AF"):
        place = tmp_path / language / "LC_MESSAGES"
        place.mkdir(parents=True)
        text = NB.replace("Lagret.", f"Lagret ({language}).").replace("Language: nb", f"Language: {language}")
        (place / "kommisjon.po").write_text(text, "utf-8")
    compile_catalogues(tmp_path)
    return tmp_path


def test_english_is_what_stands_in_the_code(folder: Path) -> None:
    assert use("en", folder) == catalogue.current() == "en"
    assert gettext("Saved.") == _("Saved.") == "Saved."
    assert ngettext("{n} case", "{n} cases", 1) == "{n} case"


def test_a_catalogue_translates_and_falls_back_to_english_text_by_text(folder: Path) -> None:
    assert use("nb", folder) == catalogue.current() == "nb"
    assert gettext("Saved.") == "Lagret (nb)."
    assert gettext("Never heard of.") == "Never heard of."
    assert ngettext("{n} case", "{n} cases", 1) == "{n} sak"
    assert ngettext("{n} case", "{n} cases", 2) == "{n} saker"


def test_a_stale_translation_is_not_shown(folder: Path) -> None:
    use("nb", folder)
    assert gettext("Locked.") == "Locked."


def test_an_empty_text_is_not_the_header(folder: Path) -> None:
    use("nb", folder)
    assert gettext("") == ""
    assert ngettext("", "", 2) == ""


@pytest.mark.parametrize(
    ("asked", "used"),
    [("nb-NO", "nb"), ("nob", "nb"), ("prs", "fa_AF"), ("pes", "fa"), ("fa_IR", "fa"), ("en_GB", "en")],
)
def test_a_language_is_found_by_any_of_its_codes(folder: Path, asked: str, used: str) -> None:
    assert use(asked, folder) == used


@pytest.mark.parametrize("strange", ["xx", "ti", "", "../../etc", "nb/../nb", "NB_no_Latn_x", "a" * 500, "\x00"])
def test_an_unknown_language_is_english(folder: Path, strange: str) -> None:
    use("nb", folder)
    assert use(strange, folder) == "en"
    assert gettext("Saved.") == "Saved."


@pytest.mark.parametrize("damage", [b"", b"\xde\x12\x04\x95", b"not a catalogue at all", None])
def test_a_damaged_catalogue_is_english_not_a_crash(folder: Path, damage: bytes | None) -> None:
    mo = folder / "nb" / "LC_MESSAGES" / "kommisjon.mo"
    whole = mo.read_bytes()
    for broken in [damage] if damage is not None else [whole[:length] for length in range(0, len(whole), 7)]:
        mo.write_bytes(broken)
        assert use("nb", folder) in ("en", "nb")
        assert gettext("Saved.") in ("Saved.", "Lagret (nb).")


def test_a_message_is_translated_when_it_is_shown(folder: Path) -> None:
    message = Msg("Saved by {name}.", {"name": "Amal"})
    assert str(message) == "Saved by Amal."
    use("nb", folder)
    assert str(message) == "Lagret av Amal."
    assert hash(message) == hash(Msg("Saved by {name}.", {"name": "Omar"}))


def test_a_translation_with_a_wrong_field_is_shown_in_english(folder: Path) -> None:
    use("nb", folder)
    assert str(Msg("Closed by {name}.", {"name": "Amal"})) == "Closed by Amal."


def test_a_refusal_is_told_in_the_pseudo_language_with_its_facts() -> None:
    use("qps")
    told = Refusal(Code.THROTTLED, seconds=30).told(gettext)
    assert told.what.startswith("⟦")
    assert "30" in told.what


def test_nothing_of_babel_is_imported_for_the_first_screen() -> None:
    rooms = "catalogue, languages, pseudo, placeholders, po, extract, status, compile"
    code = (
        f"import sys\nfrom kommisjon.i18n import {rooms}\nprint(any(m.startswith('babel') for m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
