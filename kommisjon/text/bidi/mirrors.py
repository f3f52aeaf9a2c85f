"""Paired brackets and mirrored glyphs, as facts of the Unicode Character Database 15.0.

BidiBrackets.txt for the brackets (used by N0), BidiMirroring.txt for all that mirrors (L4). The standard library
knows which characters mirror but not into what.
"""

from __future__ import annotations

_BRACKETS = (
    "()[]{}༺༻༼༽᚛᚜⁅⁆⁽⁾₍₎⌈⌉⌊⌋\u2329\u232a❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⦉⦊⦋⦌⦍⦐⦏⦎"
    "⦑⦒⦓⦔⦕⦖⦗⦘⧘⧙⧚⧛⧼⧽⸢⸣⸤⸥⸦⸧⸨⸩⹕⹖⹗⹘⹙⹚⹛⹜〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
_OTHER_PAIRS = (
    "<>«»‹›∈∋∉∌∊∍∕⧵∟⯾∠⦣∡⦛∢⦠∤⫮∼∽≃⋍≅≌≒≓≔≕≤≥≦≧≨≩≪≫≮≯≰≱≲≳≴≵≶≷≸≹≺≻≼≽≾≿⊀⊁⊂⊃"
    "⊄⊅⊆⊇⊈⊉⊊⊋⊏⊐⊑⊒⊘⦸⊢⊣⊦⫞⊨⫤⊩⫣⊫⫥⊰⊱⊲⊳⊴⊵⊶⊷⊸⟜⋉⋊⋋⋌⋐⋑⋖⋗⋘⋙⋚⋛⋜⋝⋞⋟⋠⋡⋢⋣⋤⋥⋦⋧⋨⋩⋪⋫⋬⋭"
    "⋰⋱⋲⋺⋳⋻⋴⋼⋶⋽⋷⋾⟃⟄⟈⟉⟋⟍⟕⟖⟝⟞⟢⟣⟤⟥⦤⦥⦨⦩⦪⦫⦬⦭⦮⦯⧀⧁⧄⧅⧏⧐⧑⧒⧔⧕⧨⧩⧸⧹⨫⨬⨭⨮⨴⨵⨼⨽⩤⩥⩹⩺⩻⩼"
    "⩽⩾⩿⪀⪁⪂⪃⪄⪅⪆⪇⪈⪉⪊⪋⪌⪍⪎⪏⪐⪑⪒⪓⪔⪕⪖⪗⪘⪙⪚⪛⪜⪝⪞⪟⪠⪡⪢⪦⪧⪨⪩⪪⪫⪬⪭⪯⪰⪱⪲⪳⪴⪵⪶⪷⪸⪹⪺⪻⪼⪽⪾⪿⫀"
    "⫁⫂⫃⫄⫅⫆⫇⫈⫉⫊⫋⫌⫍⫎⫏⫐⫑⫒⫓⫔⫕⫖⫬⫭⫷⫸⫹⫺⸂⸃⸄⸅⸉⸊⸌⸍⸜⸝⸠⸡﹤﹥＜＞"
)

CLOSING_OF = dict(zip(_BRACKETS[::2], _BRACKETS[1::2], strict=True))
"""The closing bracket for each opening one."""

OPENING_OF = {closing: opening for opening, closing in CLOSING_OF.items()}
"""The opening bracket for each closing one."""

_MIRRORED = {
    **CLOSING_OF,
    **OPENING_OF,
    **dict(zip(_OTHER_PAIRS[::2], _OTHER_PAIRS[1::2], strict=True)),
    **dict(zip(_OTHER_PAIRS[1::2], _OTHER_PAIRS[::2], strict=True)),
}
_CANONICAL = {"\u2329": "\u3008", "\u232a": "\u3009"}


def canonical_bracket(bracket: str) -> str:
    """Give the bracket that stands for `bracket` when pairs are matched (BD14, BD15)."""
    return _CANONICAL.get(bracket, bracket)


def mirrored(char: str) -> str:
    """Give the glyph to draw for a character at an odd level (L4)."""
    return _MIRRORED.get(char, char)
