"""`payload.zip`: the bag, deflated and encrypted with AES-256 under a random password.

pyzipper does the encryption (AE-2); any 7-Zip opens it. Because zip directories are not authenticated, pyzipper
meets a payload only after its bytes around the data were compared with the one accepted layout
(security-and-bundles.md 0, 4.2).
"""

from __future__ import annotations

import hashlib
import hmac
import io
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import IO

import pyzipper

from kommisjon.errors import Code, Refusal
from sync.bundle.deflating import LEVEL, BlockDeflate
from sync.bundle.limits import STEP
from sync.bundle.window import Window
from sync.bundle.ziplayout import LOCAL_SIZE, Entry, directory, local_header

INNER_NAME = b"bag.tar"

_MADE_BY = 20
_ENCRYPTED = 1
_METHOD_AES = 99
_STORED, _DEFLATED = 0, 8
_EXTRA_SIZE = 11
_SALT_SIZE, _KEY_SIZE = 16, 32
_HEADER_SIZE = LOCAL_SIZE + len(INNER_NAME) + _EXTRA_SIZE


def write_payload(target: IO[bytes], password: bytes, pieces: Iterable[bytes], *, stored: bool) -> int:
    """Write the payload into `target`, an empty seekable file, and give its size.

    `stored` leaves out compression, for content that is compressed already. The salt is pyzipper's own random.
    """
    info = pyzipper.zipfile_aes.AESZipInfo(INNER_NAME.decode(), (1980, 1, 1, 0, 0, 0))
    info.create_system = 0
    info.compress_type = _STORED if stored else _DEFLATED
    info._compresslevel = LEVEL
    settings = {"nbits": 256, "force_wz_aes_version": 2}
    with pyzipper.AESZipFile(target, "w", encryption=pyzipper.WZ_AES, encryption_kwargs=settings) as archive:
        archive.setpassword(password)
        with BlockDeflate() as deflate, archive.open(info, "w") as member:
            if not stored:
                member._compressor = deflate
            member._encrypter.hmac = _mac(password, member._encrypter.salt)
            for piece in pieces:
                member.write(piece)
        # The library puts Unix permissions here when it opens the member; the directory is written afterwards.
        info.external_attr = 0
    return target.seek(0, io.SEEK_END)


def check_layout(payload: Window, inner_size: int) -> None:
    """Compare everything in the payload but its encrypted data with the one accepted layout.

    `inner_size` is the signed size of the bag. Raises Refusal P501.
    """
    payload.seek(0)
    header = payload.read(_HEADER_SIZE)
    method = header[-2:]
    for candidate in (_STORED, _DEFLATED):
        if method != struct.pack("<H", candidate):
            continue
        blank = _entry(candidate, 0, inner_size)
        entry = _entry(candidate, payload.size - _HEADER_SIZE - len(directory([blank], _MADE_BY)), inner_size)
        if entry.compressed < 0 or header != local_header(entry):
            break
        payload.seek(entry.compressed, io.SEEK_CUR)
        if payload.read() == directory([entry], _MADE_BY):
            return
        break
    raise Refusal(Code.PAYLOAD, detail="layout")


def read_payload(payload: Window, password: bytes, inner_size: int) -> Iterator[bytes]:
    """Decrypt and inflate a payload whose layout was compared, step by step, `inner_size` bytes in all.

    What comes out is authentic only once the iterator has ended. Raises Refusal P501.
    """
    left = inner_size
    try:
        with pyzipper.AESZipFile(payload, "r") as archive:
            archive.setpassword(password)
            info = archive.getinfo(INNER_NAME.decode())
            # One byte more than promised: so the data ends where the stream ends, never where the header says,
            # and the authentication code is always reached and compared.
            info.file_size = inner_size + 1
            with archive.open(info) as member:
                member._decrypter.hmac = _mac(password, member.encryption_header[:_SALT_SIZE])
                while data := member.read(min(STEP, left + 1)):
                    left -= len(data)
                    if left < 0:
                        raise Refusal(Code.PAYLOAD, detail="size")
                    yield data
        if left:
            raise Refusal(Code.PAYLOAD, detail="size")
    except (pyzipper.BadZipFile, RuntimeError, EOFError, zlib.error, struct.error, ValueError, OSError):
        raise Refusal(Code.PAYLOAD, detail="content") from None


def _mac(password: bytes, salt: bytes) -> hmac.HMAC:
    """The same authentication code that the library makes, by the system's SHA-1, which is several times as quick.

    WinZip's AE-2: PBKDF2-HMAC-SHA1 of 1,000 rounds gives the cipher's key, this key, and two bytes to check by.
    """
    derived = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 2 * _KEY_SIZE + 2)
    return hmac.new(derived[_KEY_SIZE : 2 * _KEY_SIZE], digestmod="sha1")


def _entry(method: int, compressed: int, inner_size: int) -> Entry:
    extra = struct.pack("<3H2sBH", 0x9901, 7, 2, b"AE", 3, method)
    return Entry(INNER_NAME, 0, compressed, inner_size, 20, _ENCRYPTED, _METHOD_AES, extra)
