"""Two themes that a colour-blind officer can read: colours of the Okabe-Ito set, contrast held by a test.

Figures in tui-and-languages.md 4: every message colour has at least 4.5:1 on its background.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="kommisjon-dark",
    primary="#56B4E9",
    secondary="#F0E442",
    accent="#56B4E9",
    foreground="#F2F2F2",
    background="#101010",
    surface="#101010",
    panel="#202020",
    success="#56B4E9",
    warning="#F0E442",
    error="#E0650F",
    dark=True,
)
LIGHT = Theme(
    name="kommisjon-light",
    primary="#0072B2",
    secondary="#7A5C00",
    accent="#0072B2",
    foreground="#101010",
    background="#FFFFFF",
    surface="#FFFFFF",
    panel="#F2F2F2",
    success="#0072B2",
    warning="#7A5C00",
    error="#B03A00",
    dark=False,
)
