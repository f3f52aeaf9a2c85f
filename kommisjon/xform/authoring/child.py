"""The process that reads a form from outside: python -m kommisjon.xform.authoring.child SOURCE LANGUAGE.

LANGUAGE is the interface's: places in a sheet are told in it.

Readers of workbooks and the converter meet whatever a stranger wrote, so they run apart, with little memory and
time, no environment but the way to their own modules, and one folder for the converter's draft. The answer is one
JSON object on standard output: {"xform", "repairs", ...}, {"refused", "facts"} or {"beyond"}.
`kommisjon.xform.authoring.apart` starts it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from kommisjon.apart import Caps, hold
from kommisjon.errors import Refusal
from kommisjon.i18n import catalogue
from kommisjon.xform.authoring.apart import MOST_MEMORY, MOST_PROCESSOR_SECONDS, MOST_RESULT


def main(source: str, language: str) -> dict[str, Any]:
    """Read and convert the form. Gives the answer as it is written."""
    held_within_limits()
    catalogue.use(language)
    try:
        from kommisjon.xform.authoring.convert import convert_with_repairs

        made = convert_with_repairs(Path(source))
    except Refusal as refusal:
        return {"refused": refusal.code.name, "facts": dict(refusal.facts)}
    except MemoryError:
        return {"beyond": "memory"}
    return made.as_json()


def held_within_limits() -> None:
    """Be held to the limits; where the system cannot, the parent's clock alone ends this process."""
    hold(Caps(memory=MOST_MEMORY, processor_seconds=MOST_PROCESSOR_SECONDS, file_size=MOST_RESULT))


if __name__ == "__main__":
    json.dump(main(sys.argv[1], sys.argv[2]), sys.stdout, ensure_ascii=True)
