"""The floor of typing: a Textual application with one Label and one Input, as they come."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Input, Label


class BareApp(App[None]):
    """One question and one field."""

    def compose(self) -> ComposeResult:
        yield Label("What other skills do you have?")
        yield Input()


if __name__ == "__main__":
    BareApp().run()
