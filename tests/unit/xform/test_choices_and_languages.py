"""Choice lists, filters, and texts in several languages."""

import pytest

from kommisjon.xform import Choice, ItemKind
from tests.forms_in_tables import begun

PLACES = """
| survey |
| | type                  | name    | label::nb         | label::en          | hint::nb | guidance_hint::nb | choice_filter         | calculation |
| | select_one country    | country | Land              | Country            | Velg     | Spør rolig        |                       |             |
| | select_one town       | town    | By i ${country}   | Town in ${country} |          |                   | country = ${country}  |             |
| | select_multiple town  | seen    | Sett              |                    |          |                   |                       |             |
| | calculate             | said    |                   |                    |          |                   |                       | jr:choice-name(${town}, '${town}') |
| | select_one birthplace or_other | born | Født              | Born               |          |                   |                       |             |
| choices |
| | list_name | name | label::nb | label::en | country |
| | country   | no   | Norge     | Norway    |         |
| | country   | se   | Sverige   | Sweden    |         |
| | town      | osl  | Oslo      | Oslo city | no      |
| | town      | brg  | Bergen    | Bergen    | no      |
| | town      | sto  | Stockholm | Stockholm | se      |
| | birthplace | here | Her      | Here      |         |
| settings |
| | default_language |
| | nb               |
"""  # noqa: E501


def test_a_filter_offers_what_belongs() -> None:
    state = begun(PLACES)
    assert state.choices("/data/town") == []
    outcome = state.answer("/data/country", "no")
    assert "/data/town" in outcome.changed
    assert state.choices("/data/town", "en") == [Choice("osl", "Oslo city"), Choice("brg", "Bergen")]
    assert state.answer("/data/town", "sto").why == "type"
    assert state.answer("/data/town", "osl").accepted
    assert state.value("/data/said") == "Oslo"


def test_an_answer_the_list_no_longer_offers_is_kept_and_blocks_the_end() -> None:
    """JavaRosa drops it when the list is next shown; here nothing that was answered disappears by itself."""
    state = begun(PLACES)
    state.answer("/data/country", "no")
    state.answer("/data/town", "brg")
    state.answer("/data/country", "se")
    assert state.value("/data/town") == "brg"
    assert state.off_list("/data/town") == ["brg"]
    assert state.violations() == [("/data/town", "choice")]
    state.answer("/data/country", "no")
    assert state.off_list("/data/town") == []
    assert state.violations() == []


def test_several_choices_are_kept_apart_by_spaces() -> None:
    state = begun(PLACES)
    assert state.answer("/data/seen", "osl sto").accepted
    assert state.answer("/data/seen", "osl par").why == "type"
    assert [item.kind for item in state.items()][2] is ItemKind.SELECT_MANY


def test_other_is_a_choice_with_a_text() -> None:
    state = begun(PLACES)
    assert state.answer("/data/born", "other").accepted
    assert state.relevant("/data/born_other")


def test_texts_in_each_language() -> None:
    state = begun(PLACES)
    assert state.form.languages == ("nb", "en")
    assert state.label("/data/country") == "Land"
    assert state.label("/data/country", "en") == "Country"
    assert (state.hint("/data/country"), state.guidance("/data/country")) == ("Velg", "Spør rolig")
    state.answer("/data/country", "se")
    assert (state.label("/data/town", "nb"), state.label("/data/town", "en")) == ("By i se", "Town in se")


def test_a_text_missing_in_a_language_is_the_default_ones_and_says_so() -> None:
    """The converter fills the hole with a hyphen, which tells an interviewer nothing."""
    state = begun(PLACES)
    assert state.label("/data/seen", "en") == "Sett"
    assert not state.translated("/data/seen", "en")
    assert state.translated("/data/seen", "nb")
    assert state.hint("/data/country", "en") == "Velg"


def test_a_form_without_languages() -> None:
    state = begun("""
    | survey |
    | | type               | name | label |
    | | select_one yes_no  | a    | Ready? |
    | choices |
    | | list_name | name | label |
    | | yes_no    | yes  | Yes   |
    | | yes_no    | no   | No    |
    """)
    assert state.form.languages == ("",)
    assert state.label("/data/a") == "Ready?"
    assert state.choices("/data/a") == [Choice("yes", "Yes"), Choice("no", "No")]
    assert state.translated("/data/a", "")


def test_a_large_filtered_list_is_looked_up() -> None:
    rows = "\n".join(f"    | | place | p{n} | Place {n} | g{n % 400} |" for n in range(2000))
    state = begun(f"""
    | survey |
    | | type             | name  | label | choice_filter    |
    | | text             | group | Group |                  |
    | | select_one place | place | Place | g = ${{group}} and name != 'p7' |
    | choices |
    | | list_name | name | label | g |
{rows}
    """)
    state.answer("/data/group", "g7")
    assert [choice.value for choice in state.choices("/data/place")] == ["p407", "p807", "p1207", "p1607"]
    state.answer("/data/group", "nowhere")
    assert state.choices("/data/place") == []


@pytest.mark.parametrize(
    ("seed", "order"),
    [("42", "afcbdeg"), ("1", "gfeacdb"), ("2147483647", "cbeafdg"), ("1234.5678", "gfedacb")],
)
def test_a_seed_gives_the_order_that_javarosa_gives(seed: str, order: str) -> None:
    names = "".join(f"\n    | | letters | {name} | {name.upper()} |" for name in "abcdefg")
    state = begun(f"""
    | survey |
    | | type               | name   | label | parameters                      |
    | | decimal            | seed   | S     |                                 |
    | | select_one letters | letter | L     | randomize=true, seed=${{seed}}    |
    | choices |
    | | list_name | name | label |{names}
    """)
    state.answer("/data/seed", seed)
    assert "".join(choice.value for choice in state.choices("/data/letter")) == order
