"""The catalogues of the checkout: complete where they must be, right everywhere."""

import gettext
import importlib.util
import shutil
import sys
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Generic, TypeVar

import pytest

from kommisjon.errors import Code
from kommisjon.i18n import po
from kommisjon.i18n.catalogue import DOMAIN
from kommisjon.i18n.compile import compile_catalogues
from kommisjon.i18n.extract import template
from kommisjon.i18n.languages import plural_forms
from kommisjon.i18n.status import status, status_of_all

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[3]
LOCALES = ROOT / "locales"
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
NB = LOCALES / "nb" / "LC_MESSAGES" / f"{DOMAIN}.po"


def test_the_template_has_every_text_of_the_code_and_no_other() -> None:
    in_code = {tuple(po.ids(message)) for message in template(ROOT) if message.id}
    in_file = {tuple(po.ids(message)) for message in po.read(LOCALES / f"{DOMAIN}.pot").catalogue if message.id}
    assert in_file == in_code, "run python -m kommisjon.i18n.extract"


def test_every_sentence_of_the_error_table_is_in_the_template() -> None:
    known = {
        text for message in po.read(LOCALES / f"{DOMAIN}.pot").catalogue if message.id for text in po.ids(message)
    }
    for code in Code:
        assert {code.value.what, code.value.lost, code.value.do} <= known, code
    assert {field.name for field in fields(Code.INTERNAL.value)} == {"id", "what", "lost", "do", "retry"}


def test_norwegian_is_complete() -> None:
    if not NB.parent.parent.is_dir():
        pytest.skip("there is no Norwegian catalogue yet")
    found = status(NB)
    in_code = {tuple(po.ids(message)) for message in template(ROOT) if message.id}
    assert {tuple(po.ids(message)) for message in po.read(NB).catalogue if message.id} == in_code
    assert (found.missing, found.fuzzy) == (0, 0)


def test_no_translation_has_a_wrong_field() -> None:
    assert {(s.language, s.domain): s.faults for s in status_of_all(LOCALES) if s.faults} == {}


def test_every_plural_header_is_cldrs() -> None:
    for path in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")):
        assert po.read(path).header["Plural-Forms"] == plural_forms(path.parts[-3]), path


def test_every_catalogue_compiles_and_loads(tmp_path: Path) -> None:
    shutil.copytree(LOCALES, tmp_path / "locales", ignore=shutil.ignore_patterns("*.mo"))
    compiled = compile_catalogues(tmp_path / "locales")
    assert len(compiled) == len(list(LOCALES.rglob("*.po")))
    for mo in compiled:
        with mo.open("rb") as file:
            assert gettext.GNUTranslations(file).gettext("") != ""
        assert not list(mo.parent.glob("*.new"))


def test_the_same_catalogue_compiles_to_the_same_bytes(tmp_path: Path) -> None:
    place = tmp_path / "nb" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "kommisjon.po").write_text(HEADER + 'msgid "Close"\nmsgstr "Lukk"\n', "utf-8")
    compiled = compile_catalogues(tmp_path)[0].read_bytes()
    assert compiled.count(b"Date: 2000-01-01 00:00+0000") == 2
    assert compile_catalogues(tmp_path)[0].read_bytes() == compiled


def test_the_build_hook_compiles_by_the_same_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _without_hatchling(monkeypatch)
    place = tmp_path / "locales" / "nb" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "kommisjon.po").write_text(HEADER + 'msgid "Close"\nmsgstr "Lukk"\n', "utf-8")
    (tmp_path / "kommisjon" / "i18n").mkdir(parents=True)
    shutil.copy(ROOT / "kommisjon" / "i18n" / "compile.py", tmp_path / "kommisjon" / "i18n")
    spec = importlib.util.spec_from_file_location("compile_hook", LOCALES / "compile_hook.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    data: dict[str, list[str]] = {"artifacts": []}
    hook = module.CatalogueHook()
    hook.root = str(tmp_path)
    hook.initialize("standard", data)
    assert data["artifacts"] == ["locales/nb/LC_MESSAGES/kommisjon.mo"]
    with (place / "kommisjon.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Close") == "Lukk"


def _without_hatchling(monkeypatch: pytest.MonkeyPatch) -> None:
    """The builder is there only while a wheel is built; the hook needs one name of it."""
    name = "hatchling"
    for part in ("", "builders", "hooks", "plugin", "interface"):
        name = f"{name}.{part}" if part else name
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
    module.BuildHookInterface = _Hook  # type: ignore[attr-defined]


class _Hook(Generic[T]):
    root: str
