"""Which paths must err on the safe side when two people have answered differently (central-and-merge.md 2.2)."""

from __future__ import annotations

from collections.abc import Mapping

from kommisjon.model.consent import Decision
from kommisjon.model.records import Shield
from sync.merge.view import Policy

PROTECTION = Policy("safest", (Shield.NONE, Shield.CONFIDENTIAL, Shield.STRICT))
CONSENT = Policy("safest", (Decision.GIVEN, Decision.WITHDRAWN, Decision.REFUSED))

POLICIES: Mapping[str, Policy] = {"shield": PROTECTION, "decision": CONSENT, "need_consent": CONSENT}
"""Policies that hold for every form. All other paths ask."""
