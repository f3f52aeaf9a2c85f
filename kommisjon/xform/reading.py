"""Reads an XForm as pyxform writes it (and as others do) into a Form, and says what is wrong, and where."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from kommisjon.errors import N_, Code, Refusal
from kommisjon.xform.binding import read_binds
from kommisjon.xform.carried import Lists, Media, no_media
from kommisjon.xform.controls import BodyReader, itemsets
from kommisjon.xform.expressions import Expressions
from kommisjon.xform.form import Form, Seed
from kommisjon.xform.node import Node
from kommisjon.xform.ordering import order_rules
from kommisjon.xform.safexml import JAVAROSA, children, first, foreign_attributes, local, read_xml
from kommisjon.xform.schema import Field, RuleKind
from kommisjon.xform.searched import tables
from kommisjon.xform.versions.aliases import check_aliases
from kommisjon.xform.wording import read_translations

DEEPEST_FORM = 60
"""Groups inside one another."""
MOST_FIELDS = 50_000
"""Questions, groups and repeats of one form."""


def load(xml: bytes, media: Media = no_media) -> Form:
    """Read and check a form.

    Takes the XML and a way to the files that belong to it. Raises Refusal F801 (not a form), F802 (an expression
    cannot be read), F803 (a name that is not in the form), F804 (a circle of calculations), F805 (a limit),
    F810 (a former name that may mean two things).
    """
    with _collector_at_rest():
        return _load(xml, media)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Put off looking for garbage: what a form is read into all stays, and looking through it doubles the time."""
    at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_work:
            # Counts all that was made among what lasts, without looking through it first.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def _load(xml: bytes, media: Media) -> Form:
    head, model, body = _parts(read_xml(xml))
    root_element = _root_element(model)
    root, seed, templates = _Planter(_repeat_paths(body)).plant(root_element)
    instances = Lists(media)
    for instance in children(model, "instance")[1:]:
        instances.add(instance)
    for name in tables(body):
        instances.add_file(name)
    for name in itemsets(body):
        instances.add_itemset(name)
    translations, languages = read_translations(model)
    expressions = Expressions(root, instances, translations)
    ids = read_binds(model, root, expressions)
    reader = BodyReader(root, expressions, ids)
    reader.read_actions(model, root)
    controls = reader.read(body)
    texts = expressions.finished_texts()
    rules = expressions.link()
    form = Form(
        id=str(root_element.get("id") or etree.QName(root_element).namespace or root.name),
        version=str(root_element.get("version") or root_element.get(JAVAROSA + "version") or ""),
        title=_title(head),
        digest=hashlib.sha256(xml).hexdigest(),
        languages=languages,
        attributes=foreign_attributes(root_element, frozenset({"id", "version"})),
        root=root,
        seed=seed,
        templates=templates,
        instances=instances,
        texts=texts,
        body=controls,
        rules=order_rules(rules),
        counts=[rule for rule in rules if rule.kind is RuleKind.COUNT],
        first_load=reader.first_load,
        missing_files=tuple(instances.missing),
        notices=(*instances.notices, *expressions.notices),
    )
    check_aliases(form)
    return form


def _parts(top: etree._Element) -> tuple[etree._Element, etree._Element, etree._Element]:
    """Head, model and body."""
    head, body = first(top, "head"), first(top, "body")
    model = first(head, "model") if head is not None else None
    if head is None or body is None or model is None:
        raise Refusal(
            Code.FORM_UNREADABLE, detail="it is not an XForm: a head with a model, and a body, are missing"
        )
    return head, model, body


def _title(head: etree._Element) -> str:
    title = first(head, "title")
    return (title.text or "").strip() if title is not None else ""


def _root_element(model: etree._Element) -> etree._Element:
    instance = first(model, "instance")
    below = children(instance) if instance is not None else []
    if not below:
        raise Refusal(Code.FORM_UNREADABLE, detail=N_("it has no instance to fill in"))
    return below[0]


def _repeat_paths(body: etree._Element) -> frozenset[tuple[str, ...]]:
    return frozenset(path_names(str(repeat.get("nodeset") or "")) for repeat in _repeats(body))


def _repeats(body: etree._Element) -> Iterator[etree._Element]:
    return (element for element in body.iter() if isinstance(element.tag, str) and local(element) == "repeat")


def path_names(written: str) -> tuple[str, ...]:
    """The names of a plain absolute path such as /data/person."""
    return tuple(part.rpartition(":")[2] for part in written.strip().split("/") if part)


class _Planter:
    """Makes the fields, and the seeds that trees are grown from, out of the form's first instance."""

    def __init__(self, repeats: frozenset[tuple[str, ...]]) -> None:
        self._repeats = repeats
        self._templates: dict[Field, Seed] = {}
        self._fields = 0

    def plant(self, element: etree._Element) -> tuple[Field, Seed, dict[Field, Seed]]:
        """(root field, seed of a new tree, seed of a new member for each repeat)."""
        root = Field(local(element), None)
        seed = self._seed(element, root)
        return root, seed, self._templates

    def _seed(self, element: etree._Element, field: Field) -> Seed:
        if field.depth > DEEPEST_FORM:
            raise Refusal(Code.FORM_LIMIT, which=f"more than {DEEPEST_FORM} groups inside one another")
        below = children(element)
        seed = Seed(field, "" if below else (element.text or "").strip())
        for child in below:
            name = local(child)
            child_field = field.children.get(name)
            if child_field is None:
                child_field = Field(name, field, repeat=(*field.path, name) in self._repeats)
                field.children[name] = child_field
                self._fields += 1
                if self._fields > MOST_FIELDS:
                    raise Refusal(Code.FORM_LIMIT, which=f"more than {MOST_FIELDS} questions and groups")
            grown = self._seed(child, child_field)
            if name == "entity" and field.name == "meta":
                grown.children.extend(_entity(child, child_field))
            is_template = child.get(JAVAROSA + "template") is not None
            if child_field.repeat:
                self._templates.setdefault(child_field, grown)
            if not is_template:
                seed.children.append(grown)
        return seed


def _entity(element: etree._Element, field: Field) -> list[Seed]:
    """Seeds of an entity's attributes (dataset, create, id, ...): kept and reached as /data/meta/entity/@id."""
    made: list[Seed] = []
    for name, text in foreign_attributes(element, frozenset()).items():
        attribute = field.children[f"@{name}"] = Field(f"@{name}", field)
        made.append(Seed(attribute, text.strip()))
    return made


def grow(seed: Seed, parent: Node | None) -> Node:
    """Grow a tree from its seed below `parent`, as the last of its name."""
    node = Node(seed.field.name, parent, seed.field, seed.text)
    if parent is not None:
        row = parent.kids.setdefault(node.name, [])
        row.append(node)
        node.position = len(row)
    # A repeat without members still has its place among the children, so that order is kept.
    for name in seed.field.children:
        node.kids[name] = []
    for child in seed.children:
        grow(child, node).brought = True
    return node
