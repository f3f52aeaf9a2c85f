"""Compiles catalogues: a .mo beside each .po. Run as python -m kommisjon.i18n.compile, and by the build hook.

The build hook loads this file by its path, before the product can be imported: nothing of kommisjon may be
imported at the top.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def compile_catalogues(locales: Path) -> list[Path]:
    """Write a .mo beside each .po below `locales` and give their paths.

    Fuzzy entries stay out, so a stale text is never shown. Raises babel's PoFileError for what is no catalogue.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for po in sorted(locales.rglob("*.po")):
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parts[-3], abort_invalid=True)
        # Babel would put the time of compiling in: the same catalogue has to give the same bytes.
        catalogue.creation_date = catalogue.revision_date = _ANY_DAY
        compiled = io.BytesIO()
        write_mo(compiled, catalogue, use_fuzzy=False)
        mo = po.with_suffix(".mo")
        # Moved into place, because somebody may be reading the old one.
        new = mo.with_suffix(".mo.new")
        new.write_bytes(compiled.getvalue())
        new.replace(mo)
        written.append(mo)
    return written


def main() -> None:
    """Compile the product's own catalogues."""
    from kommisjon.resources import locales_folder

    for mo in compile_catalogues(locales_folder()):
        print(mo)


if __name__ == "__main__":
    main()
