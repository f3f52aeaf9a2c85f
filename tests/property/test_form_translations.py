"""Texts of a form go to a translator and come back, whatever stands in them: none is lost or misplaced."""

from __future__ import annotations

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from kommisjon.i18n import po
from kommisjon.xform.authoring import catalogue, merging
from kommisjon.xform.authoring.cells import Sheet, Value
from kommisjon.xform.authoring.texts import texts
from kommisjon.xform.authoring.workbook import Source, form_sheets

LETTERS = st.one_of(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
    st.sampled_from('\n\t"\\%{}$#'),
)
TEXTS = st.one_of(st.none(), st.text(LETTERS, min_size=1, max_size=20), st.just("You are ${q0}"))
ROWS = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6)


def source_of(
    questions: list[tuple[str | None, str | None]], choices: list[tuple[str | None, str | None]]
) -> Source:
    survey: list[list[Value]] = [["type", "name", "label::nb", "hint::nb", "note"]]
    survey += [["text", f"q{n}", label, hint, "kept"] for n, (label, hint) in enumerate(questions)]
    listed: list[list[Value]] = [["list_name", "name", "label::nb", "label::en"]]
    listed += [["l", f"c{n}", label, other] for n, (label, other) in enumerate(choices)]
    return Source("f", {"survey": Sheet("survey", survey), "choices": Sheet("choices", listed)})


@given(ROWS, ROWS, st.sampled_from(["so", "en", "French (fr)"]))
@settings(max_examples=150, deadline=None)
def test_every_text_comes_back_translated(
    questions: list[tuple[str | None, str | None]], choices: list[tuple[str | None, str | None]], language: str
) -> None:
    source = source_of(questions, choices)
    before = copy.deepcopy(source.sheets)
    sheets = form_sheets(source)
    file = catalogue.read(catalogue.make(sheets, "f", language))
    assert [po.ids(message)[0] for message in file.catalogue if message.id] == [
        one.source for one in texts(sheets)
    ]
    for message in file.catalogue:
        if message.id:
            message.string = f"x {message.id}"
    merge = catalogue.compare(sheets, catalogue.read(po.write(file, sort=False)), language, force=True)
    assert (merge.unknown, merge.wrong, merge.missing, merge.fuzzy) == ([], [], 0, 0)
    merging.apply_to_text(source, merging.changes(sheets, merge))
    found = texts(form_sheets(source))
    wanted = [(one.context, f"x {one.source}") for one in texts(sheets)]
    assert [(one.context, one.said[language]) for one in found] == wanted
    if language != "en":
        for name, sheet in before.items():
            for row, now in zip(sheet.rows, source.sheets[name].rows, strict=True):
                assert all(value in now for value in row), "what the form said before is still there"
