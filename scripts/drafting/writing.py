"""Writes guesses as a profile; every guess is marked for review."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from .classes import ANONYMOUS, Classes
from .facts import Facts
from .people import application_roles, exempt, login, owners, setup
from .sessions import Sessions
from .tenants import Tenants, find_tenants

HEAD = """# A draft, guessed from the catalog of {database}; nothing in it was promised by anybody.
# Go through every line marked REVIEW before relying on it.
name = {name}
"""


def profile(facts: Facts) -> str:
    """Write the profile of a database as TOML."""
    tenants = find_tenants(facts)
    sessions = Sessions(facts, tenants)
    parts = [
        HEAD.format(database=_text(facts.database), name=_text(_slug(facts.database))),
        *_scope(facts, tenants),
        *_tables(Classes(facts, tenants)),
        *_people(facts, sessions),
        *_session(sessions),
        *_roles(facts, sessions),
    ]
    return "\n".join(parts) + "\n"


def _scope(facts: Facts, tenants: Tenants) -> Iterator[str]:
    yield "[tenancy]"
    yield 'mode = "row"  # REVIEW: rows of several tenants share tables'
    yield f"schemas = {_list(facts.schemas)}  # REVIEW: the schemas that hold tenants' rows"
    if excluded := Classes(facts, tenants).excluded():
        yield f"exclude = {_list(excluded)}  # REVIEW: kept by a migration tool"
    if tenants.root:
        yield f"root = {_text(tenants.root)}  # REVIEW: the table that lists the tenants"
    else:
        yield '# REVIEW: root = "…": no table that lists the tenants was found'
    if tenants.column:
        default = f'{{ class = "tenant", tenant = {_text(tenants.column)} }}'
        yield f"default = {default}  # REVIEW: the tenant of every table that has the column"
    else:
        yield "# REVIEW: no column names the tenant in most tables"
    if silent := _only_added_to(facts):
        yield f"append_only = {_list(silent)}  # REVIEW: nobody may change or delete there"


def _only_added_to(facts: Facts) -> list[str]:
    """List the tables to which roles may add, and in which none may change anything."""
    people = application_roles(facts)
    letters = {
        table.name: {letter for role in people for letter in facts.rights[role].get(table.name, "")}
        for table in facts.tables
    }
    return [name for name, held in letters.items() if "I" in held and not held & {"U", "D"}]


def _tables(classes: Classes) -> Iterator[str]:
    yield "\n[tenancy.tables]"
    for guess in classes.guesses():
        if guess.entry:
            yield f"{_text(guess.table)} = {_inline(guess.entry)}  # REVIEW: {guess.why}"
        else:
            yield f"# {_text(guess.table)}: by default, {guess.why}"


def _people(facts: Facts, sessions: Sessions) -> Iterator[str]:
    yield "\n[tenancy.login]"
    yield f"role = {_text(login(facts))}  # REVIEW: the role that connects"
    if found := exempt(facts):
        reasons = dict.fromkeys(found, "REVIEW: why row security does not hold for it")
        yield f"exempt = {_inline(reasons)}"
    yield f"owners = {_list(owners(facts))}  # REVIEW: own objects and never run"
    if statements := setup(facts, sessions):
        yield "\n[tenancy.actors]"
        yield "# REVIEW: the rows that make somebody belong to a tenant"
        yield "setup = [\n" + "".join(f"    {_text(each)},\n" for each in statements) + "]"


def _session(sessions: Sessions) -> Iterator[str]:
    for source in sessions.sources():
        yield "\n[[tenancy.sources]]"
        yield f"name = {_text(source.read.partition(':')[2] or source.read)}"
        yield f"read = {_text(source.read)}"
        yield f"trust = {_text(source.trust)}  # REVIEW: can a caller choose the value?"
        if source.setters:
            yield f"setters = {_list(source.setters)}  # REVIEW: the only ones that may set it"
    query, why = sessions.allowed()
    yield f"\n[tenancy.session]\nallowed = {_text(query)}  # REVIEW: {why}"
    settings = sessions.settings()
    yield f"\n[tenancy.session.bound]\nsettings = {_inline(settings)}  # REVIEW: as requests set it"
    yield '\n[[tenancy.session.kinds]]\nname = "never_set"'
    if settings:
        empty = _inline(dict.fromkeys(settings, ""))
        yield f'\n[[tenancy.session.kinds]]\nname = "empty"\nsettings = {empty}'


def _roles(facts: Facts, sessions: Sessions) -> Iterator[str]:
    both = sessions.membership() is not None
    for role in application_roles(facts):
        yield f"\n[[tenancy.roles]]\nname = {_text(role)}"
        yield f"database_role = {_text(role)}  # REVIEW: split it into the roles people have"
        if ANONYMOUS.search(role):
            yield "tenants = 0  # REVIEW: nobody signed in"
        elif both:
            yield "tenants = 1  # REVIEW: 2 = also try somebody who belongs to two tenants"
        yield "[tenancy.roles.can]  # REVIEW: granted today, and not denied for want of a policy"
        for table, letters in sorted(facts.rights[role].items()):
            if facts.table(table):
                yield f"{_text(table)} = {_text(letters)}"


def _slug(name: str) -> str:
    plain = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-")
    return plain if re.match(r"[a-z]", plain) else f"db-{plain}".rstrip("-")


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _inline(entry: Mapping[str, object]) -> str:
    parts = [f"{_key(key)} = {_value(value)}" for key, value in entry.items()]
    return f"{{ {', '.join(parts)} }}" if parts else "{}"


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _text(key)


def _value(value: object) -> str:
    return _list([str(item) for item in value]) if isinstance(value, list) else _text(str(value))
