"""The page as a web application: the guard lets a request in, one deed is done, and the page is drawn anew.

Everything happens on the one thread that the store belongs to. What is sent is answered by a way to the page, so
that going back and loading again send nothing a second time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import Message, Receive, Scope, Send

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import current
from kommisjon.interview.centre.desk import Call, Desk, Seat
from kommisjon.interview.centre.steps import NotOnPage, Step
from kommisjon.interview.centre.taps import years_meant
from kommisjon.interview.centre.visit import STAFF_LANGUAGE
from kommisjon.interview.sheet.fonts import FOLDER, FONTS
from kommisjon.interview.sitting import NotAccepted
from kommisjon.kiosk import deeds, pages
from kommisjon.kiosk.guard import COOKIE, HEADERS, LARGEST_FORM, Keys, NotAllowed, check_origin, new_secret, policy
from kommisjon.kiosk.texts import Says

Note = Callable[[BaseException], object]
"""Leaves a mark of a defect, without values."""
ONE_PRESS = 0.7
"""Seconds after a page was sent in which a press may be the second half of the double click that brought it."""


async def _nowhere(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise NotAllowed(404)


@dataclass(slots=True)
class _Browser:
    """What a seat's browser shows: the nonce of the page in front, and what is shown beside the step."""

    nonce: str = ""
    spent: str = ""
    """The nonce of the page that was pressed last."""
    sent_at: float | None = float("-inf")
    """When the page in front was sent, by the steady clock; None while what was pressed is not answered."""
    shown: pages.Shown = field(default_factory=pages.Shown)


class Kiosk:
    """The pages of one desk. `host` is what requests must name: 127.0.0.1 and the port; `steady` gives seconds.

    Before there is a desk, and once it is gone, every page asks for the staff and shows nothing else.
    """

    def __init__(
        self, desk: Desk | None, host: str, note: Note, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._open_desk, self._host, self._note, self._steady = desk, host, note, steady
        self._keys = Keys()
        self._browsers: dict[int, _Browser] = {}
        routes = [
            Route("/start/{secret}", self._start, methods=["GET"]),
            Route("/font/{name}", self._font, methods=["GET"]),
            Route("/still", self._still, methods=["GET"]),
            Route("/rest", self._rest, methods=["GET"]),
            Route("/", self._page, methods=["GET"]),
            Route("/", self._done, methods=["POST"]),
        ]
        self._routes = Router(routes, default=_nowhere, redirect_slashes=False)

    @property
    def _desk(self) -> Desk:
        if self._open_desk is None:
            raise NotAllowed(503)
        return self._open_desk

    def begin(self, desk: Desk) -> None:
        """From now on the pages are those of a desk."""
        self._open_desk = desk

    def link(self, seat: Seat) -> str:
        """An address that lets one browser to a seat, once; what was given for it before counts no more."""
        self._browsers[seat.number] = _Browser()
        return f"http://{self._host}/start/{self._keys.link(seat.number)}"

    def close(self, seat: Seat) -> None:
        """The seat's browser shows nothing of anybody any more."""
        self._keys.close(seat.number)
        self._browsers.pop(seat.number, None)

    def is_used(self, seat: Seat) -> bool:
        """A browser has come to a seat by its link."""
        return self._keys.is_used(seat.number)

    def shut(self) -> None:
        """Nobody is let in any more: the vault is closing."""
        self._open_desk = None
        self._keys = Keys()
        self._browsers.clear()

    async def asgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What comes from elsewhere is refused before anything reads it; what fails leaves a mark."""
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        style = new_secret()
        scope["kommisjon.style"] = style

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = {**HEADERS, "Content-Security-Policy": policy(style)}
                given = {name.lower() for name, _value in message["headers"]}
                message["headers"] += [
                    (name.lower().encode(), value.encode())
                    for name, value in added.items()
                    if name.lower().encode() not in given
                ]
            await send(message)

        try:
            check_origin(headers, scope["method"], self._host, led=scope["path"].startswith("/start/"))
            if self._open_desk is None and not scope["path"].startswith("/font/"):
                raise NotAllowed(503)
            await self._routes(scope, receive, with_headers)
        except NotAllowed as refused:
            text = Says.STAFF if refused.status == 503 else Says.CLOSED
            drawn = HTMLResponse(pages.for_anybody(text, style), refused.status)
            await drawn(scope, receive, with_headers)
        except ClientDisconnect:
            return
        except Exception as problem:
            self._note(problem)
            await self._calm(500, Says.FULL, style)(scope, receive, with_headers)

    def _calm(self, status: int, text: Says, style: str, language: str = "") -> Response:
        return HTMLResponse(pages.calm(language or current() or STAFF_LANGUAGE, text, style), status)

    # Each way in

    async def _start(self, request: Request) -> Response:
        seat, cookie = self._keys.start(request.path_params["secret"])
        answer: Response = RedirectResponse("/", 303)
        if request.headers.get("sec-fetch-site") == "cross-site":
            # The seat's cookie is sent from our own pages only; led on from elsewhere, it would be left out.
            answer = Response(headers={"Refresh": "0; url=/"})
        answer.set_cookie(COOKIE, cookie, path="/", httponly=True, samesite="strict")
        self._browsers.setdefault(seat, _Browser())
        return answer

    async def _font(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in {f"{font}.ttf" for font in FONTS}:
            raise NotAllowed(404)
        # The one thing that is kept by the browser: it says nothing of anybody.
        return FileResponse(FOLDER / name, media_type="font/ttf", headers={"Cache-Control": "max-age=86400"})

    async def _rest(self, request: Request) -> Response:
        seat, browser = self._seat(request)
        seat.visit.rest()
        browser.shown = pages.Shown()
        self._desk.changed()
        return RedirectResponse("/", 303)

    async def _still(self, request: Request) -> Response:
        _seat, browser = self._seat(request)
        browser.shown = pages.Shown(still=True)
        return RedirectResponse("/", 303)

    async def _page(self, request: Request) -> Response:
        seat, browser = self._seat(request)
        browser.nonce = new_secret()
        style = request.scope["kommisjon.style"]
        try:
            drawn = pages.page(seat, browser.shown, nonce=browser.nonce, style=style)
        except Refusal as refusal:
            self._refused(seat, browser.shown, refusal)
            return self._calm(503, Says.FULL, style, seat.visit.language)
        # A header and no element: a page that goes on by itself is not to surprise whoever hears it.
        goes_to = pages.goes_to(seat, browser.shown)
        if browser.sent_at is None:  # loaded again, it is still the page that was seen before
            browser.sent_at = self._steady()
        return HTMLResponse(drawn, headers={"Refresh": goes_to} if goes_to else {})

    async def _done(self, request: Request) -> Response:
        seat, browser = self._seat(request)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_FORM:
                raise NotAllowed(413)
        self._desk.hear(seat)
        by_hand = request.headers.get("sec-fetch-user") == "?1"
        if not (by_hand and self._is_same_press(seat, browser, body)):
            self._do(seat, browser, body)
        return RedirectResponse("/", 303)

    def _is_same_press(self, seat: Seat, browser: _Browser, body: bytes) -> bool:
        """Whether this may be a double click's second half, on a page that nobody has seen yet: it does nothing.

        What was typed or chosen on the page itself was seen, however quick it came.
        """
        soon = browser.sent_at is None or self._steady() - browser.sent_at < ONE_PRESS
        if not soon:
            return False
        try:
            fields = deeds.read_form(body)
            nonce = deeds.one(fields, "nonce")
            if nonce != browser.nonce:
                return nonce == browser.spent != ""
            return not deeds.is_filled_in(seat.visit, fields, browser.shown.sought, browser.shown.typed)
        except (NotOnPage, Refusal):
            return False

    def _do(self, seat: Seat, browser: _Browser, body: bytes) -> None:
        browser.shown = shown = pages.Shown()
        try:
            fields = deeds.read_form(body)
            if not browser.nonce or deeds.one(fields, "nonce") != browser.nonce:
                shown.notice = Says.ELSEWHERE
                return
            browser.spent, browser.nonce, browser.sent_at = browser.nonce, "", None
            if (sought := deeds.sought(seat.visit, fields)) is not None:
                shown.sought = sought
                return
            farewell = pages.FAREWELLS.get(seat.visit.step)
            deeds.do(self._desk, seat, fields)
            shown.farewell = farewell if deeds.one(fields, "do") == "goodbye" else None
        except NotOnPage:
            shown.notice = Says.NOT_TAKEN
            self._desk.call(seat, Call.FAULT)
        except NotAccepted as problem:
            shown.against = problem.text(seat.visit.language)
            shown.typed = deeds.typed(seat.visit, fields) if len(fields.get("answer", ())) == 1 else None
            told = years_meant(seat.visit.open_sitting, seat.visit.stop, shown.typed)
            shown.notice = None if shown.against or told else Says.NOT_TAKEN
        except Refusal as refusal:
            if seat.visit.step is Step.QUESTION and seat.visit.stop.typed and "answer" in fields:
                shown.typed = deeds.typed(seat.visit, fields)
            self._refused(seat, shown, refusal)
        self._desk.changed()

    def _refused(self, seat: Seat, shown: pages.Shown, refusal: Refusal) -> None:
        if refusal.code is Code.NOTHING_TO_READ_BACK:
            shown.notice = Says.LEFT
            return
        if refusal.code is Code.TEXT_TOO_LONG:
            shown.notice = Says.NOT_TAKEN
            return
        shown.notice = Says.FULL
        seat.refused = refusal
        self._desk.call(seat, Call.FAULT)

    def _seat(self, request: Request) -> tuple[Seat, _Browser]:
        number = self._keys.seat_of(request.cookies.get(COOKIE))
        seat = self._desk.at(number)
        if seat is None:
            raise NotAllowed(403)
        return seat, self._browsers.setdefault(number, _Browser())
