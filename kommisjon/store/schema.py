"""The tables of the laptop store and how each version became the next.

`chg` is the log of changes and `rec` the state folded from it, as on central (central-and-merge.md 2.4). Numbers
in `actor_no` are local to this database; what leaves it names (device, epoch). Files attached to answers stand in
`att` and, in chunks, in `att_chunk` (security-and-bundles.md 2.5). `audit` is who did what (store/audit.py).
`bundle` is the ledger: each bundle with the last change it could carry, and what its receipt said. `settled` are
cases that take no more answers, `stub` is left of records that central holds and that were deleted here.

All that every save counts up (`commits`, `last_n`, `hlc`) stands in the one row of `vault_state`: a save encrypts
and writes out whole pages, so a counter in a table of its own costs a page of 4 KiB each time.

What changes seldom stands in the one row of `upkeep`: this laptop's own number in `actor`, the head of the audit,
when the store was last checked and copied, and how many saves were missing when an older state was taken
(`behind`: 0 where nobody knows how many, NULL where none was). Bundles of epochs that are over stand in
`former_bundle`.
"""

from __future__ import annotations

APPLICATION_ID = 0x4B4D4A31
"""'KMJ1': this file is a kommisjon laptop store."""

_VERSION_1 = """
CREATE TABLE vault_state (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    vault     TEXT    NOT NULL,
    commits   INTEGER NOT NULL,
    last_n    INTEGER NOT NULL,
    head_seq  INTEGER NOT NULL,
    head_hash TEXT    NOT NULL,
    hlc       INTEGER NOT NULL
) STRICT;
CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE actor (
    actor_no INTEGER PRIMARY KEY,
    device   TEXT    NOT NULL,
    epoch    INTEGER NOT NULL,
    UNIQUE (device, epoch)
) STRICT;
CREATE TABLE form (
    id      TEXT NOT NULL,
    version INTEGER NOT NULL,
    sha256  TEXT NOT NULL,
    xform   BLOB NOT NULL,
    PRIMARY KEY (id, version, sha256)
) STRICT;
CREATE TABLE chg (
    home     TEXT    NOT NULL,
    actor_no INTEGER NOT NULL REFERENCES actor,
    n        INTEGER NOT NULL,
    hlc      INTEGER NOT NULL,
    rec      TEXT    NOT NULL,
    by       TEXT    NOT NULL,
    form     TEXT,
    why      TEXT,
    f        TEXT    NOT NULL,
    PRIMARY KEY (home, actor_no, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX chg_rec ON chg (rec);
CREATE TABLE rec (
    home        TEXT    NOT NULL,
    rec         TEXT    NOT NULL,
    type        TEXT    NOT NULL,
    parent      TEXT,
    doc         TEXT    NOT NULL,
    n_conflicts INTEGER NOT NULL,
    alive       INTEGER NOT NULL,
    max_hlc     INTEGER NOT NULL,
    PRIMARY KEY (home, rec)
) STRICT, WITHOUT ROWID;
CREATE INDEX rec_type ON rec (type, home);
CREATE INDEX rec_parent ON rec (parent, type);
CREATE TABLE bundle (
    seq             INTEGER PRIMARY KEY,
    epoch           INTEGER NOT NULL,
    base_seq        INTEGER NOT NULL,
    manifest_sha256 TEXT,
    name            TEXT,
    status          TEXT    NOT NULL CHECK (status IN ('reserved', 'written', 'failed')),
    reason          TEXT,
    at              TEXT    NOT NULL
) STRICT;
"""

_VERSION_2 = """
CREATE TABLE att (
    sha256 TEXT    PRIMARY KEY,
    size   INTEGER NOT NULL
) STRICT;
CREATE TABLE att_chunk (
    sha256 TEXT    NOT NULL REFERENCES att,
    idx    INTEGER NOT NULL,
    bytes  BLOB    NOT NULL,
    PRIMARY KEY (sha256, idx)
) STRICT;
"""

_VERSION_3 = """
CREATE TABLE audit (
    no    INTEGER PRIMARY KEY,
    at    TEXT    NOT NULL,
    by    TEXT    NOT NULL,
    act   TEXT    NOT NULL,
    about TEXT    NOT NULL,
    why   TEXT,
    hash  TEXT    NOT NULL
) STRICT;
CREATE TABLE upkeep (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    me         INTEGER NOT NULL,
    audit_no   INTEGER NOT NULL,
    audit_hash TEXT    NOT NULL,
    checked_at TEXT,
    copied_at  TEXT,
    behind     INTEGER
) STRICT;
CREATE TABLE former_bundle (
    epoch           INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    base_seq        INTEGER NOT NULL,
    manifest_sha256 TEXT,
    name            TEXT,
    status          TEXT    NOT NULL,
    reason          TEXT,
    at              TEXT    NOT NULL,
    PRIMARY KEY (epoch, seq)
) STRICT;
INSERT INTO upkeep (one, me, audit_no, audit_hash)
VALUES (1, 1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
ALTER TABLE bundle ADD COLUMN last_n INTEGER;
ALTER TABLE bundle ADD COLUMN receipt TEXT;
ALTER TABLE bundle ADD COLUMN receipted_at TEXT;
ALTER TABLE bundle ADD COLUMN confirmed TEXT;
ALTER TABLE bundle ADD COLUMN held TEXT;
ALTER TABLE bundle ADD COLUMN refused TEXT;
ALTER TABLE bundle ADD COLUMN unaccounted TEXT;
ALTER TABLE att ADD COLUMN sent_seq INTEGER;
ALTER TABLE att ADD COLUMN received INTEGER NOT NULL DEFAULT 0;
CREATE TABLE settled (
    home           TEXT PRIMARY KEY,
    mission        TEXT NOT NULL,
    number         TEXT NOT NULL,
    closed_at      TEXT,
    handed_over_at TEXT
) STRICT;
CREATE TABLE stub (
    home    TEXT    NOT NULL,
    rec     TEXT    NOT NULL,
    type    TEXT    NOT NULL,
    last_n  INTEGER NOT NULL,
    changes INTEGER NOT NULL,
    receipt TEXT    NOT NULL,
    PRIMARY KEY (home, rec)
) STRICT, WITHOUT ROWID;
"""

MIGRATIONS: dict[int, str] = {1: _VERSION_1, 2: _VERSION_2, 3: _VERSION_3}
"""SQL that leads from version n-1 to n; released ones are never edited."""

NEWEST = max(MIGRATIONS)
