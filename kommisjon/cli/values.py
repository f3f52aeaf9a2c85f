"""Values of options: what cannot be meant is told as a usage error, before anything is done."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, date, datetime

from kommisjon.i18n.catalogue import gettext as _


def a_day(text: str) -> date:
    """A date of this century, as YYYY-MM-DD."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("not a date: {text} (write YYYY-MM-DD)").format(text=repr(text))
        ) from None
    if day.isoformat() != text or day.year not in range(2000, 2100):
        raise argparse.ArgumentTypeError(
            _("not a date from 2000 to 2099: {text} (write YYYY-MM-DD)").format(text=repr(text))
        )
    return day


def a_moment(text: str) -> datetime:
    """A time, as 2026-12-01T18:00 in UTC, or with its zone: 2026-12-01T18:00+01:00."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.year not in range(2000, 2100) or "T" not in text.upper().replace(" ", "T"):
        raise argparse.ArgumentTypeError(
            _("not a time: {text} (write 2026-12-01T18:00, which is UTC, or +01:00)").format(text=repr(text))
        )
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def a_number(least: int, most: int) -> Callable[[str], int]:
    """A whole number from `least` to `most`."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(
                _("not a whole number from {least} to {most}: {text}").format(
                    text=repr(text), least=least, most=most
                )
            )
        return number

    return read


def a_label(text: str) -> str:
    """A person's initials, as they stand on every change."""
    from kommisjon.vault.slot import MOST_LABEL, is_label

    if not is_label(text):
        raise argparse.ArgumentTypeError(
            _("not initials of 1 to {most} characters on one line").format(most=MOST_LABEL)
        )
    return text


def a_pseudonym(text: str) -> str:
    """A pseudonym that headquarters gave."""
    import re

    from sync.trust.certificate import PSEUDONYM

    if not re.fullmatch(PSEUDONYM, text):
        raise argparse.ArgumentTypeError(
            _("not a pseudonym: {text} (headquarters gives it: kommisjon hq mission)").format(text=repr(text))
        )
    return text


def a_mission_code(text: str) -> str:
    """A mission's code, as 2026-UGA-01."""
    import re

    if not re.fullmatch(r"[0-9]{4}-[A-Z]{3}-[0-9]{2}", text):
        raise argparse.ArgumentTypeError(
            _("not a mission's code: {text} (write it as 2026-UGA-01)").format(text=repr(text))
        )
    return text


def a_municipality(text: str) -> str:
    """A municipality's code by Statistics Norway, as 0301."""
    import re

    if not re.fullmatch("[0-9]{4}", text):
        raise argparse.ArgumentTypeError(
            _("not a municipality's code of four digits: {text}").format(text=repr(text))
        )
    return text


def a_digest(text: str) -> str:
    """A SHA-256 in hex, or the name an attached file goes by: the digest with an ending."""
    import re

    digest = text.lower().partition(".")[0]
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise argparse.ArgumentTypeError(_("not a SHA-256 of 64 hex digits: {text}").format(text=repr(text)))
    return digest


def a_size(text: str) -> int:
    """A number of bytes, as 500K, 10M or 1G."""
    import re

    found = re.fullmatch(r"([1-9][0-9]{0,9})([KMG]?)", text.upper())
    if found is None:
        raise argparse.ArgumentTypeError(
            _("not a size: {text} (write it as 500K, 10M or 1G)").format(text=repr(text))
        )
    return int(found[1]) << 10 * " KMG".index(found[2] or " ")
