"""Where ODK's two engines disagree, or neither is good enough: what is followed here, and why (forms.md 5)."""

from tests.forms_in_tables import begun, values


def test_sum_passes_over_blanks_and_of_nothing_is_nought() -> None:
    """As JavaRosa: real forms write sum(${one}) to say that blank counts as 0."""
    state = begun("""
    | survey |
    | | type      | name | label | calculation |
    | | integer   | a    | A     |             |
    | | calculate | b    |       | sum(${a})   |
    """)
    assert values(state, "b") == ["0"]


def test_a_calculated_boolean_is_kept_as_1_or_0_and_read_back_as_a_boolean() -> None:
    """As JavaRosa: the text "false" would be true, and open what a refused consent must close."""
    state = begun("""
    | survey |
    | | type      | name    | label | calculation    | relevant   |
    | | text      | consent | C     |                |            |
    | | calculate | given   |       | ${consent} = 'yes' |        |
    | | text      | next    | N     |                | ${given}   |
    """)
    assert values(state, "given") == ["0"]
    assert not state.relevant("/data/next")
    state.answer("/data/consent", "yes")
    assert values(state, "given") == ["1"]
    assert state.relevant("/data/next")


def test_today_is_a_date_wherever_it_is_kept() -> None:
    """JavaRosa keeps midnight with a zone in an untyped calculation; a date has no time of day here."""
    state = begun("""
    | survey |
    | | type      | name | label | calculation |
    | | calculate | day  |       | today()     |
    | | text      | a    | A     |             |
    """)
    assert values(state, "day") == ["2026-06-15"]


def test_numbers_are_plain_digits() -> None:
    """JavaRosa writes 1.26E10."""
    state = begun("""
    | survey |
    | | type      | name | label | calculation       |
    | | decimal   | a    | A     |                   |
    | | calculate | b    |       | ${a} * 1000000    |
    | | calculate | c    |       | ${a} div 10000000 |
    """)
    state.answer("/data/a", "12600.0")
    assert values(state, "a", "b", "c") == ["12600.0", "12600000000", "0.00126"]


def test_a_quotation_mark_in_the_key_of_pulldata() -> None:
    """The JavaScript engine fails on O'Neil."""
    from kommisjon.xform import load
    from tests.forms_in_tables import NOON, xform

    xml = xform("""
    | survey |
    | | type         | name   | label | calculation                                |
    | | csv-external | people |       |                                            |
    | | text         | key    | Key   |                                            |
    | | calculate    | age    |       | pulldata('people', 'age', 'name', ${key})  |
    """)
    files = {"people.csv": b"name,age\nO'Neil,40\nAmina,34\n"}
    state = load(xml, files.get).begin(lambda: NOON)
    state.answer("/data/key", "O'Neil")
    assert values(state, "age") == ["40"]
    state.answer("/data/key", "nobody")
    assert values(state, "age") == [""]


def test_a_calculation_somebody_wrote_over_stays_until_its_sources_change() -> None:
    state = begun("""
    | survey |
    | | type    | name | label | calculation |
    | | integer | year | Year  |             |
    | | integer | age  | Age   | 2026 - ${year} |
    | | text    | a    | A     |             |
    """)
    state.answer("/data/year", "1990")
    state.answer("/data/age", "35")
    state.answer("/data/a", "x")
    assert values(state, "age") == ["35"]
    state.answer("/data/year", "1991")
    assert values(state, "age") == ["35"]
    state.answer("/data/year", "1980")
    assert values(state, "age") == ["46"]
