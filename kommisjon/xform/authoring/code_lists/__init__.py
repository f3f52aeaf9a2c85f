"""Choice lists of official codes, made and not typed: countries, languages, occupations (docs/decisions/0028).

    python -m kommisjon.xform.authoring.code_lists forms/settlement [--check]

A form that has a list called country, language or occupation in its choices.csv, be it one row, gets all its rows
in each of its languages. Codes of countries and names of both come from CLDR through Babel; which languages are
offered, names that CLDR lacks or has wrong, and all of occupations stand in forms/lists/.
"""
