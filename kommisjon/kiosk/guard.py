"""Who may ask the page for anything: one browser for each seat, on this machine, from this page itself.

Loopback is shared with every other program and with every page another tab has open. So each request must name
exactly this host (421 stops a name that was made to point here), come from this page where a browser says where it
comes from (403), and carry the seat's cookie, which only the link that the staff opened has set, once.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from kommisjon.model.answers import MOST_TEXT

COOKIE = "k"
LARGEST_FORM = 12 * MOST_TEXT + 4_096
"""Bytes of a posted form: the longest answer, of letters that are four bytes each and sent as three signs a byte,
and what goes with it."""
MOST_FIELDS = 200

HEADERS = {
    "Cache-Control": "no-store",
    # Not `no-referrer`: a browser then says `Origin: null` about the page's own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), clipboard-read=(), clipboard-write=()",
}
"""On every answer, beside the policy of `policy`."""


def policy(nonce: str) -> str:
    """What a page may load: its own style by this nonce, our fonts, and nothing else. No script at all."""
    return (
        f"default-src 'none'; style-src 'nonce-{nonce}'; font-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


class NotAllowed(Exception):
    """A request that is not answered; `status` is HTTP's."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def check_origin(headers: Mapping[str, str], method: str, host: str, *, led: bool = False) -> None:
    """Refuse what names another host, or comes from another page. Raises NotAllowed 421, 405 or 403.

    `led`: a start link is asked for, to which the file in a browser's profile leads; whoever has it is let in.
    """
    if headers.get("host") != host:
        raise NotAllowed(421)
    if method not in ("GET", "POST"):
        raise NotAllowed(405)
    origin = headers.get("origin")
    if origin not in (None, f"http://{host}") or (origin is None and method == "POST"):
        raise NotAllowed(403)
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none") and not led:
        raise NotAllowed(403)


def new_secret() -> str:
    """32 random bytes as text that may stand in an address."""
    return secrets.token_urlsafe(32)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


@dataclass(slots=True)
class Keys:
    """What lets browsers in: start links that wait, and cookies. Only digests are held."""

    _links: dict[bytes, int] = field(default_factory=dict)
    """The seat's number by the digest of a link that was not used yet."""
    _cookies: dict[bytes, int] = field(default_factory=dict)

    def link(self, seat: int) -> str:
        """A secret for a link that lets one browser in, once; what the seat had before counts no more."""
        self.close(seat)
        secret = new_secret()
        self._links[_digest(secret)] = seat
        return secret

    def start(self, secret: str) -> tuple[int, str]:
        """(seat, cookie) for a link that was not used yet. Raises NotAllowed 403 for any other."""
        seat = self._links.pop(_digest(secret), None)
        if seat is None:
            raise NotAllowed(403)
        cookie = new_secret()
        self._cookies[_digest(cookie)] = seat
        return seat, cookie

    def is_used(self, seat: int) -> bool:
        """A browser was let in to this seat."""
        return seat in self._cookies.values()

    def seat_of(self, cookie: str | None) -> int:
        """The seat of a browser. Raises NotAllowed 403."""
        seat = None if cookie is None else self._cookies.get(_digest(cookie))
        if seat is None:
            raise NotAllowed(403)
        return seat

    def close(self, seat: int) -> None:
        """Nobody gets to this seat any more by what was given out before."""
        for held in (self._links, self._cookies):
            for key in [key for key, number in held.items() if number == seat]:
                del held[key]
