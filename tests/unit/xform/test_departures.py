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


def test_two_moments_are_compared_and_subtracted_with_their_time_of_day() -> None:
    """JavaRosa counts whole days: an end an hour after its start would not be later."""
    state = begun("""
    | survey |
    | | type      | name  | label | calculation         |
    | | dateTime  | start | S     |                     |
    | | dateTime  | end   | E     |                     |
    | | calculate | later |       | ${end} > ${start}   |
    | | calculate | same  |       | ${end} = ${start}   |
    | | calculate | hours |       | round((${end} - ${start}) * 24, 2) |
    """)
    state.answer("/data/start", "2026-06-15T08:00:00.000Z")
    state.answer("/data/end", "2026-06-15T09:30:00.000Z")
    assert values(state, "later", "same", "hours") == ["1", "0", "1.5"]


def test_beside_anything_else_a_moment_is_its_day() -> None:
    """As JavaRosa: a date that must not lie before now() may be today, and a moment in a text is its date."""
    state = begun("""
    | survey |
    | | type      | name  | label | calculation            | constraint  |
    | | date      | day   | D     |                        | . >= now()  |
    | | calculate | today |       | ${day} = now()         |             |
    | | calculate | said  |       | concat('on ', now())   |             |
    | | calculate | next  |       | date(now() + 1)        |             |
    | | calculate | noon  |       | decimal-date-time(now()) - int(decimal-date-time(now())) | |
    """)
    assert state.answer("/data/day", "2026-06-15").accepted
    assert not state.answer("/data/day", "2026-06-14").accepted
    assert values(state, "today", "said", "next", "noon") == ["1", "on 2026-06-15", "2026-06-16", "0.5"]


def test_a_calculation_in_a_member_that_reads_the_others_follows_them() -> None:
    """JavaRosa works it out only in the member that changed, so that the others keep what they had."""
    state = begun("""
    | survey |
    | | type         | name   | label | calculation     |
    | | begin repeat | member | M     |                 |
    | | integer      | age    | A     |                 |
    | | calculate    | all    |       | sum(../../member/age) |
    | | end repeat   |        |       |                 |
    """)
    state.add("/data/member")
    state.answer("/data/member/age", "40")
    state.answer("/data/member[2]/age", "12")
    assert [state.value(ref) for ref in ("/data/member/all", "/data/member[2]/all")] == ["52", "52"]


def test_the_largest_of_numbers_below_nought() -> None:
    """JavaRosa gives the smallest number above nought that it can write."""
    state = begun("""
    | survey |
    | | type      | name | label | calculation |
    | | decimal   | a    | A     |             |
    | | calculate | b    |       | max(${a}, -7) |
    """)
    state.answer("/data/a", "-3.5")
    assert values(state, "b") == ["-3.5"]


def test_a_time_of_day_is_a_share_of_the_day_and_its_own_text() -> None:
    """JavaRosa makes a moment of today of it, whose number and text are today's date."""
    state = begun("""
    | survey |
    | | type      | name | label | calculation          |
    | | time      | at   | At    |                      |
    | | calculate | a    |       | number(${at})        |
    | | calculate | b    |       | concat('at ', ${at}) |
    """)
    state.answer("/data/at", "18:00:00.000Z")
    assert values(state, "a", "b") == ["0.75", "at 18:00:00.000Z"]


def test_a_text_written_as_a_date_is_compared_as_one() -> None:
    """JavaRosa makes no number of it, so that neither comparison holds."""
    state = begun("""
    | survey |
    | | type      | name   | label | calculation           |
    | | date      | day    | D     |                       |
    | | calculate | before |       | ${day} < '2026-02-01' |
    | | calculate | after  |       | ${day} > '2026-02-01' |
    """)
    state.answer("/data/day", "2026-01-31")
    assert values(state, "before", "after") == ["1", "0"]


def test_what_is_no_date_is_blank() -> None:
    """JavaRosa stops the interview with an error."""
    state = begun("""
    | survey |
    | | type      | name | label | calculation |
    | | text      | said | S     |             |
    | | calculate | day  |       | date(${said}) |
    | | calculate | year |       | format-date(${said}, '%Y') |
    """)
    state.answer("/data/said", "last spring")
    assert values(state, "day", "year") == ["", ""]
    state.answer("/data/said", "2026-03-01")
    assert values(state, "day", "year") == ["2026-03-01", "2026"]


def test_there_is_no_member_before_the_first() -> None:
    """JavaRosa gives the first member's own answer for place 0, and nothing for a place written in brackets."""
    state = begun("""
    | survey |
    | | type         | name   | label | calculation |
    | | begin repeat | member | M     |             |
    | | integer      | age    | A     |             |
    | | calculate    | before |       | indexed-repeat(${age}, ${member}, position(..) - 1) |
    | | end repeat   |        |       |             |
    | | calculate    | second |       | /data/member[2]/age |
    """)
    while state.count("/data/member") < 2:
        state.add("/data/member")
    state.answer("/data/member/age", "40")
    state.answer("/data/member[2]/age", "12")
    assert state.value("/data/member/before") == ""
    assert state.value("/data/member[2]/before") == "40"
    assert values(state, "second") == ["12"]


def test_one_value_of_several_members_is_the_first() -> None:
    """JavaRosa stops the interview with an error as soon as there are two."""
    state = begun("""
    | survey |
    | | type         | name   | label | calculation |
    | | begin repeat | member | M     |             |
    | | text         | name   | N     |             |
    | | end repeat   |        |       |             |
    | | calculate    | who    |       | string(/data/member/name) |
    """)
    state.add("/data/member")
    state.answer("/data/member/name", "Amina")
    state.answer("/data/member[2]/name", "Bilal")
    assert values(state, "who") == ["Amina"]


def test_a_trigger_outside_a_repeat_sets_the_question_in_every_member() -> None:
    """JavaRosa stops with an error where there is more than one."""
    state = begun("""
    | survey |
    | | type         | name   | label | calculation | trigger |
    | | text         | town   | T     |             |         |
    | | begin repeat | member | M     |             |         |
    | | text         | lives  | L     | ${town}     | ${town} |
    | | end repeat   |        |       |             |         |
    """)
    state.add("/data/member")
    state.answer("/data/town", "Nakivale")
    assert [state.value(ref) for ref in ("/data/member/lives", "/data/member[2]/lives")] == ["Nakivale"] * 2


def test_a_function_takes_a_value_of_another_kind() -> None:
    """JavaRosa stops with an error where selected() or count-selected() meets a number."""
    state = begun("""
    | survey |
    | | type      | name | label | calculation           |
    | | integer   | n    | N     |                       |
    | | calculate | a    |       | selected(${n}, '7')   |
    | | calculate | b    |       | count-selected(${n})  |
    """)
    state.answer("/data/n", "7")
    assert values(state, "a", "b") == ["1", "1"]


def test_a_number_where_a_date_is_asked_for_is_that_day() -> None:
    """JavaRosa keeps the number, which nobody can read as a day."""
    state = begun("""
    | survey |
    | | type | name  | label | calculation |
    | | date | day   | D     |             |
    | | date | after | A     | ${day} + 30 |
    """)
    state.answer("/data/day", "2026-06-15")
    assert values(state, "after") == ["2026-07-15"]


def test_what_has_no_bounds_is_no_whole_number() -> None:
    """JavaRosa gives 2147483647 for both."""
    state = begun("""
    | survey |
    | | type    | name | label | calculation |
    | | integer | a    | A     | 1 div 0     |
    | | integer | b    | B     | 3000000000  |
    """)
    assert values(state, "a", "b") == ["", "3000000000"]


def test_a_time_of_a_moment_and_a_truth_of_a_number() -> None:
    """As JavaRosa: what the question asks for is taken out of what was calculated."""
    state = begun("""
    | survey |
    | | type | name | label | calculation |
    | | time | at   | At    | now()       |
    """)
    assert values(state, "at") == ["12:00:00.000Z"]
