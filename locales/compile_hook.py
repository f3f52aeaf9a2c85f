"""Build hook: compiles every catalogue, so that a wheel and a checkout carry the same ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(locales: Path) -> list[Path]:
    """Write a .mo beside each .po below `locales`; fuzzy entries stay out, so a stale text is never shown."""
    written = []
    for po in sorted(locales.rglob("*.po")):
        mo = po.with_suffix(".mo")
        with po.open("rb") as source, mo.open("wb") as target:
            write_mo(target, read_po(source, locale=po.parts[-3], abort_invalid=True), use_fuzzy=False)
        written.append(mo)
    return written


class CatalogueHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for mo in compile_catalogues(Path(self.root, "locales")):
            build_data["artifacts"].append(str(mo.relative_to(self.root)))
