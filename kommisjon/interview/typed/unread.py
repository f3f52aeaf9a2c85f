"""What is typed and is no answer to its question."""

from __future__ import annotations

from kommisjon.i18n.catalogue import Msg


class NotRead(Exception):
    """What was typed cannot be read as the answer that the question takes; `why` says it in words."""

    def __init__(self, why: Msg) -> None:
        super().__init__()
        self.why = why
