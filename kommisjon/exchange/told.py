"""What came of sending, receiving and forgetting, in sentences for a person, on the screen or by a command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from kommisjon.exchange.packs import TakenPack
    from kommisjon.exchange.receipts import Taken
    from kommisjon.exchange.relayed import Met
    from kommisjon.exchange.stick import Visited
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
    at = datetime.fromisoformat(taken.received_at).astimezone().strftime("%Y-%m-%d %H:%M")
    yield _("Receipt for bundle {seq}: headquarters took it on {at}.").format(seq=taken.seq, at=at)
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
    if Code.ERASED_RECORD.id in taken.refused.values():
        yield noted(Code.ERASED_RECORD)
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


def of_visit(done: Visited, lacking: Callable[[TakenPack], Sequence[str]]) -> Iterator[str]:
    """A visit to a stick: what was taken, what was not, what was written, and who asks to be shared with.

    `lacking` gives the names of the languages of a pack that the forms lack.
    """
    for taken in done.taken[-1:]:
        yield from of_receipt(taken)
    for pack in done.packs:
        yield from of_pack(pack)
        yield from of_lacking(lacking(pack))
    for met in done.met:
        yield from of_met(met)
    for device in done.not_for_us:
        told = _(
            "What laptop {device} wrote here was not meant for this one yet. Let it send and receive once more."
        )
        yield told.format(device=device)
    yield from (f"{name}: {refusal.code.id} {refusal.told(_).what}" for name, refusal in done.refused)
    if done.written is None:
        yield _("Nothing new was to be written.")
    else:
        yield from of_bundle(done.written)
        yield _("You can take the stick out.")
    for asking in done.asking:
        told = _("Laptop {device} of this mission can share interviews with this one. Is it your colleague's?")
        yield told.format(device=asking.certificate.device)


def of_met(met: Met) -> Iterator[str]:
    """What came from another laptop, and what is to be looked at."""
    merged = met.merged
    line = ngettext(
        "From laptop {device}, {made}: {n} new save.", "From laptop {device}, {made}: {n} new saves.", merged.fresh
    )
    yield line.format(device=met.device, made=met.made[:16].replace("T", " "), n=merged.fresh)
    if met.files:
        line = ngettext("{n} attached file came with it.", "{n} attached files came with it.", met.files)
        yield line.format(n=met.files)
    if merged.in_conflict:
        line = ngettext(
            "{n} record now has answers that disagree: F4 on the household shows them.",
            "{n} records now have answers that disagree: F4 on the household shows them.",
            len(merged.in_conflict),
        )
        yield line.format(n=len(merged.in_conflict))
    if merged.settled:
        line = ngettext(
            "{n} save of a case that is closed or handed over here was left to that laptop.",
            "{n} saves of cases that are closed or handed over here were left to that laptop.",
            merged.settled,
        )
        yield line.format(n=merged.settled)
    if merged.otherwise:
        yield noted(Code.SAID_OTHERWISE, n=len(merged.otherwise), device=met.device)
    if merged.unreadable:
        codes = ", ".join(sorted(merged.unreadable))
        yield noted(Code.NOT_READABLE_HERE, n=sum(merged.unreadable.values()), device=met.device, codes=codes)


def of_never_arrived(numbers: Sequence[int]) -> Iterator[str]:
    """Name the bundles that are on sticks somewhere."""
    if numbers:
        yield noted(Code.UNACCOUNTED, numbers=", ".join(map(str, numbers)))


def of_fates(fates: Sequence[Fate]) -> Iterator[str]:
    """What goes, and how many stay for which reason."""
    for fate in fates:
        if fate.why is None:
            told = _("{number}: all confirmed, goes (records: {records}, saves: {changes})")
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
