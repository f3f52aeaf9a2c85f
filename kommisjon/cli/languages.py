"""`kommisjon languages`: what residents meet in which language; packs of languages, made and added."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import files, key_passphrase, passphrase
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.cli.place import add_keys, folder_of
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from kommisjon.interview.centre.language_list import Language


def register(commands: Any) -> None:
    named = _("what residents meet in which language, reviewed by whom, and offered or not")
    whole = commands.add_parser("languages", help=named)
    whole.add_argument(
        "--added", action="store_true", help=_("open the vault, and show what packs brought there too")
    )
    passphrase.add_argument(whole)
    whole.add_argument("--json", action="store_true", help=_("print JSON"))
    whole.set_defaults(run=run_show)
    group = whole.add_subparsers(dest="what", metavar=_("WHAT"))

    make = group.add_parser("pack", help=_("write a language pack, signed with central's key"))
    make.add_argument("which", nargs="+", metavar=_("LANGUAGE"), help=_("by its code: rn, fa_AF, kmr"))
    make.add_argument("--out", type=Path, required=True, metavar=_("FILE"), help=_("the pack to write"))
    make.add_argument(
        "--locales", type=Path, metavar=_("FOLDER"), help=_("catalogues, instead of kommisjon's own")
    )
    make.add_argument("--forms", type=Path, metavar=_("FOLDER"), help=_("forms, instead of kommisjon's own"))
    add_keys(make)
    key_passphrase.add_argument(make)
    make.add_argument("--json", action="store_true", help=_("print JSON"))
    make.set_defaults(run=run_pack)

    take = group.add_parser("add", help=_("add the languages of a signed pack to this laptop"))
    take.add_argument("file", type=Path, metavar=_("FILE"), help=_("the signed language pack"))
    passphrase.add_argument(take)
    take.add_argument("--json", action="store_true", help=_("print JSON"))
    take.set_defaults(run=run_add)


def run_show(args: argparse.Namespace) -> int:
    """Print every language of the residents' form. With --added raises what opening the vault raises."""
    from kommisjon.interview.centre.language_list import languages
    from kommisjon.interview.centre.language_packs import take_up
    from kommisjon.store.unlocking import unlock

    if args.added:
        with unlock(folder_of(args), passphrase.ask(args), clock=lambda: datetime.now(UTC)) as vault:
            take_up(vault.store)
    found = languages()
    if args.json:
        print_json([one.as_dict() for one in found])
        return DONE
    for one in found:
        say("  ".join((f"{one.code:<6}", f"{one.direction}", *_figures(one), _standing(one), one.own_name)))
    offered = sum(1 for one in found if one.offer.offered)
    say(_("{offered} of {every} languages are offered to residents.").format(offered=offered, every=len(found)))
    return DONE


def _figures(one: Language) -> list[str]:
    """Texts there are of the page, the paper and the form, each of all."""
    from kommisjon.interview.centre.residents import FORM

    page, paper, form = one.catalogues["resident"], one.catalogues["spoken"], one.forms[FORM]
    told = ((_("page {n}/{every}"), page), (_("paper {n}/{every}"), paper), (_("form {n}/{every}"), form))
    return [text.format(n=said, every=every) for text, (said, every) in told]


def _standing(one: Language) -> str:
    parts = [_("draft") if one.is_draft else _("reviewed: {who}").format(who=one.reviewed["resident"])]
    if one.letters_missing:
        missing = ngettext("{n} letter has no font", "{n} letters have no font", one.letters_missing)
        parts.append(missing.format(n=one.letters_missing))
    if one.added:
        parts.append(_("from a pack"))
    if not one.offer.offered:
        page, required = (every - said for said, every in (one.offer.page, one.offer.required))
        text = _("NOT OFFERED: {page} texts of the page and {required} of required questions are missing")
        parts.append(text.format(page=page, required=required))
    return "; ".join(parts)


def run_pack(args: argparse.Namespace) -> int:
    """Write the pack. Raises Refusal F832 to F834, R603, B106, B108, and those of central's key."""
    from kommisjon.interview.centre.language_packs import parts_of
    from sync.trust.language_pack import sign_pack

    parts = parts_of(args.which, locales=args.locales, library=args.forms)
    headquarters = key_passphrase.headquarters_of(args)
    files.write(args.out, sign_pack(headquarters.receipt_key(), parts, datetime.now(UTC)))
    texts = sum(len(part.texts) for part in parts)
    if args.json:
        print_json({"pack": str(args.out), "languages": sorted({p.language for p in parts}), "texts": texts})
        return DONE
    say(_("Language pack with {n} texts: {file}").format(n=texts, file=args.out))
    return DONE


def run_add(args: argparse.Namespace) -> int:
    """Add the languages of a pack. Raises Refusal as read_pack and language_packs.add, V115, and B106."""
    from kommisjon.exchange.enrolment import trust_of
    from kommisjon.interview.centre.language_packs import add
    from kommisjon.store.unlocking import unlock
    from sync.trust.language_pack import MOST, read_pack

    now = datetime.now(UTC)
    data = files.read(args.file, MOST)
    with unlock(folder_of(args), passphrase.ask(args), clock=lambda: datetime.now(UTC)) as vault:
        pack = read_pack(data, trust_of(vault.store), now)
        languages = add(vault.store, pack, vault.label)
        vault.mark()
    if args.json:
        print_json({"languages": list(languages)})
        return DONE
    say(_("Residents are offered these too: {languages}").format(languages=", ".join(languages)))
    return DONE
