"""A language that comes after the program: signed at headquarters, added at the centre, offered on the page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kommisjon.errors import Code, Refusal
from kommisjon.i18n import added, po
from kommisjon.interview.centre.desk import Desk
from kommisjon.interview.centre.language_list import languages
from kommisjon.interview.centre.language_packs import add, parts_of, take_up
from kommisjon.interview.centre.languages import offers
from kommisjon.interview.library import carried_form
from kommisjon.kiosk import pages
from kommisjon.resources import forms_folder, locales_folder
from sync.trust.document import Trust
from sync.trust.headquarters import Headquarters
from sync.trust.language_pack import LanguagePack, Part, read_pack, sign_pack
from tests.enrolled import NOON
from tests.unit.interview.centre.at_centre import Centre, a_centre


@pytest.fixture(scope="module")
def headquarters(tmp_path_factory: pytest.TempPathFactory) -> Headquarters:
    folder = tmp_path_factory.mktemp("hq") / "keys"
    expires = NOON + timedelta(days=700)
    return Headquarters.create(folder, now=NOON, expires=expires, random=os.urandom, seal="mlkem768x25519")


@pytest.fixture(scope="module")
def key(headquarters: Headquarters) -> Ed25519PrivateKey:
    return headquarters.receipt_key()


@pytest.fixture(scope="module")
def trust(headquarters: Headquarters) -> Trust:
    return headquarters.trust()


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with a_centre(tmp_path) as made:
        yield made


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    added.hold({})


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> list[Part]:
    """Rundi as nobody speaks it: catalogues and a form as translators would hand them in, put together."""
    folder = tmp_path_factory.mktemp("rundi")
    place = folder / "locales" / "rn" / "LC_MESSAGES"
    place.mkdir(parents=True)
    for domain in ("resident", "spoken"):
        file = po.read(locales_folder() / "nb" / "LC_MESSAGES" / f"{domain}.po")
        for message in file.catalogue:
            if message.id:
                message.string = f"rn {message.id}"
        file.header["Language"] = "rn"
        (place / f"{domain}.po").write_bytes(po.write(file))
    form = folder / "forms" / "competence"
    form.mkdir(parents=True)
    xform = (forms_folder() / "competence" / "form.xml").read_text(encoding="utf-8")
    (form / "form.xml").write_text(xform.replace('lang="so"', 'lang="rn"'), encoding="utf-8")
    return parts_of(["rn"], locales=folder / "locales", library=folder / "forms")


Changed = Callable[..., list[Part]]


@pytest.fixture
def changed(made_up: list[Part]) -> Changed:
    """The parts with one text of a catalogue said otherwise, or with none where it is said as nothing."""

    def change(catalogue: str, english: str, said: str | None) -> list[Part]:
        parts, text = [], (catalogue, english)
        for part in made_up:
            texts = [
                one.model_copy(update={"said": said}) if said and (part.catalogue, one.english) == text else one
                for one in part.texts
                if said or (part.catalogue, one.english) != text
            ]
            parts.append(part.model_copy(update={"texts": texts}))
        return parts

    return change


def read(key: Ed25519PrivateKey, trust: Trust, parts: list[Part]) -> LanguagePack:
    return read_pack(sign_pack(key, parts, NOON), trust, NOON)


def test_a_pack_is_added_and_the_page_shows_its_language(
    centre: Centre, key: Ed25519PrivateKey, trust: Trust, made_up: list[Part]
) -> None:
    digest = carried_form("competence").form.digest
    assert add(centre.store, read(key, trust, made_up), "KN") == ("rn",)
    added.hold({})  # as after the laptop was started again
    desk = Desk(centre.store, by="KN", clock=centre.clock)
    seat = desk.seat(centre.residents[0])
    assert "Ikirundi" in pages.page(seat, pages.Shown(), nonce="n", style="s")
    seat.visit.choose_language("rn")
    shown = pages.page(seat, pages.Shown(), nonce="n", style="s")
    assert "rn Tell us what you can do" in shown
    assert 'lang="rn"' in shown
    assert "rn This translation is a draft." in shown
    seat.visit.agree()
    seat.visit.begin()
    shown = pages.page(seat, pages.Shown(), nonce="n", style="s")
    somali = seat.visit.open_sitting.wording(seat.visit.stop, "so").label
    assert somali in shown, "the made-up texts of the form are the Somali ones"
    assert carried_form("competence").form.digest == digest, "central knows the form by it"


def test_an_added_language_is_told_as_a_draft_from_a_pack(
    centre: Centre, key: Ed25519PrivateKey, trust: Trust, made_up: list[Part]
) -> None:
    add(centre.store, read(key, trust, made_up), "KN")
    told = {one.code: one for one in languages()}["rn"]
    assert (told.added, told.is_draft, told.offer.offered, told.own_name) == (True, True, True, "Ikirundi")
    assert told.catalogues["resident"][0] == told.catalogues["resident"][1]


def test_a_pack_that_central_did_not_sign_is_refused(trust: Trust, made_up: list[Part]) -> None:
    with pytest.raises(Refusal) as refused:
        read(Ed25519PrivateKey.generate(), trust, made_up)
    assert refused.value.code is Code.LANGUAGE_UNSIGNED


def test_a_pack_that_was_changed_or_comes_too_late_is_refused(
    key: Ed25519PrivateKey, trust: Trust, made_up: list[Part]
) -> None:
    data = sign_pack(key, made_up, NOON)
    with pytest.raises(Refusal) as refused:
        read_pack(data, trust, NOON + timedelta(days=701))
    assert refused.value.code is Code.TRUST_EXPIRED


def test_another_file_or_a_changed_one_is_refused_as_a_pack(
    key: Ed25519PrivateKey, trust: Trust, made_up: list[Part]
) -> None:
    data = sign_pack(key, made_up, NOON)
    flipped = [bytes([*data[:at], data[at] ^ 1, *data[at + 1 :]]) for at in range(0, len(data), len(data) // 40)]
    renamed = [data.replace(name, name.upper(), 1) for name in (b'"said"', b'"key"', b'"parts"', b'"signature"')]
    harm = data.replace(b"rn I need help", b"rn I need harm")
    hidden = data.replace(b"rn I need help", "rn I need \u202ehelp".encode())
    for damaged in (
        *flipped,
        *renamed,
        harm,
        hidden,
        b"",
        b"{}",
        b"[",
        b"a text\n",
        b"\x00" * 40,
        data[:-20],
        data * 2,
    ):
        with pytest.raises(Refusal) as refused:
            read_pack(damaged, trust, NOON)
        assert refused.value.code in (Code.LANGUAGE_DAMAGED, Code.LANGUAGE_UNSIGNED), damaged[:60]
    with pytest.raises(Refusal) as refused:
        read_pack(harm, trust, NOON)
    assert refused.value.code is Code.LANGUAGE_DAMAGED


@pytest.mark.parametrize(
    ("catalogue", "english", "said", "code"),
    [
        ("resident", "{done} of {all} answered", "rn {done}", Code.LANGUAGE_FIELDS),
        ("resident", "I need help", "rn {secret}", Code.LANGUAGE_FIELDS),
        ("resident", "I need help", "rn\u2067 help", Code.LANGUAGE_UNSAFE),
        ("resident", "I need help", None, Code.LANGUAGE_OTHER_VERSION),
        ("form-competence", "Which language?", None, Code.LANGUAGE_OTHER_VERSION),
        ("form-competence", "Which language?", "rn ${name}", Code.LANGUAGE_FIELDS),
    ],
)
def test_a_pack_that_does_not_fit_changes_nothing(
    centre: Centre,
    key: Ed25519PrivateKey,
    trust: Trust,
    changed: Changed,
    catalogue: str,
    english: str,
    said: str | None,
    code: Code,
) -> None:
    pack = read(key, trust, changed(catalogue, english, said))
    with pytest.raises(Refusal) as refused:
        add(centre.store, pack, "KN")
    assert refused.value.code is code
    assert centre.store.secret_names("language/") == []
    assert "rn" not in {one.language for one in offers()}
    take_up(centre.store)
    assert "rn" not in {one.language for one in offers()}


def test_an_override_of_direction_cannot_be_signed(key: Ed25519PrivateKey, changed: Changed) -> None:
    with pytest.raises(Refusal) as refused:
        sign_pack(key, changed("resident", "I need help", "rn\u202e help"), NOON)
    assert refused.value.code is Code.TEXT_UNSAFE


def test_a_reviewed_pack_of_a_language_that_is_there_takes_its_place(
    centre: Centre, key: Ed25519PrivateKey, trust: Trust, tmp_path: Path
) -> None:
    shutil.copytree(locales_folder() / "ku", tmp_path / "ku", ignore=shutil.ignore_patterns("*.mo"))
    for path in tmp_path.glob("ku/LC_MESSAGES/*.po"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('"MIME', '"X-Reviewed-By: 2026-11-22 AB\\n"\n"MIME', 1), encoding="utf-8")
    add(centre.store, read(key, trust, parts_of(["kmr"], locales=tmp_path)), "KN")
    told = {one.code: one for one in languages()}["ku"]
    assert told.reviewed["resident"] == told.reviewed["spoken"] == "yes"
    assert told.is_draft, "nobody has signed the form"
    assert len(offers()) == 18


def test_there_is_no_pack_of_a_language_without_texts() -> None:
    with pytest.raises(Refusal) as refused:
        parts_of(["ha"])
    assert refused.value.code is Code.LANGUAGE_WITHOUT_TEXTS
