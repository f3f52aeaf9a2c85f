"""Runs XLSForms: load a form, begin a filling, answer, and see what follows (forms.md).

The converter from spreadsheets lives in `kommisjon.xform.authoring.convert` and is never imported from here.
"""

from kommisjon.model.answers import Status
from kommisjon.xform.form import Form
from kommisjon.xform.items import Item, ItemKind
from kommisjon.xform.reading import load
from kommisjon.xform.schema import Choice
from kommisjon.xform.standing import NoSuchPlace
from kommisjon.xform.state import Outcome, State

__all__ = ["Choice", "Form", "Item", "ItemKind", "NoSuchPlace", "Outcome", "State", "Status", "load"]
