"""Expressions: XPath with ODK's functions, read, compiled to closures, and evaluated on the light tree."""
