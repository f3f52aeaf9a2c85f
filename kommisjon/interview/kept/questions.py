"""Which question of the forms that kommisjon carries an answer on a record belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kommisjon.errors import Refusal
from kommisjon.interview.kept.former import own_path
from kommisjon.interview.kept.paths import entry_type
from kommisjon.interview.library import carried_form
from kommisjon.resources import forms_folder
from kommisjon.xform import Form
from kommisjon.xform.schema import Field

Place = tuple[str | None, str]
"""(type of record, path)."""


@cache
def questions() -> Mapping[Place, tuple[Form, Field]]:
    """Every question of those forms, by the type of its record and its path there.

    A form that cannot be read asks nothing.
    """
    found: dict[Place, tuple[Form, Field]] = {}
    for path in sorted(forms_folder().glob("*/form.xml")):
        try:
            form = carried_form(path.parent.name).form
        except Refusal:
            continue
        for field in form.root.subtree():
            if field.control is None or field.children or field.repeat:
                continue
            repeats = list(field.repeats())
            of = entry_type(repeats[-1].name, form.attributes) if repeats else form.attributes.get("km_record")
            found.setdefault((of, own_path(field)), (form, field))
    return found
