"""Who is let in: this host, this page, the one browser of a seat."""

from __future__ import annotations

import pytest

from kommisjon.kiosk.guard import HEADERS, Keys, NotAllowed, check_origin, policy

HOST = "127.0.0.1:8123"
OURS = f"http://{HOST}"


@pytest.mark.parametrize(
    ("headers", "method", "status"),
    [
        ({}, "GET", 421),
        ({"host": "localhost:8123"}, "GET", 421),
        ({"host": "127.0.0.1"}, "GET", 421),
        ({"host": "evil.example"}, "POST", 421),
        ({"host": HOST}, "PUT", 405),
        ({"host": HOST}, "HEAD", 405),
        ({"host": HOST}, "POST", 403),
        ({"host": HOST, "origin": "null"}, "POST", 403),
        ({"host": HOST, "origin": "https://evil.example"}, "GET", 403),
        ({"host": HOST, "origin": "http://127.0.0.1:9"}, "POST", 403),
        ({"host": HOST, "origin": OURS, "sec-fetch-site": "cross-site"}, "POST", 403),
        ({"host": HOST, "sec-fetch-site": "same-site"}, "GET", 403),
    ],
)
def test_what_comes_from_elsewhere_is_refused(headers: dict[str, str], method: str, status: int) -> None:
    with pytest.raises(NotAllowed) as refused:
        check_origin(headers, method, HOST)
    assert refused.value.status == status


@pytest.mark.parametrize(
    ("headers", "method"),
    [
        ({"host": HOST}, "GET"),
        ({"host": HOST, "sec-fetch-site": "none"}, "GET"),
        ({"host": HOST, "origin": OURS, "sec-fetch-site": "same-origin"}, "POST"),
    ],
)
def test_what_comes_from_the_page_is_let_in(headers: dict[str, str], method: str) -> None:
    check_origin(headers, method, HOST)


def test_a_link_lets_one_browser_in_once() -> None:
    keys = Keys()
    link = keys.link(3)
    seat, cookie = keys.start(link)
    assert (seat, keys.seat_of(cookie)) == (3, 3)
    with pytest.raises(NotAllowed):
        keys.start(link)
    for other in (None, "", link, cookie + "x"):
        with pytest.raises(NotAllowed):
            keys.seat_of(other)


def test_a_new_link_ends_what_was_given_before() -> None:
    keys = Keys()
    first = keys.link(1)
    _seat, cookie = keys.start(keys.link(1))
    with pytest.raises(NotAllowed):
        keys.start(first)
    keys.link(1)
    with pytest.raises(NotAllowed):
        keys.seat_of(cookie)


def test_nothing_may_be_loaded_from_anywhere_nor_kept() -> None:
    said = policy("n")
    assert "default-src 'none'" in said
    assert "script" not in said
    assert "http" not in said
    assert HEADERS["Cache-Control"] == "no-store"


def test_only_a_start_link_is_come_to_from_elsewhere() -> None:
    led = {"host": HOST, "sec-fetch-site": "cross-site"}
    check_origin(led, "GET", HOST, led=True)
    for headers in ({**led, "origin": "https://evil.example"}, {**led, "host": "evil.example"}):
        with pytest.raises(NotAllowed):
            check_origin(headers, "GET", HOST, led=True)
    with pytest.raises(NotAllowed):
        check_origin(led, "POST", HOST, led=True)
