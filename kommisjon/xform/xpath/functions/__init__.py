"""The XPath functions of ODK's XForms, by name. Each family stands in its own module."""

from kommisjon.xform.xpath.functions import geometry, lists, logic, numbers, search, times, words
from kommisjon.xform.xpath.functions.registry import BUILDERS, FUNCTIONS

__all__ = ["BUILDERS", "FUNCTIONS", "geometry", "lists", "logic", "numbers", "search", "times", "words"]
