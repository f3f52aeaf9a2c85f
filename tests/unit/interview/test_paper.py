"""The paper for the family: what stands on it, read back by other programs. Nobody on it exists."""

from __future__ import annotations

import base64
import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import uharfbuzz
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from kommisjon.errors import Refusal
from kommisjon.interview.afterwards.read_back import open_read_back
from kommisjon.interview.sheet.content import Content, content_of
from kommisjon.interview.sheet.fonts import ARABIC, ETHIOPIC, FOLDER, FONTS, LATIN, missing, used
from kommisjon.interview.sheet.page import markup, page
from kommisjon.interview.sheet.pdf import pdf
from kommisjon.interview.sheet.tongue import tongue
from kommisjon.interview.sheet.writing import Kind, check_folder, write_paper
from kommisjon.interview.stops import END
from kommisjon.interview.summary import Both, Line, Section, Summary, clean
from kommisjon.model.answers import Status
from kommisjon.model.read_back import Outcome
from tests.unit.interview.conftest import CASE, Room, drawn, stop_at

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ASKED = {
    "ar": ("هل للعائلة أقارب مقرّبون؟", "نعم، أختي في Bergen منذ \u200e2019-05-03"),
    "fa_AF": ("آیا می\u200cخواهید در Oslo زندگی کنید؟", "گچ پژ ۱۲۳"),
    "ti": ("ኣብ ኖርወይ ዝርከቡ ኣዝማድ ኣለዉኹም ዶ?", "እወ፣ ሓብተይ ኣብ Bergen"),
    "uk": ("Чи є близькі родичі?", "Так, Їжак і Ґанна"),
    "so": ("Ma jiraan qaraabo dhow?", "Haa"),
}


def a_content(language: str, question: str, answer: str, own_words: str = "", *, ended: bool = True) -> Content:
    line = Line(END, "x", Both(question, "Slektninger?"), Both(answer, "Ja"), own_words, (answer, Status.ANSWERED))
    section = Section("k", Both(question, "Om familien"), (line,))
    ending = (Outcome.CONFIRMED, "2026-11-02") if ended else None
    return content_of(Summary(language, "nb", True, (section,)), ending, training=True)


def embedded(reader: PdfReader) -> dict[str, Any]:
    """Each font of a PDF by its name, with the font file that is embedded."""
    found = {}
    for one in reader.pages:
        for font in one["/Resources"]["/Font"].values():  # type: ignore[index]
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            file = inner["/FontDescriptor"].get_object()["/FontFile2"].get_object().get_data()
            found[str(inner["/BaseFont"])] = TTFont(io.BytesIO(file))
    return found


def outlines(font: TTFont) -> set[str]:
    glyphs = font["glyf"]
    names = font.getGlyphOrder()
    return {repr(glyphs[name].getCoordinates(glyphs)[:2]) for name in names}


def shaped(text: str, font: str = ARABIC) -> list[str]:
    """The names of the glyphs that joining gives, by the original font."""
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FOLDER / f"{font}.ttf")))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    shaper = uharfbuzz.Font(face)
    uharfbuzz.shape(shaper, buffer)
    return [shaper.glyph_to_string(info.codepoint) for info in buffer.glyph_infos]


@pytest.mark.parametrize("language", ASKED)
def test_another_program_reads_the_words_of_the_pdf(language: str) -> None:
    question, answer = ASKED[language]
    data = pdf(a_content(language, question, answer), NOON)
    text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(data)).pages)
    assert "Slektninger?" in text
    letters = set("".join(text.split()))
    assert {char for char in question + answer if char.isalnum()} <= letters
    if language in ("ti", "uk", "so"):
        assert question in text
        assert answer in text


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_pdftotext_reads_right_to_left_words_in_their_order() -> None:
    question, answer = ASKED["ar"]
    data = pdf(a_content("ar", question, answer), NOON)
    read = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    flat = re.sub(r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", read)
    assert "هلللعائلةأقارب" in flat
    assert "2019-05-03" in flat


def test_fonts_are_embedded_and_hold_only_what_is_needed() -> None:
    fonts = embedded(PdfReader(io.BytesIO(pdf(a_content("ar", *ASKED["ar"]), NOON))))
    assert {name.partition("+")[2] for name in fonts} == {"NotoSans", "NotoNaskhArabic"}
    for name, font in fonts.items():
        assert re.fullmatch(r"/[A-Z]{6}\+\w+", name)
        assert font["maxp"].numGlyphs < 150


def test_letters_of_the_pdf_are_joined() -> None:
    data = pdf(a_content("ar", "نعم", "نعم"), NOON)
    font = next(font for name, font in embedded(PdfReader(io.BytesIO(data))).items() if "Naskh" in name)
    original = TTFont(FOLDER / f"{ARABIC}.ttf")
    glyphs, drawn_here = original["glyf"], outlines(font)
    names = shaped("نعم")
    isolated = [original.getBestCmap()[ord(char)] for char in "نعم"]
    assert not set(names) & set(isolated)
    for name in names:
        assert repr(glyphs[name].getCoordinates(glyphs)[:2]) in drawn_here, name
    lone = repr(glyphs[isolated[1]].getCoordinates(glyphs)[:2])  # ع stands nowhere alone in the Arabic on it
    assert lone not in drawn_here


def test_the_pdf_says_nothing_of_whom_it_is_about() -> None:
    reader = PdfReader(io.BytesIO(pdf(a_content("ar", "الاسم", "Nizar Testsen"), NOON)))
    assert dict(reader.metadata or {}) == {"/Producer": "kommisjon", "/CreationDate": "D:20261102000000Z"}
    assert reader.xmp_metadata is None
    assert reader.trailer["/Root"]["/Lang"] == "ar"  # type: ignore[index]
    assert reader.pages[0].mediabox.width == pytest.approx(595.28, abs=0.1)


class Parsed(HTMLParser):
    """What a browser would make of the page."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(data.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open[-1][0] not in ("style", "title"):
            near = next(attrs for tag, attrs in reversed(self._open) if tag != "bdi")
            self.texts.append((data, near))


def styles(data: bytes) -> str:
    return data.decode().partition("<style>")[2].partition("</style>")[0]


def woffs(data: bytes) -> Iterator[tuple[str, TTFont]]:
    for name, font in re.findall(
        r'font-family: "([\w-]+)"; src: url\("data:font/woff;base64,([^"]+)"', styles(data)
    ):
        yield name, TTFont(io.BytesIO(base64.b64decode(font)))


@pytest.mark.parametrize(
    ("language", "code", "direction"), [("ar", "ar", "rtl"), ("fa_AF", "fa-AF", "rtl"), ("ti", "ti", "ltr")]
)
def test_each_text_of_the_page_has_its_language_and_direction(language: str, code: str, direction: str) -> None:
    parsed = Parsed(page(a_content(language, *ASKED[language])))
    assert parsed.tags[0] == ("html", {"lang": code, "dir": direction})
    of = {text.strip(): (near.get("lang"), near.get("dir")) for text, near in parsed.texts}
    assert of[ASKED[language][0]] == of[ASKED[language][1]] == (code, direction)
    assert of["Slektninger?"] == of["Ja"] == of["Det er ingenting å skrive under på."] == ("nb", "ltr")
    assert set(of.values()) == {(code, direction), ("nb", "ltr")}


def test_the_page_asks_nothing_of_any_address() -> None:
    data = page(a_content("ar", *ASKED["ar"]))
    tags = Parsed(data).tags
    assert {tag for tag, _ in tags}.isdisjoint({"script", "link", "img", "iframe", "base", "form", "a", "object"})
    assert not any(name in ("src", "href", "srcset", "style", "action") for _, attrs in tags for name in attrs)
    assert not re.search(rb"https?:|//", data.replace(b"base64,", b"").partition(b"<style>")[0])
    assert re.findall(r"url\(\"(.{14})", styles(data)) == ["data:font/woff"] * 2
    assert "@import" not in styles(data)
    policy = next(attrs["content"] for tag, attrs in tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; font-src data:"


def test_the_fonts_of_the_page_are_those_its_style_names_and_write_what_stands_on_it() -> None:
    content = a_content("ar", *ASKED["ar"])
    data = page(content)
    fonts = dict(woffs(data))
    assert set(fonts) == {LATIN, ARABIC}
    families = re.findall(r"font-family: ([A-Z][^;\"]+);", styles(data))
    assert [one.split(", ")[0] for one in families] == [ARABIC, LATIN]
    assert all(one.split(", ")[-1] == "sans-serif" and "&" not in one for one in families)
    shown = {chr(code) for font in fonts.values() for code in font.getBestCmap()}
    assert {char for text in content.texts() for char in text if not char.isspace()} <= shown
    assert all(len(font.getBestCmap()) < 120 for font in fonts.values())
    original = TTFont(FOLDER / f"{ARABIC}.ttf")["glyf"]
    drawn_here = outlines(fonts[ARABIC])
    for name in shaped("نعم"):
        assert repr(original[name].getCoordinates(original)[:2]) in drawn_here, name
    assert len(data) < 80_000


def test_what_kind_of_paper_it_is_stands_on_it() -> None:
    for content, said in (
        (a_content("uk", "?", "Так"), "Вам це прочитали, і ви сказали, що все правильно: \u200e2026-11-02."),
        (a_content("uk", "?", "Так", ended=False), "Вам це не прочитали до кінця."),
    ):
        person, officer = content.texts()
        assert said in person
        assert "НАВЧАННЯ" in person
        assert "ØVELSE" in officer
        assert "чернетка" in person
        for data in (page(content).decode(), PdfReader(io.BytesIO(pdf(content, NOON))).pages[0].extract_text()):
            assert "НАВЧАННЯ" in data
            assert "ØVELSE" in data


def test_characters_without_a_font_are_counted_and_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    assert missing(["ქართული", "abc نعم ኣብ မြန်မာ नेपाली"]) == len(set("ქართული"))
    assert missing(["می\u200cخواهم\n"]) == 0
    pdf(a_content("so", "ქართული", "ქართული"), NOON)
    told = capfd.readouterr()
    assert told.out + told.err == ""


def test_each_letter_is_taken_from_the_language_s_own_font_first() -> None:
    assert set(used(["12 نعم"], tongue("ar").fonts)) == {ARABIC}
    assert set(used(["ኣብ Bergen"], tongue("ti").fonts)) == {ETHIOPIC}
    assert set(used(["ኣብ نعم Їжак မြန်မာ नेपाली"], tongue("nb").fonts)) == set(FONTS)


NASTY = st.text(
    st.one_of(
        st.characters(categories=["Cc", "Cf", "Mn", "Zl", "Zp", "Zs"]),
        st.sampled_from("<>&\"'{}%\\/ abنعمኣЇ\u202e\u2066\u2067\u2069\u200c\x1b\ufeff\U000e0041"),
    ),
    max_size=40,
)


@given(NASTY)
@settings(max_examples=60, deadline=None)
def test_whatever_a_name_holds_the_page_shows_it_as_text(name: str) -> None:
    shown = clean(name)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)
    plain = Parsed(markup(a_content("ar", "q", "a", ""), {}).encode())
    parsed = Parsed(markup(a_content("ar", shown, shown, ""), {}).encode())
    assert parsed.tags == plain.tags
    if shown.strip():
        assert shown in {text for text, _ in parsed.texts}


@given(NASTY)
@settings(max_examples=8, deadline=None)
def test_whatever_a_name_holds_the_pdf_can_be_read(name: str) -> None:
    shown = clean(name)
    data = pdf(a_content("ar", shown, "x" * 3_000 + shown, shown), NOON)
    assert len(PdfReader(io.BytesIO(data)).pages) >= 2


# Writing it


def read_sheet(room: Room) -> Any:
    sitting = room.sheet()
    sitting.answer(stop_at(sitting, "/household/present_count"), "2")
    return open_read_back(
        room.store, "household", case=CASE, person=None, language="ara", officer="nb", by="KN", clock=room.clock
    )


def write(room: Room, folder: Path, vault: Path, *kinds: Kind) -> Any:
    return write_paper(
        room.store,
        read_sheet(room),
        folder,
        kinds,
        vault=vault,
        by="KN",
        at=NOON,
        random=drawn("paper"),
        training=True,
    )


def test_written_it_is_in_the_audit_and_its_name_tells_of_nobody(room: Room, tmp_path: Path) -> None:
    stick, vault = tmp_path / "stick", tmp_path / "vault"
    stick.mkdir()
    vault.mkdir()
    before = {path for path in tmp_path.rglob("*") if stick not in path.parents}
    written = write(room, stick, vault, Kind.PDF, Kind.PAGE)
    assert sorted(written.names) == sorted(path.name for path in stick.iterdir())
    assert all(re.fullmatch(r"paper-2026-11-02-[a-z2-7]{4}\.(pdf|html)", name) for name in written.names)
    assert {path for path in tmp_path.rglob("*") if stick not in path.parents} == before
    assert [(one.act, one.by, one.about) for one in room.store.audit()][-1] == ("wrote_paper", "KN", (CASE,))
    for path in stick.iterdir():
        assert b"ZZZ-26-00001" not in path.read_bytes()


def test_a_place_that_is_no_folder_or_the_vault_s_own_is_refused(room: Room, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    (vault / "inside").mkdir(parents=True)
    file = tmp_path / "file"
    file.write_text("x")
    for folder, code in (
        (tmp_path / "none", "KM-D743"),
        (file, "KM-D743"),
        (Path("a\x00b"), "KM-D743"),
        (vault, "KM-D746"),
        (vault / "inside", "KM-D746"),
        (vault / "inside" / "..", "KM-D746"),
    ):
        with pytest.raises(Refusal, match=code):
            check_folder(folder, vault)
    (tmp_path / "link").symlink_to(vault)
    with pytest.raises(Refusal, match="KM-D746"):
        check_folder(tmp_path / "link", vault)


def test_a_name_that_is_taken_is_not_overwritten(room: Room, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (name,) = write(room, stick, tmp_path / "vault", Kind.PAGE).names
    (stick / name).write_text("synthetic")
    with pytest.raises(Refusal, match="KM-B115"):
        write(room, stick, tmp_path / "vault", Kind.PAGE)
    assert (stick / name).read_text() == "synthetic"


def test_all_is_written_or_nothing(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kommisjon.interview.sheet import writing

    real = writing.put_whole

    def full(path: Path, data: bytes, mode: int) -> None:
        if path.suffix == ".html":
            raise OSError(28, "no room")
        real(path, data, mode)

    monkeypatch.setattr(writing, "put_whole", full)
    stick = tmp_path / "stick"
    stick.mkdir()
    with pytest.raises(Refusal, match="KM-B108"):
        write(room, stick, tmp_path / "vault", Kind.PDF, Kind.PAGE)
    assert list(stick.iterdir()) == []


def test_what_follows_a_name_in_another_script_has_the_size_of_the_rest() -> None:
    name = Line(END, "x", Both("Magac", "Navn"), Both("كناريأمينة", ""), "", ("", Status.ANSWERED))
    section = Section("k", Both("Qoyska", "Om familien"), (name,) * 4)
    sizes: dict[str, set[float]] = {}

    def note(text: str, _cm: object, _tm: object, _font: object, size: float) -> None:
        sizes.setdefault(text.strip(), set()).add(size)

    made = pdf(content_of(Summary("so", "nb", True, (section,)), None, training=False), NOON)
    for sheet in PdfReader(io.BytesIO(made)).pages:
        sheet.extract_text(visitor_text=note)
    assert len(sizes["Magac"]) == len(sizes["Navn"]) == 1
    assert max(sizes["Magac"]) > max(sizes["Navn"])
