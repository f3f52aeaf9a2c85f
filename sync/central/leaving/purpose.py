"""The question before anything leaves in somebody's name: for what. A purpose that is refused is written down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from kommisjon.errors import Refusal
from kommisjon.model.firewall import Purpose, check_purpose
from sync.central.staff.audit import Act, noted
from sync.central.staff.who import Staff


def admit(engine: Engine, who: Staff, at: datetime, purpose: Purpose) -> None:
    """Let something leave for a purpose, before any of it is read. Raises Refusal D786, which is noted first."""
    try:
        check_purpose(purpose)
    except Refusal:
        noted(engine, who, Act.REFUSED_PURPOSE, at, detail={"purpose": purpose.value})
        raise
