"""A form named on the command line: its XForm, converted where it must be, and the lists that lie beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kommisjon.cli import files

if TYPE_CHECKING:
    from kommisjon.xform.authoring.repairs import Repair

KINDS = "an .xlsx or .xls, a folder of .csv sheets, or a converted .xml"
"""What a form on the command line may be, for the help."""

_LARGEST_FORM = 24 * 1024 * 1024


def read_form(file: Path) -> bytes:
    """The XForm of a file: as it is, or converted. Raises Refusal B106, B109, F801 or F805."""
    return read_with_repairs(file)[0]


def read_with_repairs(file: Path) -> tuple[bytes, tuple[Repair, ...]]:
    """The XForm of a file, and what had to be repaired for it."""
    if file.suffix.lower() == ".xml" and not file.is_dir():
        return files.read(file, _LARGEST_FORM), ()
    from kommisjon.xform.authoring.convert import convert_with_repairs

    made = convert_with_repairs(file)
    return made.xform, made.repairs


def media(folder: Path | None) -> Callable[[str], bytes | None]:
    """The form's own lists, by their bare names; what is not in the folder is not there."""
    from kommisjon.xform.carried import LARGEST_FILE, no_media

    if folder is None:
        return no_media

    def read(name: str) -> bytes | None:
        path = folder / name
        return files.read(path, LARGEST_FILE) if path.is_file() and path.name == name else None

    return read
