"""A language pack: texts in one or more languages, signed by central as receipts and mission packs are.

It is for every laptop and holds nothing of anybody, so it is neither sealed nor numbered: the trust document names
central's key, and that key signs the file itself. Whether the texts fit what a laptop asks is for the laptop.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field

from kommisjon.errors import N_, Code, Refusal
from sync import canonical
from sync.trust import sshsig
from sync.trust.document import Document, KeyLine, Moment, Trust, moment_text, read_document
from sync.trust.keys import key_blob, parse_public_line, public_line

NAMESPACE = "kommisjon.languages.v1"
SUFFIX = ".kml"
MOST = 16 * 1024 * 1024
"""Bytes of the file."""
_MOST_TEXTS = 400
"""Of one part."""

Words = Annotated[str, Field(min_length=1, max_length=8000)]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Z][a-z]{3})?(_([A-Z]{2}|[0-9]{3}))?$")]


class Translated(Document):
    """One text."""

    where: Annotated[str, Field(max_length=400)] = ""
    """Where it stands in a form; blank where the English says it."""
    english: Words
    said: Words


class Part(Document):
    """Texts of one catalogue in one language; a long catalogue comes in several parts."""

    language: LanguageCode
    catalogue: Annotated[str, Field(pattern=r"^(resident|spoken|form-[a-z][a-z0-9_-]{0,63})$")]
    reviewed: bool
    """A qualified person has signed all of them."""
    texts: Annotated[list[Translated], Field(min_length=1, max_length=_MOST_TEXTS)]


class LanguagePack(Document):
    """What is signed."""

    format: Literal["kommisjon.languages"] = "kommisjon.languages"
    version: Literal[1] = 1
    created: Moment
    parts: Annotated[list[Part], Field(min_length=1, max_length=canonical.MAX_ARRAY)]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part.language for part in self.parts))


class SignedLanguagePack(Document):
    """The file."""

    pack: LanguagePack
    key: KeyLine
    """Central's, as the trust document names it."""
    signature: Annotated[str, Field(max_length=sshsig.MAX_ARMOUR)]


def parted(language: str, catalogue: str, texts: Sequence[Translated], *, reviewed: bool) -> list[Part]:
    """The texts of a catalogue, in as many parts as they take. Raises ValueError for what no pack can hold."""
    pieces = (texts[start : start + _MOST_TEXTS] for start in range(0, len(texts), _MOST_TEXTS))
    return [Part(language=language, catalogue=catalogue, reviewed=reviewed, texts=list(one)) for one in pieces]


def sign_pack(key: Ed25519PrivateKey, parts: Sequence[Part], at: datetime) -> bytes:
    """Give the file. `key` is central's receipt key, `at` aware. Raises Refusal R603 for an unsafe character."""
    pack = LanguagePack(created=moment_text(at), parts=list(parts))
    public = key.public_key()
    signature = sshsig.sign(pack.to_bytes(), NAMESPACE, key, key_blob(public)).decode()
    return SignedLanguagePack(pack=pack, key=public_line(public), signature=signature).to_bytes()


def read_pack(data: bytes, trust: Trust, at: datetime) -> LanguagePack:
    """Read the file and check that central signed it.

    Raises Refusal F835 for another file, or one that was changed after it was signed, F830 for a key that the list
    of trusted keys does not name, and S209 for a list that has expired `at` that time.
    """
    try:
        signed = read_document(SignedLanguagePack, data, limit=MOST)
        public = parse_public_line(signed.key)
        signature = sshsig.parse(signed.signature.encode())
    except Refusal as problem:  # it says what it means for a bundle
        raise Refusal(Code.LANGUAGE_DAMAGED) from problem
    trust.check_current(at)
    known = {key_blob(parse_public_line(signer.key)) for signer in trust.receipt_signers}
    if key_blob(public) not in known:
        raise Refusal(Code.LANGUAGE_UNSIGNED)
    try:
        if signature.namespace != NAMESPACE or signature.public != key_blob(public):
            raise Refusal(Code.SIG, detail=N_("key or use"))
        sshsig.check(signature, signed.pack.to_bytes(), public)
    except Refusal as problem:
        raise Refusal(Code.LANGUAGE_DAMAGED) from problem
    return signed.pack
