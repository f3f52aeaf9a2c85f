"""A command opens central's database once, also where a server says who is at work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from sync.central import store
from tests.e2e.test_commands import call


def test_a_command_on_a_server_opens_its_database_once_and_lets_go(
    central_on_postgres: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = central_on_postgres.url.render_as_string(hide_password=False)
    opened: list[Engine] = []
    let_go: list[Engine] = []

    def connect(*given: Any) -> Engine:
        engine = central_connect(*given)
        opened.append(engine)
        dispose = engine.dispose
        engine.dispose = lambda close=True: (let_go.append(engine), dispose(close))[1]  # type: ignore[method-assign]
        return engine

    central_connect = store.connect
    monkeypatch.setattr(store, "connect", connect)
    for command in (["search", "Amina"], ["due"], ["review"], ["audit"]):
        opened.clear()
        let_go.clear()
        ended = call(["central", *command, "--database", address, "--keys", str(tmp_path), "--as", "KB"])
        assert (ended.code, ended.err) == (0, ""), command
        assert len(opened) == 1, command
        assert let_go == opened
