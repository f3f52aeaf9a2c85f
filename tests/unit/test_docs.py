"""The pages are held to the code: tables, commands, codes, keys, links, examples and what README promises."""

from __future__ import annotations

import json
import re
import shlex
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from docs import tables
from kommisjon.cli.main import parser
from kommisjon.errors import Code
from kommisjon.model.answers import Status
from kommisjon.resources import forms_folder
from kommisjon.tui.actions import ACTIONS, Where
from kommisjon.xform import load

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PAGES = sorted([README, ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"(?ms)^```(\w*)\n(.*?)^```$")


def _text(page: Path) -> str:
    return page.read_text("utf-8")


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _everything() -> str:
    return "\n".join(map(_text, PAGES))


@pytest.mark.parametrize("name", tables.TABLES)
def test_a_table_is_as_the_code_has_it(name: str) -> None:
    document, table = tables.TABLES[name]
    text = _text(ROOT / document)
    assert tables.written(text, name, table()) == text, "run python -m docs.tables"


def test_a_stale_table_is_noticed() -> None:
    page = "before\n<!-- keys -->\nold\n<!-- /keys -->\nafter\n"
    assert tables.written(page, "keys", "new") == "before\n<!-- keys -->\nnew\n<!-- /keys -->\nafter\n"
    with pytest.raises(ValueError, match="keys"):
        tables.written("nothing here", "keys", "new")


def test_the_floors_are_those_of_the_import_contract() -> None:
    drawn = re.findall(r"(?m)^floor +(\d+)   (.+)$", _text(ROOT / "docs/architecture.md"))
    layers = tables.contract_layers()
    assert [row for _, row in drawn] == layers
    assert [int(number) for number, _ in drawn] == list(range(len(layers), 0, -1))


def test_every_room_has_a_line_in_the_house() -> None:
    page = _text(ROOT / "docs/architecture.md")
    rooms = {room for row in tables.contract_layers() for room in row.split(" | ")} - {"kommisjon.cli"}
    for room in rooms:
        place = room.replace(".", "/")
        assert f"`{place}/`" in page or f"`{place}.py`" in page, room


def test_every_command_is_in_the_pages() -> None:
    found = [name for name, _ in tables.walk(parser(), "kommisjon")]
    assert len(found) >= 16
    pages = _everything()
    assert [name for name in found if name not in pages] == []


def test_what_the_pages_say_to_type_is_understood() -> None:
    typed = 0
    for page in PAGES:
        for kind, block in _FENCE.findall(_text(page)):
            for line in block.splitlines() if kind == "sh" else ():
                words = shlex.split(line, comments=True)
                if words and words[0] in ("kommisjon", ".venv/bin/kommisjon"):
                    typed += 1
                    try:
                        parser().parse_args(words[1:])
                    except SystemExit:
                        pytest.fail(f"{_name(page)}: {line}")
    assert typed >= 20


def test_every_error_code_is_in_the_manual() -> None:
    page = _text(ROOT / "docs/central.md")
    assert [code.id for code in Code if f"| {code.id}" not in page] == []


_MANUALS = {Where.RESIDENTS: "reception-centre"}


def test_every_key_is_in_the_manual() -> None:
    for action in ACTIONS:
        where = action.where
        manual = "central" if where.value.startswith("central") else _MANUALS.get(where, "interviewer")
        page = _text(ROOT / f"docs/{manual}.md")
        assert f"| **{action.shown}** | {action.text} | {action.help} |" in page, action.name


def test_the_make_targets_of_the_readme_exist_and_come_in_their_order() -> None:
    makefile = _text(ROOT / "Makefile")
    named = re.findall(r"(?m)^make ([\w-]+)", _text(README))
    assert named == ["demo", "test", "run", "bench", "test-long", "lint"]
    for target in named:
        assert re.search(rf"(?m)^{target}:", makefile), target


def test_the_readme_is_short() -> None:
    assert len(_text(README).splitlines()) <= 80


def test_the_readme_tells_every_field_of_demo_json() -> None:
    source = _text(ROOT / "demo" / "run.py")
    made = source[source.index("return {", source.index("def run(self)")) :]
    written = re.findall(r'(?m)^            "(\w+)":', made[: made.index("\n        }")])
    told = re.findall(r"(?m)^\| `(\w+)` \|", _text(README))
    assert told == written


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(_text(page)):
        if target.startswith("https://"):
            continue
        file, _, heading = target.partition("#")
        place = (page.parent / file).resolve() if file else page
        assert place.exists(), target
        if heading:
            headings = re.findall(r"(?m)^#+ (.+)$", _text(place))
            assert heading in {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}, target


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_pages_name_files_that_exist(page: Path) -> None:
    roots = "kommisjon|sync|tests|forms|demo|bench|locales|docs"
    named = re.findall(rf"`((?:{roots})/[\w./-]+|[\w/]+/\w+\.(?:py|md|csv|json))`", _text(page))
    for name in set(named) - {"bench/results.json"}:
        assert any((above / name).exists() for above in (ROOT, ROOT / "kommisjon")), name


def test_the_example_of_the_forms_page_holds() -> None:
    block = next(text for kind, text in _FENCE.findall(_text(ROOT / "docs/forms.md")) if kind == "json")
    example: dict[str, Any] = json.loads(block)
    form = load((forms_folder() / "household" / "form.xml").read_bytes())
    state = form.begin(lambda: datetime.fromisoformat(example["now"]), 1)
    for step in example["steps"]:
        if "set" in step:
            assert state.enter(step["set"], step["value"]).accepted
        elif "add" in step:
            state.add(step["add"])
        else:
            state.mark(step["mark"], Status(step["status"]))
    assert {ref: state.value(ref) for ref in example["values"]} == example["values"]
    assert all(state.relevant(ref) for ref in example["shown"])
    for ref, said in example["labels"].items():
        assert {language: state.label(ref, language) for language in said} == said
    assert sorted(map(list, state.violations())) == example["violations"]


def test_the_changelog_keeps_its_form() -> None:
    text = _text(ROOT / "CHANGELOG.md")
    assert text.startswith("# Changelog\n")
    assert "## [Unreleased]" in text
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"(?m)^### (.+)$", text)) <= kinds
