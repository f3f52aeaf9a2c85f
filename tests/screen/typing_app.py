"""A screen of one right-to-left field, run in a pty by test_rtl_pty.py; writes what was typed to a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from textual.app import App, ComposeResult

from kommisjon.text.terminal import Terminal
from kommisjon.tui.cells import install_cells
from kommisjon.tui.probe import probe, program_orders
from kommisjon.tui.widgets.rtl_input import RtlInput


class TypingApp(App[str]):
    """One field; Enter ends with its value."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self.terminal = terminal

    def compose(self) -> ComposeResult:
        yield RtlInput(rtl=True)

    def on_input_submitted(self, event: RtlInput.Submitted) -> None:
        self.exit(event.value)


if __name__ == "__main__":
    found = probe(os.environ, timeout=20)
    install_cells(found.mark_cells)
    with program_orders(found, sys.stdout):
        typed = TypingApp(found).run()
    Path(sys.argv[1]).write_text(f"{found.name}\n{typed}", encoding="utf-8")
