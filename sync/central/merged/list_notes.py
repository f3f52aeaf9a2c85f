"""What is kept of a case list's findings: where each was found, by which rule, and nothing that stood in a cell.

A case that is erased or put away leaves no number then. Lists that were taken before this was so kept the number
of the case with it: that goes once anybody is erased or put away, or another list is taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from sync.central.schema import case_list

_KEPT = ("level", "rule", "row", "column")


def kept(findings: Iterable[Mapping[str, Any]]) -> str:
    """Findings as they are kept."""
    bare = [{name: one[name] for name in _KEPT} for one in findings]
    return json.dumps(bare, ensure_ascii=False)


def strip(connection: Connection) -> None:
    """Take everything else out of the findings of lists that were taken before."""
    columns = (case_list.c.mission, case_list.c.no, case_list.c.warnings)
    for row in connection.execute(select(*columns).order_by(*columns[:2])).all():
        bare = kept(json.loads(row.warnings))
        if bare != row.warnings:
            where = (case_list.c.mission == row.mission, case_list.c.no == row.no)
            connection.execute(update(case_list).where(*where).values(warnings=bare))
