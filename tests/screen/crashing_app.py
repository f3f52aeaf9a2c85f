"""The program with an error in it, where the test asks for one. Started by test_pty.py; all data is synthetic.

The failing code holds a canary in a local variable, in the exception's own text and in an attribute.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from kommisjon.cli.worker import main
from kommisjon.tui.screens import cases, household, interview
from kommisjon.tui.widgets import row_list
from kommisjon.vault import entry

CANARY = "Canary-Person-Kanarifugl"


class Carrier(Exception):
    """An exception that even renders itself."""

    def __rich__(self) -> str:
        return CANARY


def fail(*_args: Any, **_kwargs: Any) -> Any:
    name = CANARY
    raise Carrier(f"broken with {name}")


PLACES: dict[str, tuple[Any, str]] = {
    "handler": (cases.CaseScreen, "on_key"),
    "compose": (household.HouseholdScreen, "body"),
    "mount": (household.HouseholdScreen, "on_mount"),
    "render": (row_list.Row, "render_strips"),
    "action": (household.HouseholdScreen, "action_sheet"),
    "callback": (interview.InterviewScreen, "_show"),
    "worker": (entry, "enter"),
    "css": (cases.CaseScreen, "_get_default_css"),
}

if __name__ == "__main__":
    folder, where = sys.argv[1:]
    owner, name = PLACES[where]
    setattr(owner, name, fail)
    os.environ["KOMMISJON_LANGUAGE"] = "en"
    sys.exit(main(["--data", str(Path(folder)), "--language", "en", "screen"]))
