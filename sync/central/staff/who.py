"""Who works at central, and as what (domain.md section 9, who may see what)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kommisjon.errors import N_, Code, Refusal, Word


class Role(StrEnum):
    """What somebody may do. One person may have several; a value that was once written keeps its meaning."""

    IMPORTER = "importer"
    """Takes bundles and answers laptops; sees counts and ids, no content."""
    CASEWORKER = "caseworker"
    """Sees cases that are not shielded, decides where people differ, leads cases to a municipality."""
    PROTECTION = "protection"
    """Sees shielded persons, and only this role does."""
    AUDITOR = "auditor"
    """Sees who did what; no content of a case."""


WORDS: Mapping[Role, str] = {
    Role.IMPORTER: N_("importer (takes bundles)"),
    Role.CASEWORKER: N_("caseworker"),
    Role.PROTECTION: N_("protection (officer for shielded persons)"),
    Role.AUDITOR: N_("auditor"),
}
"""What each role is called, to be translated where it is shown; with the name in commands where it differs."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody at work: the name that stands on what they do, the machine they sit at, what they may do."""

    name: str
    device: str
    roles: frozenset[Role]

    def check(self, *allowed: Role) -> None:
        """Raise Refusal D760 unless this person has one of the roles `allowed`."""
        if self.roles.isdisjoint(allowed):
            raise Refusal(Code.NOT_YOUR_ROLE, role=Word(WORDS[allowed[0]]))
