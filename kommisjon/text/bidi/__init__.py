"""The Unicode Bidirectional Algorithm (UAX #9) for one line of text, one module a stage.

`classes` gives each character its class and a text its base level (P2, P3), `explicit` follows embeddings and
isolates (X1 to X8), `runs` cuts the line into isolating run sequences (X9, X10), `weak` and `neutral` resolve
them (W1 to W7, N0 to N2), `order` gives levels and visual order (I1, I2, L1, L2), `mirrors` the mirrored glyphs
(L4). Measured against BidiCharacterTest.txt (tui-and-languages.md 1.5).
"""

from kommisjon.text.bidi.classes import base_level, has_rtl
from kommisjon.text.bidi.mirrors import mirrored
from kommisjon.text.bidi.order import REMOVED_LEVEL, levels, visual_order

__all__ = ["REMOVED_LEVEL", "base_level", "has_rtl", "levels", "mirrored", "visual_order"]
