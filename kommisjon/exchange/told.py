"""What came of sending, receiving and forgetting, in sentences for a person, on the screen or by a command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from kommisjon.exchange.packs import TakenPack
    from kommisjon.exchange.receipts import Taken
    from kommisjon.store.purging import Fate
    from sync.bundle.write import Written


def of_bundle(written: Written) -> Iterator[str]:
    """A bundle that was written and read back."""
    text = _("Bundle {seq} written and read back: {bundle} ({records} lines, {size} bytes).")
    seq, size = written.manifest.seq, written.size
    yield text.format(seq=seq, bundle=written.path, records=written.records, size=size)
    if written.attachments:
        line = ngettext("{n} attached file is in it.", "{n} attached files are in it.", written.attachments)
        yield line.format(n=written.attachments)


def of_receipt(taken: Taken) -> Iterator[str]:
    """A receipt that was taken, and how things stand now."""
    yield _("Receipt for bundle {seq}: headquarters took it on {at}.").format(seq=taken.seq, at=taken.received_at)
    line = ngettext("{n} save is confirmed.", "{n} saves are confirmed.", taken.confirmed)
    yield line.format(n=taken.confirmed)
    if taken.waiting:
        line = ngettext("{n} save is not confirmed yet.", "{n} saves are not confirmed yet.", taken.waiting)
        yield line.format(n=taken.waiting)
    if taken.refused:
        line = ngettext(
            "{n} save was set aside by headquarters and stays here: {codes}.",
            "{n} saves were set aside by headquarters and stay here: {codes}.",
            len(taken.refused),
        )
        yield line.format(n=len(taken.refused), codes=", ".join(sorted(set(taken.refused.values()))))
    yield from of_never_arrived(taken.never_arrived)
    if taken.lost:
        yield noted(Code.NO_LONGER_HELD, n=taken.lost)
    if taken.clock_suspect:
        yield noted(Code.CLOCK_SUSPECT)
    if taken.asked:
        line = ngettext(
            "Headquarters asks {n} thing: it stands at the household, where F8 answers it.",
            "Headquarters asks {n} things: they stand at the households, where F8 answers them.",
            taken.asked,
        )
        yield line.format(n=taken.asked)
    for question in taken.asked_elsewhere:
        said = _("Headquarters asks about a case that takes no answers here any more; answer by telephone: {text}")
        yield said.format(text=question)
    if taken.new_trust:
        yield _("A newer list of trusted keys came with it.")


def of_pack(pack: TakenPack) -> Iterator[str]:
    """A mission pack that was taken, and what it brought."""
    line = ngettext(
        "Mission pack {seq} for {mission} taken: {n} case in it.",
        "Mission pack {seq} for {mission} taken: {n} cases in it.",
        pack.cases,
    )
    yield line.format(seq=pack.seq, mission=pack.mission, n=pack.cases)
    if pack.new:
        line = ngettext("{n} record is new here.", "{n} records are new here.", pack.new)
        yield line.format(n=pack.new)
    if pack.changed:
        line = ngettext(
            "{n} record was changed at headquarters; what you have answered since stays.",
            "{n} records were changed at headquarters; what you have answered since stays.",
            pack.changed,
        )
        yield line.format(n=pack.changed)
    if not pack.brought_something:
        yield _("It brought nothing new.")
    if pack.handed_over:
        line = ngettext(
            "{n} case of it was handed over from here and stays so.",
            "{n} cases of it were handed over from here and stay so.",
            pack.handed_over,
        )
        yield line.format(n=pack.handed_over)
    if pack.refused:
        yield noted(Code.PACK_NOT_TAKEN, n=sum(pack.refused.values()), codes=", ".join(sorted(pack.refused)))
    if pack.forms:
        line = ngettext("{n} form came with it and is kept.", "{n} forms came with it and are kept.", pack.forms)
        yield line.format(n=pack.forms)
    if pack.new_trust:
        yield _("A newer list of trusted keys came with it.")


def of_lacking(names: Sequence[str]) -> Iterator[str]:
    """Languages that persons of a pack speak and that the forms lack."""
    if names:
        yield _("The forms have no text in: {languages}. There the interpreter translates from yours.").format(
            languages=", ".join(names)
        )


def of_never_arrived(numbers: Sequence[int]) -> Iterator[str]:
    """Name the bundles that are on sticks somewhere."""
    if numbers:
        yield noted(Code.UNACCOUNTED, numbers=", ".join(map(str, numbers)))


def of_fates(fates: Sequence[Fate]) -> Iterator[str]:
    """What goes, and how many stay for which reason."""
    for fate in fates:
        if fate.why is None:
            told = _("{number}: {records} records, {changes} saves, all confirmed: goes")
            yield told.format(number=fate.number, records=fate.records, changes=fate.changes)
    for why, count in Counter(fate.why for fate in fates if fate.why is not None).items():
        line = ngettext("{n} case stays: {why}.", "{n} cases stay: {why}.", count)
        yield line.format(n=count, why=_(why.value))
    if not any(fate.why is None for fate in fates):
        yield _("Nothing can be deleted now.")


def of_deleted(count: int) -> str:
    """Cases that were handed over."""
    line = ngettext("{n} case is handed over, deleted here.", "{n} cases are handed over, deleted here.", count)
    return line.format(n=count)


def noted(code: Code, **facts: str | int) -> str:
    """Something that is no refusal: with its code, so that it can be looked up."""
    told = Refusal(code, **facts).told(_)
    return f"{told.code}  {told.what} {told.lost} {told.do}"
