"""How far each catalogue has come: python -m kommisjon.i18n.status."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kommisjon.i18n import po
from kommisjon.i18n.placeholders import fault


@dataclass(frozen=True, slots=True)
class CatalogueStatus:
    """One catalogue in figures. Messages are either translated, fuzzy or missing."""

    language: str
    domain: str
    messages: int
    translated: int
    fuzzy: int
    missing: int
    reviewed: int
    """Translated messages that somebody has read as they stand."""
    faults: tuple[tuple[str, str], ...]
    """Message ids whose translation has wrong fields, and what is wrong."""

    @property
    def complete(self) -> bool:
        return self.translated == self.messages and not self.faults


def status(path: Path) -> CatalogueStatus:
    """Read the figures of one .po, <language>/LC_MESSAGES/<domain>.po. Raises babel's PoFileError."""
    file = po.read(path)
    form = path.stem.startswith("form-")
    counted = {"translated": 0, "fuzzy": 0, "missing": 0, "reviewed": 0}
    faults = []
    for message in (message for message in file.catalogue if message.id):
        # A message that counts is translated once each of its forms is.
        state = "missing" if not all(po.strings(message)) else "fuzzy" if message.fuzzy else "translated"
        counted[state] += 1
        if state == "translated" and (file.reviewer or po.is_reviewed(message)):
            counted["reviewed"] += 1
        wrong = fault(po.ids(message), po.strings(message), form=form)
        if wrong is not None:
            faults.append((po.ids(message)[0], wrong))
    messages = counted["translated"] + counted["fuzzy"] + counted["missing"]
    return CatalogueStatus(path.parts[-3], path.stem, messages, faults=tuple(faults), **counted)


def status_of_all(locales: Path) -> list[CatalogueStatus]:
    """The figures of every catalogue below `locales`, by language and domain."""
    return [status(path) for path in sorted(locales.glob("*/LC_MESSAGES/*.po"))]


def table(found: list[CatalogueStatus]) -> str:
    """The figures as lines of text, one a catalogue."""
    heads = ("language", "domain", "messages", "translated", "fuzzy", "missing", "reviewed", "faults")
    rows = [
        (
            s.language,
            s.domain,
            *map(str, (s.messages, s.translated, s.fuzzy, s.missing, s.reviewed, len(s.faults))),
        )
        for s in found
    ]
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in [heads, *rows]
    )


def main() -> None:
    """Print the table of the product's own catalogues, and each fault."""
    from kommisjon.resources import locales_folder

    found = status_of_all(locales_folder())
    print(table(found))
    for catalogue in found:
        for message, wrong in catalogue.faults:
            print(f"{catalogue.language} {catalogue.domain}: {wrong}: {message}")


if __name__ == "__main__":
    main()
