"""What a bundle may hold at most (security-and-bundles.md 4.2 and 4.4). Sizes in bytes."""

from __future__ import annotations

from kommisjon.model.files import MOST_BYTES

KIB = 1024
MIB = 1024 * KIB

MAX_BUNDLE = 1024 * MIB
MAX_MANIFEST = 16 * KIB
MAX_SIGNATURE = 4 * KIB
MAX_SEALED_KEY = 16 * KIB
MAX_INNER = 1024 * MIB
"""The bag before compression."""
MAX_RATIO = 100
"""Inner size to payload size, where the inner size is above RATIO_FROM."""
RATIO_FROM = 16 * MIB
MAX_FILES = 20_000
"""Files in the bag, with its own lists."""
MAX_RECORDS = 200_000
MAX_SET_ASIDE = 32 * MIB
"""Of lines that central does not take and keeps as they came: with more the whole bundle is refused, …"""
MAX_LINES_SET_ASIDE = 50_000
"""… and with more lines than these."""
MAX_ATTACHMENT = MOST_BYTES
MIN_STANZAS = 2
MAX_STANZAS = 8
MAX_TAG_FILE = 4 * KIB
"""bagit.txt, bag-info.txt and tagmanifest-sha256.txt."""
MAX_FILE_LIST = MAX_FILES * 256

STEP = 256 * KIB
"""How much is read or written at once."""
IN_MEMORY = 8 * MIB
"""What staging keeps in memory before it goes to a private temporary file; only ciphertext ever goes there."""
READ_WHOLE = 64 * MIB
"""The largest bundle whose private copy is in memory while it is verified."""

OPENING_MEMORY = 512 * MIB
"""What the part of central that opens bundles may take: address space, …"""
OPENING_PROCESSOR_SECONDS = 120
"""… processor time …"""
OPENING_SECONDS = 300
"""… and time by the clock, while central waits for it."""
OPENING_ROOM = 64 * MIB
"""Room on the disk that must be left beside the two sealed copies that wait meanwhile."""
