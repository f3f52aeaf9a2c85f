"""Just enough of a browser for a resident's page: a cookie, a page, what it offers, a form that is sent."""

from __future__ import annotations

import re
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

_BUTTON = re.compile(r'<(?:button|input)[^>]* name="(answer|do|language)" value="([^"]*)"')


class ResidentBrowser:
    """It asks over a real connection, one for each request, and waits for the answer."""

    def __init__(self, link: str) -> None:
        self.host, self._path = link.removeprefix("http://").split("/", 1)
        self.cookie, self.page, self.status = "", "", 0

    def start(self) -> None:
        self.ask("GET", "/" + self._path)
        self.load()

    def load(self) -> None:
        self.page = self.ask("GET", "/")

    def send(self, **fields: str | list[str]) -> None:
        """Send the form with the page's nonce; raises AssertionError where that is not answered by a way on."""
        self.post(**fields)
        assert self.status == 303, (self.status, self.page)
        self.load()

    def post(self, **fields: str | list[str]) -> str:
        """As `send`, without looking at what comes back, nor loading the page."""
        return self.ask("POST", "/", urlencode({"nonce": self.nonce, **fields}, doseq=True))

    @property
    def nonce(self) -> str:
        [nonce, *_again] = re.findall(r'name="nonce" value="([^"]+)"', self.page)
        return str(nonce)

    def offered(self, name: str) -> list[str]:
        """The values that can be sent under a name."""
        return [unescape(value) for given, value in _BUTTON.findall(self.page) if given == name]

    @property
    def takes_words(self) -> bool:
        return '<textarea name="answer"' in self.page or '<input type="text" name="answer"' in self.page

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> str:
        connection = HTTPConnection(self.host, timeout=30)
        try:
            given = {"Cookie": self.cookie, "Origin": f"http://{self.host}", **headers}
            connection.request(method, path, body, {name: value for name, value in given.items() if value})
            return self._heard(connection.getresponse())
        finally:
            connection.close()

    def _heard(self, answer: HTTPResponse) -> str:
        self.status = answer.status
        if (set_cookie := answer.headers["set-cookie"]) is not None:
            self.cookie = set_cookie.split(";")[0]
        return answer.read().decode()
