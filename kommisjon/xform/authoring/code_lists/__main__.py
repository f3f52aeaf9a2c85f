"""Brings the made lists of forms up to date: python -m kommisjon.xform.authoring.code_lists [FORM ...] [--check].

A FORM is a folder with a choices.csv; without one, all of the library. --check changes nothing, and ends with 1
when a list is not what it would be made. Convert the form afterwards (kommisjon forms convert).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kommisjon.resources import forms_folder
from kommisjon.xform.authoring.code_lists.filling import filled


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0 when every list is up to date at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("form", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    stale = False
    for folder in options.form or sorted(path.parent for path in forms_folder().glob("*/choices.csv")):
        path = folder / "choices.csv"
        before = path.read_bytes()
        now = filled(before)
        if now == before:
            continue
        stale = True
        if not options.check:
            path.write_bytes(now)
        print(f"{path}: {'not up to date' if options.check else 'brought up to date'}")
    return int(stale and options.check)


if __name__ == "__main__":
    sys.exit(main())
