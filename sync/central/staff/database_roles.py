"""On a PostgreSQL server central's roles are roles of the database: it refuses what a command forgot to.

Tables are granted as a role's work needs them. Row-level security is the second belt: sealed rows are read by
officers for shielded persons alone, an entry of the trail is written in one's own name only, and the trail is read
by auditors. What lies sealed stays sealed for everybody without its key, the server's owner among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Engine, NullPool, Table, create_engine, select, text
from sqlalchemy.exc import OperationalError

from sync.central import schema
from sync.central.failing import telling
from sync.central.staff.who import Role
from sync.central.upsert import insert_or

PREFIX = "kommisjon_"
_MADE = "roles"
"""The row of `meta` that says so: roles are the whole server's, which may hold other databases."""
_ALL = "SELECT, INSERT, UPDATE, DELETE"

_SEALED = {
    schema.shielded_chg: "home, actor_no, n, rec",
    schema.shielded_chunk: "sha256, idx",
    schema.shielded_trail: "home, device, no, hash",
}
"""What lies sealed, with the columns that those may read who put it there."""
_ERASABLE = (schema.shielded_chg, schema.shielded_chunk)
"""Sealed, and taken out by law unread: with a case goes everybody in it."""
_TOMBSTONES = (schema.erased, schema.erased_chg)
"""What was erased stays erased: nobody takes a record off the list."""
_AUDITED = {
    schema.actor: "SELECT",
    schema.bundle_release: "SELECT",
    schema.sent: "SELECT",
    schema.case_file: "SELECT (home, rec, number, mission)",
    schema.case_list: "SELECT",
    schema.chg: "SELECT (home, actor_no)",
    schema.shielded_chg: "SELECT (home, actor_no)",
    schema.erased: "SELECT",
    schema.erased_chg: "SELECT (home, actor_no)",
    schema.person: "SELECT (person, case_id)",
    schema.handed_to: "SELECT",
    schema.laptop_trail: "SELECT",
    schema.shielded_trail: "SELECT (device, no, hash)",
    schema.trail_break: "SELECT",
}
"""What an auditor may read beside the trail: laptops' trails, numbers and missions of cases, which laptops had
them, who is in them, and which lists were taken. What is found in a list names no cell of it."""


def make(connection: Connection) -> None:
    """Make the four roles unless they are there, and grant them what they need; again after each new version.

    Takes a user of the server who may make roles and owns the tables.
    """
    for role in Role:
        name = PREFIX + role.value
        if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}) is None:
            connection.execute(text(f"CREATE ROLE {name} NOLOGIN"))
    for table in schema.metadata.sorted_tables:
        connection.execute(text(f'REVOKE ALL ON "{table.name}" FROM PUBLIC'))
        for role, rights in _rights(table).items():
            connection.execute(text(f'REVOKE ALL ON "{table.name}" FROM {PREFIX}{role.value}'))
            if rights:
                connection.execute(text(f'GRANT {rights} ON "{table.name}" TO {PREFIX}{role.value}'))
    for name in _sequences(connection):
        connection.execute(text(f'GRANT USAGE ON SEQUENCE "{name}" TO {_working()}'))
    _guard_rows(connection)
    mark = insert_or(connection, schema.meta).values(key=_MADE, value="1")
    connection.execute(mark.on_conflict_do_nothing(index_elements=["key"]))


def whoami(engine: Engine) -> tuple[str, frozenset[Role]] | None:
    """Whoever is connected, and their roles; None where roles were not made for this database."""
    with telling(), engine.connect() as connection:
        if connection.scalar(select(schema.meta.c.value).where(schema.meta.c.key == _MADE)) is None:
            return None
        name = str(connection.scalar(text("SELECT session_user")))
        return name, frozenset(role for role in Role if _is_member(connection, name, role))


def members(connection: Connection) -> dict[str, list[Role]]:
    """Who has which role, by name."""
    rows = connection.execute(
        text(
            "SELECT u.rolname AS person, r.rolname AS role FROM pg_auth_members m"
            " JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles u ON u.oid = m.member"
            " WHERE r.rolname = ANY(:names) ORDER BY 1, 2"
        ),
        _names(),
    )
    found: dict[str, list[Role]] = {}
    for row in rows:
        found.setdefault(row.person, []).append(Role(row.role.removeprefix(PREFIX)))
    return found


def lets_in(engine: Engine, name: str, password: str) -> bool:
    """Whether the server lets somebody in under this name with this password, as its own rules say."""
    other = create_engine(engine.url.set(username=name, password=password), poolclass=NullPool)
    try:
        with other.connect() as connection:
            return str(connection.scalar(text("SELECT session_user"))) == name
    except OperationalError:
        return False


def grant(connection: Connection, name: str, roles: Iterable[Role]) -> bool:
    """Give roles to a user whom the server knows; False where it knows nobody by that name."""
    if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}) is None:
        return False
    for role in roles:
        connection.execute(text(f"GRANT {PREFIX}{role.value} TO {_quoted(connection, name)}"))
    return True


def revoke(connection: Connection, name: str) -> bool:
    """Take every role of central's from a user; False where they had none."""
    held = members(connection).get(name, [])
    for role in held:
        connection.execute(text(f"REVOKE {PREFIX}{role.value} FROM {_quoted(connection, name)}"))
    return bool(held)


def _rights(table: Table) -> Mapping[Role, str]:
    """What each role may do with a table.

    Importers fold what comes, and so read records; that no command shows them any is the command's rule.
    """
    if table is schema.audit:
        return {**dict.fromkeys(Role, "INSERT"), Role.AUDITOR: "SELECT, INSERT"}
    audited = _AUDITED.get(table, "")
    if table is schema.meta:
        return {**dict.fromkeys(Role, "SELECT, INSERT, UPDATE")}
    if table in _TOMBSTONES:
        return {**dict.fromkeys(Role, "SELECT, INSERT"), Role.AUDITOR: audited}
    if table in _SEALED:
        working = f"SELECT ({_SEALED[table]}), INSERT"
        erasing = f"{working}, DELETE" if table in _ERASABLE else working
        return {Role.IMPORTER: working, Role.CASEWORKER: erasing, Role.PROTECTION: _ALL, Role.AUDITOR: audited}
    return {Role.IMPORTER: _ALL, Role.CASEWORKER: _ALL, Role.PROTECTION: _ALL, Role.AUDITOR: audited}


def _guard_rows(connection: Connection) -> None:
    officer, auditor = PREFIX + Role.PROTECTION.value, PREFIX + Role.AUDITOR.value
    caseworker = PREFIX + Role.CASEWORKER.value
    rules = [
        ("shielded_chg", "numbers", f"FOR SELECT TO {_working()}, {auditor} USING (true)"),
        ("shielded_chg", "coming", f"FOR INSERT TO {_working()} WITH CHECK (true)"),
        ("shielded_chg", "erasing", f"FOR DELETE TO {caseworker} USING (true)"),
        ("shielded_chg", "officer", f"FOR ALL TO {officer} USING (true) WITH CHECK (true)"),
        ("shielded_chunk", "numbers", f"FOR SELECT TO {_working()} USING (true)"),
        ("shielded_chunk", "coming", f"FOR INSERT TO {_working()} WITH CHECK (true)"),
        ("shielded_chunk", "erasing", f"FOR DELETE TO {caseworker} USING (true)"),
        ("shielded_chunk", "officer", f"FOR ALL TO {officer} USING (true) WITH CHECK (true)"),
        ("shielded_trail", "numbers", f"FOR SELECT TO {_working()}, {auditor} USING (true)"),
        ("shielded_trail", "coming", f"FOR INSERT TO {_working()} WITH CHECK (true)"),
        ("shielded_trail", "officer", f"FOR ALL TO {officer} USING (true) WITH CHECK (true)"),
        ("audit", "own", 'FOR INSERT TO PUBLIC WITH CHECK ("by" = session_user)'),
        ("audit", "auditor", f"FOR SELECT TO {auditor} USING (true)"),
    ]
    for table in {table for table, _, _ in rules}:
        connection.execute(text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
    for table, name, rule in rules:
        connection.execute(text(f"DROP POLICY IF EXISTS kommisjon_{name} ON {table}"))
        connection.execute(text(f"CREATE POLICY kommisjon_{name} ON {table} {rule}"))


def _sequences(connection: Connection) -> list[str]:
    rows = connection.execute(
        text("SELECT sequence_name FROM information_schema.sequences WHERE sequence_schema = current_schema()")
    )
    return [row.sequence_name for row in rows]


def _is_member(connection: Connection, name: str, role: Role) -> bool:
    # Membership that was given, not the power of a superuser over every role.
    return role in members(connection).get(name, [])


def _working() -> str:
    return ", ".join(PREFIX + role.value for role in (Role.IMPORTER, Role.CASEWORKER, Role.PROTECTION))


def _names() -> dict[str, list[str]]:
    return {"names": [PREFIX + role.value for role in Role]}


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)
