"""A form named on the command line: its XForm, converted where it must be, and the lists that lie beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kommisjon.cli import files
from kommisjon.errors import N_

if TYPE_CHECKING:
    from kommisjon.xform import Form
    from kommisjon.xform.authoring.converted import Converted, Repair

KINDS = N_("an .xlsx or .xls, a folder of .csv sheets, or a converted .xml")
"""What a form on the command line may be, for the help."""

SHEETS_KINDS = N_("an .xlsx, .xls, or a folder of .csv sheets")
"""What still has the sheets of its author."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A form that can be used: read, checked, and what it was made from."""

    xform: bytes
    form: Form
    converted: Converted | None
    """How it came out of its sheets; None for one that was converted before."""

    @property
    def repairs(self) -> tuple[Repair, ...]:
        return self.converted.repairs if self.converted else ()


def read_form(file: Path) -> bytes:
    """The XForm of a file: as it is, or converted, and then sound. Raises Refusal B106, B109, F801 to F809."""
    return read_with_repairs(file)[0]


def read_sound(file: Path, folder: Path | None = None) -> Sound:
    """A form, read and checked. What is wrong with it is told by sheet, row and column where it has sheets.

    `folder` is where its own lists are. Raises Refusal B106, B109, F801 to F809.
    """
    from kommisjon.xform import load

    if is_xform(file):
        xform = read_xform(file)
        return Sound(xform, load(xform, media(folder)), None)
    from kommisjon.xform.authoring.apart import convert_apart

    made = convert_apart(file)
    return Sound(made.xform, load(made.xform, media(folder)), made)


def read_with_repairs(file: Path) -> tuple[bytes, tuple[Repair, ...]]:
    """The XForm of a file, and what had to be repaired for it. Raises as `read_form` does."""
    if is_xform(file):
        return read_xform(file), ()
    from kommisjon.xform.authoring.apart import convert_apart

    made = convert_apart(file)
    return made.xform, made.repairs


def read_xform(file: Path) -> bytes:
    """The bytes of a converted form. Raises Refusal B106 or B109."""
    from kommisjon.xform.safexml import LARGEST_FORM

    return files.read(file, LARGEST_FORM)


def is_xform(file: Path) -> bool:
    """Whether a file is taken for a converted form, by its name."""
    return file.suffix.lower() == ".xml" and not file.is_dir()


def media(folder: Path | None) -> Callable[[str], bytes | None]:
    """The form's own lists, by their bare names; what is not in the folder is not there.

    Reading one that is a link raises Refusal F809.
    """
    from kommisjon.xform.authoring.untrusted import check_link
    from kommisjon.xform.carried import LARGEST_FILE, no_media

    if folder is None:
        return no_media

    def read(name: str) -> bytes | None:
        path = folder / name
        check_link(path)
        return files.read(path, LARGEST_FILE) if path.is_file() and path.name == name else None

    return read
