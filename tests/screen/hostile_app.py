"""The program on data whose names are commands to a terminal. Started by test_hostile_text.py; all synthetic."""

from __future__ import annotations

import sys

from kommisjon.cli.worker import main
from kommisjon.model.records import Mission, Person

HOSTILE = "\x1b]0;owned\x07\x1b[31m\x9b2J\u202eevil"

if __name__ == "__main__":
    Person.name = property(lambda self: HOSTILE)  # type: ignore[assignment, method-assign]
    Person.name_original = property(lambda self: HOSTILE)  # type: ignore[assignment, method-assign]
    Mission.read = classmethod(  # type: ignore[assignment, method-assign]
        lambda cls, answers, stock=Mission.read.__func__: stock(cls, answers).model_copy(update={"title": HOSTILE})
    )
    sys.exit(main(["--data", sys.argv[1], "--language", "en", "screen"]))
