"""What tests of several rooms share: one PostgreSQL a worker, one database a test, what is slow done once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, text

from kommisjon.i18n import catalogue
from kommisjon.vault import slot
from sync.central import store
from tests.postgres import NoServer, server

TEMPLATE = "kommisjon_template"

# Properties are about what holds, not about how fast: a busy machine must not turn one red.
settings.register_profile("kommisjon", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kommisjon")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--new-frames", action="store_true", help="write the frames of tests/screen/frames anew")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The interface is English where a test begins, also after one that switched it or ran a command here."""
    catalogue.use("en")
    yield
    catalogue.use("en")


@pytest.fixture(scope="session", autouse=True)
def derived_once() -> Iterator[None]:
    """In this process a passphrase is worked out once a slot: thousands of tests open a copy of the same vault.

    Only at the smallest cost: a calibration measures, and programs that a test starts work everything out.
    """
    derive: Callable[..., bytearray] = slot._derive
    known: dict[tuple[object, ...], bytes] = {}

    def once(*what: Any) -> bytearray:
        if what[-1] != slot.FLOOR or what[0] == "calibration":
            return derive(*what)
        if what not in known:
            known[what] = bytes(derive(*what))
        return bytearray(known[what])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(slot, "_derive", once)
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a running server, on which a template with central's schema is ready."""
    try:
        with server() as url:
            store.create(_prepared(url)).dispose()
            yield url
    except NoServer as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(problem))


@pytest.fixture(scope="session")
def made_central(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new central database on SQLite, to be copied."""
    path = tmp_path_factory.mktemp("made") / "central.db"
    store.create(str(path)).dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def central_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new central database, on each engine in turn."""
    if request.param == "sqlite":
        made: Path = request.getfixturevalue("made_central")
        yield shutil.copy(made, str(tmp_path / "central.db"))
    else:
        yield from _one_database(request.getfixturevalue("postgres_url"))


@pytest.fixture
def central(central_address: str) -> Iterator[Engine]:
    """A new central database, on each engine in turn."""
    engine = store.connect(central_address)
    yield engine
    engine.dispose()


@pytest.fixture
def central_on_postgres(postgres_url: str) -> Iterator[Engine]:
    """A new central database on PostgreSQL."""
    for address in _one_database(postgres_url):
        engine = store.connect(address)
        yield engine
        engine.dispose()


def _one_database(url: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    _administer(url, f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
    yield _with_database(url, name)
    _administer(url, f'DROP DATABASE "{name}" WITH (FORCE)')


def _prepared(url: str) -> str:
    _administer(url, f'DROP DATABASE IF EXISTS "{TEMPLATE}" WITH (FORCE)', f'CREATE DATABASE "{TEMPLATE}"')
    return _with_database(url, TEMPLATE)


def _administer(url: str, *statements: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _with_database(url: str, name: str) -> str:
    before, _, after = url.rpartition("/postgres")
    return f"{before}/{name}{after}"
