"""Build hook: compiles every catalogue, so that a wheel and a checkout carry the same ones."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(root: Path) -> list[Path]:
    """Compile the catalogues of the checkout at `root`, by the code the product itself carries for it."""
    # By path: while the wheel is built, kommisjon and what it depends on cannot be imported.
    spec = importlib.util.spec_from_file_location("compile_catalogues", root / "kommisjon" / "i18n" / "compile.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    compiled: list[Path] = module.compile_catalogues(root / "locales")
    return compiled


class CatalogueHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for mo in compile_catalogues(Path(self.root)):
            build_data["artifacts"].append(str(mo.relative_to(self.root)))
