"""`kommisjon central users` and `roles`: who may open central, and as what."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import central_escrow, central_keys, central_officers, central_rekeying, passphrase
from kommisjon.cli.central_database import connected, plain_key
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.output import DONE, UsedWrongly, note, print_json, say
from kommisjon.cli.values import a_label
from kommisjon.errors import Code, Refusal, Word
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from kommisjon.vault.keyfile import Opened
    from kommisjon.vault.slot import Cost
    from sync.central.staff.who import Role, Staff

Add = Callable[[Any, str, str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]
_ROLES = ("importer", "caseworker", "protection", "auditor")


def register(group: Any, add: Add) -> None:
    """Add the commands to those of `central`, each made by `add`."""
    add(group, "roles", _("on a server: make central's roles, and grant them what they need"), run_roles)
    inner = group.add_parser(
        "users", help=_("who may open central: list, add, remove, passphrase")
    ).add_subparsers(dest="deed", metavar=_("DEED"), required=True)
    add(inner, "list", _("who may open central, and as what"), run_list)
    new = add(inner, "add", _("let somebody in, with a passphrase of their own"), run_add)
    new.add_argument(
        "user", type=a_label, metavar=_("INITIALS"), help=_("on a server: the name of the server's user")
    )
    new.add_argument(
        "--role", action="append", required=True, choices=_ROLES, help=_("what they may do; repeatable")
    )
    new.add_argument(
        "--shielded-key",
        type=Path,
        metavar=_("FILE"),
        help=_("the key of shielded persons, as the escrow gave it back"),
    )
    passphrase.add_new(new)
    gone = add(inner, "remove", _("close somebody's way in"), run_remove)
    gone.add_argument("user", metavar=_("INITIALS"))
    passphrase.add_new(add(inner, "passphrase", _("change your own passphrase"), run_passphrase))


def run_roles(args: argparse.Namespace) -> int:
    from sync.central.failing import telling
    from sync.central.staff.database_roles import make
    from sync.central.store import writing

    if central_keys.is_file(args):
        raise UsedWrongly(_("An SQLite file has no roles of its own: use kommisjon central users."))
    with connected(args) as engine, telling(), writing(engine) as connection:
        make(connection)
    return _done(args, {"roles": list(_ROLES)}, _("The server has central's four roles now."))


def run_list(args: argparse.Namespace) -> int:
    """Everybody, the officers for shielded persons among them."""
    found = everybody(args)
    if args.json:
        print_json([{"user": name, "roles": sorted(roles)} for name, roles in found.items()])
        return DONE
    from sync.central.staff.who import WORDS

    for name, roles in found.items():
        say(f"{name}  {', '.join(_(WORDS[role]) for role in sorted(roles))}")
    if not found:
        say(_("Central knows no users yet: whoever can open it may do everything in it."))
        say(_("Change over with: kommisjon central users add INITIALS --role caseworker"))
        say(_("The first user gets the other roles too, but for that of shielded persons, and gives them on."))
    return DONE


def run_add(args: argparse.Namespace) -> int:
    from kommisjon.vault.calibration import cost_here
    from sync.central.staff.who import WORDS, Role

    asked = {Role(role) for role in args.role}
    who = staff_of(args)
    _check_giving(args, who, asked)
    roles = asked | _free_for_first(args)
    slotted = central_keys.is_file(args) or Role.PROTECTION in roles
    chosen = passphrase.ask_new(args, args.user, file=args.new_passphrase_file) if slotted else ""
    if central_keys.is_file(args):
        _check_is_new(args)
    if Role.PROTECTION in roles:
        central_officers.add(args, who, chosen, cost_here())
    if central_keys.is_file(args):
        _add_user(args, chosen, cost_here(), tuple(sorted(roles - {Role.PROTECTION})))
    else:
        _grant(args, roles)
    _note(args, who, "user_added", "/".join(sorted(roles)))
    if roles > asked and not args.json:
        say(
            _("{who} is the first user and has these roles too: {roles}.").format(
                who=args.user, roles=", ".join(_(WORDS[role]) for role in sorted(roles - asked))
            )
        )
        say(_("Who has a role gives it to others: kommisjon central users add."))
    if central_keys.officers(args) == [args.user] and not args.json:
        alone = _(
            "{who} is the only officer for shielded persons. Add another: without them nobody can see these."
        )
        say(alone.format(who=args.user))
    told: dict[str, Any] = {"added": args.user, "roles": sorted(roles)}
    if slotted:
        told["escrow"] = _is_in_escrow(args)
    return _done(args, told, _("{who} can open central now.").format(who=args.user))


def run_remove(args: argparse.Namespace) -> int:
    from sync.central.staff.who import Role

    who = staff_of(args)
    if args.user not in everybody(args):
        raise Refusal(Code.NOT_AT_CENTRAL, who=args.user)
    _check_others_have(args)
    opened = None
    if args.user in central_keys.officers(args):
        who.check(Role.PROTECTION)
        known = central_keys.unlocked(args)
        opened = central_keys.enter_shielded(args, known.given if known else "")
        _close(opened, args.user)
        central_keys.write(central_keys.shielded_folder(args).keyfile, opened)
    if central_keys.is_file(args):
        known = central_keys.unlocked(args)
        if known is not None and known.users is not None:
            _close(known.users, args.user)
            known.users.draw_next(os.urandom)
            central_keys.write(central_keys.users_folder(args).keyfile, known.users)
    else:
        _revoke(args)
    _note(args, who, "user_removed", "")
    text = _("{who} can open central no more.").format(who=args.user)
    if not central_keys.is_file(args):
        _leave_no_former(args, opened)
        return _done(args, {"removed": args.user}, text)
    waits = central_rekeying.settle(args)
    _leave_no_former(args, opened)
    if waits is None:
        text += "\n" + _(
            "The database has another key now. Make a new backup: older ones open with the former key."
        )
    elif waits.code is not Code.ESCROW_BEHIND:
        text += "\n" + _(
            "Somebody else uses the database, or the disk is full: a later command gives it another key."
        )
    elif not args.json:
        note(waits.code, **waits.facts)
    why = None if waits is None else waits.code.id
    told = {"removed": args.user, "new_key": waits is None, "waits": why, "escrow": _is_in_escrow(args)}
    return _done(args, told, text)


def run_passphrase(args: argparse.Namespace) -> int:
    """The officers' key file first: cut off between the two, the same command goes on where it was."""
    from kommisjon.vault import ways_in
    from kommisjon.vault.calibration import cost_here

    who, known = staff_of(args), central_keys.unlocked(args)
    if known is None:
        raise UsedWrongly(_("Central has no users with passphrases yet: kommisjon central users add"))
    chosen = passphrase.ask_new(args, who.name, file=args.new_passphrase_file)
    opened = None
    if who.name in central_keys.officers(args):
        opened = _either(args, known.given, chosen)
        ways_in.replaced(opened, opened.slot.id, chosen, cost_here(), os.urandom)
        central_keys.write(central_keys.shielded_folder(args).keyfile, opened)
    if known.users is not None:
        ways_in.replaced(known.users, known.users.slot.id, chosen, cost_here(), os.urandom)
        central_keys.write(central_keys.users_folder(args).keyfile, known.users)
    _note(args, who, "passphrase_changed", "")
    _leave_no_former(args, opened)
    return _done(args, {"changed": who.name}, _("The passphrase of {who} is changed.").format(who=who.name))


def everybody(args: argparse.Namespace) -> dict[str, set[Role]]:
    """Everybody whom central knows, with what they may do; empty before anybody was added."""
    from sync.central.staff.who import Role

    if central_keys.is_file(args):
        known = central_keys.unlocked(args)
        slots = known.users.content.slots if known is not None and known.users is not None else ()
        found = {slot.label: {Role(role) for role in slot.roles} for slot in slots}
    else:
        from sync.central.staff.database_roles import members

        with connected(args) as engine, engine.connect() as connection:
            found = {name: set(roles) for name, roles in members(connection).items()}
    for label in central_keys.officers(args):
        if label in found or not central_keys.is_file(args):
            found.setdefault(label, set()).add(Role.PROTECTION)
    return found


def _check_giving(args: argparse.Namespace, who: Staff, roles: set[Role]) -> None:
    """Nobody gives what they do not have; a role that nobody has may be given by anybody: else it stays so."""
    from sync.central.staff.who import Role

    if Role.PROTECTION in roles:
        central_officers.check_giving(args, who)
    held: set[Role] = set().union(*everybody(args).values())
    for role in sorted((roles - {Role.PROTECTION}) & held):
        who.check(role)


def _is_in_escrow(args: argparse.Namespace) -> bool:
    """Whether the escrow has each key that this command has opened; a person is told where it has not (V174)."""
    lacking = central_escrow.complete(args)
    if lacking is not None and not args.json:
        note(Code.NO_ESCROW, detail=lacking.code.id)
    return lacking is None


def _free_for_first(args: argparse.Namespace) -> set[Role]:
    """What the first user gets unasked: they alone could do it until now, and from now on nobody could give it."""
    from sync.central.staff.who import Role

    return set() if everybody(args) else set(Role) - {Role.PROTECTION}


def _check_others_have(args: argparse.Namespace) -> None:
    """Whoever goes leaves no role behind that nobody has, for nobody could give it. Raises Refusal V180.

    Of a key file the last passphrase is kept anyway (V124).
    """
    from sync.central.staff.who import WORDS

    people = everybody(args)
    leaving = people.pop(args.user)
    alone = leaving.difference(*people.values())
    if alone and (people or not central_keys.is_file(args)):
        raise Refusal(Code.LAST_OF_ROLE, who=args.user, role=Word(WORDS[min(alone)]))


def _check_is_new(args: argparse.Namespace) -> None:
    if args.user in everybody(args):
        raise Refusal(Code.LABEL_TAKEN, label=args.user)


def _add_user(args: argparse.Namespace, chosen: str, cost: Cost, roles: tuple[str, ...]) -> None:
    """A slot in the users' key file. The first one takes over the plain key, which is destroyed at the end."""
    from kommisjon.vault import keyfile, ways_in

    folder, known = central_keys.users_folder(args), central_keys.unlocked(args)
    if known is not None and known.users is not None:
        ways_in.added(known.users, args.user, chosen, cost, os.urandom, roles)
        central_keys.write(folder.keyfile, known.users)
        return
    key = plain_key(args)
    first = keyfile.create(args.user, chosen, cost, roles=roles, dek=key)
    central_keys.write(folder.keyfile, first)
    central_keys.use(args, chosen, first)


def _either(args: argparse.Namespace, given: str, chosen: str) -> Opened:
    """The key file of shielded persons, whose passphrase may have been changed just before a cut."""
    try:
        return central_keys.enter_shielded(args, given)
    except Refusal as refusal:
        if refusal.code is not Code.NOT_LET_IN:
            raise
        return central_keys.enter_shielded(args, chosen)


def _close(opened: Opened, label: str) -> None:
    from kommisjon.vault import ways_in

    ways_in.closed(opened, [slot.id for slot in opened.content.slots if slot.label == label], os.urandom)


def _leave_no_former(args: argparse.Namespace, officers: Opened | None) -> None:
    """Let no copy of before stay beside the key files that were changed. Raises Refusal V177; the change holds."""
    from kommisjon.vault import former_copy

    changed = (
        (central_keys.shielded_folder(args), officers),
        (central_keys.users_folder(args), central_keys.opened_users(args)),
    )
    for folder, opened in changed:
        if opened is not None:
            former_copy.remove(folder.keyfile, opened.content)


def _grant(args: argparse.Namespace, roles: set[Role]) -> None:
    from sync.central.failing import telling
    from sync.central.staff.database_roles import grant
    from sync.central.store import writing

    with connected(args) as engine, telling(), writing(engine) as connection:
        if not grant(connection, args.user, sorted(roles)):
            raise Refusal(Code.NOT_AT_CENTRAL, who=args.user)


def _revoke(args: argparse.Namespace) -> None:
    from sync.central.failing import telling
    from sync.central.staff.database_roles import revoke
    from sync.central.store import writing

    with connected(args) as engine, telling(), writing(engine) as connection:
        revoke(connection, args.user)


def _note(args: argparse.Namespace, who: Staff, act: str, roles: str) -> None:
    """The trail says whose way in it was by a digest of the initials: they may be anything a person typed."""
    import hashlib

    from sync.central.staff.audit import Act, noted

    user = hashlib.sha256(getattr(args, "user", who.name).encode()).hexdigest()[:16]
    with connected(args) as engine:
        noted(engine, who, Act(act), datetime.now(UTC), (f"user-{user}",), {"roles": roles} if roles else {})


def _done(args: argparse.Namespace, told: dict[str, Any], text: str) -> int:
    if args.json:
        print_json(told)
    else:
        say(text)
    return DONE
