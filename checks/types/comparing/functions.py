"""Functions: every overload has a signature in the file, and every signature an overload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...names import qualified
from ..expected import Expected, Rule
from ..expected.columns import Member
from ..expected.functions import Setof
from ..expected.rules import IN_ONLY, MERGED, SETOF
from ..written import Shape, Signature
from .remarks import SCHEMA, TYPE, Remarks

Broken = tuple[Rule, ...]


class Functions:
    """Compares functions of one database."""

    def __init__(self, remarks: Remarks) -> None:
        self.remarks = remarks

    def missing(self, expected: Sequence[Expected]) -> None:
        """Note a function that the file does not have, unless only some versions list it."""
        for each in expected:
            if each.required:
                message = "database: it is there, types file: no such function"
                self.remarks.add(SCHEMA, _object(each, expected), message)

    def compare(
        self, name: str, expected: Sequence[Expected], written: Sequence[Signature]
    ) -> None:
        """Compare the overloads of one function."""
        left = set(range(len(written)))
        unmatched = []
        for each in sorted(expected, key=_optional):
            among = range(len(written)) if each.required else sorted(left)
            matches = [place for place in among if self._is(each, written[place], expected)]
            left.difference_update(matches)
            if matches:
                self._note(each, written[matches[0]], expected)
            elif each.required:
                unmatched.append(each)
        if len(unmatched) == len(left) == 1:
            self._explain(unmatched[0], written[left.pop()], expected)
            return
        for each in unmatched:
            message = "database: this overload, types file: no signature like it"
            self.remarks.add(SCHEMA, _object(each, expected), message, written[0].line)
        for place in left:
            message = f"database: no such overload, types file {_shown(written[place])}"
            self.remarks.add(SCHEMA, name, message, written[place].line)

    def _is(self, each: Expected, one: Signature, expected: Sequence[Expected]) -> bool:
        return (
            _args(each, one.args) is not None
            and _returns(each, one, expected) is not None
            and _setof(each.setof, one.setof)
        )

    def _note(self, each: Expected, one: Signature, expected: Sequence[Expected]) -> None:
        """Keep what a matching signature tells of the version that wrote it."""
        args, returns = _args(each, one.args) or (), _returns(each, one, expected) or ()
        rules = [*args, *returns]
        if each.args.keys() == one.args.keys():
            for name, field in one.args.items():
                self.remarks.spelled(field.type, each.args[name].spelling)
            if each.args.keys() != each.older_args.keys():
                self.remarks.newer([IN_ONLY])
        if each.setof:
            if one.setof is None:
                rules.append(SETOF)
            else:
                self.remarks.newer([SETOF])
        if each.listed:
            rules.append(each.listed)
        if rules:
            message = f"database: {each.function.returned}, types file {_shown(one)}"
            broken = tuple(dict.fromkeys(rules))
            self.remarks.older(broken, _object(each, expected), message, one.line)

    def _explain(self, each: Expected, one: Signature, expected: Sequence[Expected]) -> None:
        """Say in what a signature differs from the only overload that it can be."""
        function = each.function
        if _args(each, one.args) is None:
            message = f"database arguments ({function.signature}), types file Args {_args_of(one)}"
        elif _returns(each, one, expected) is None:
            message = f"database returns {function.returned}, types file Returns `{one.returns}`"
        else:
            message = f"database returns {function.returned}, types file SetofOptions {one.setof}"
        self.remarks.add(TYPE, _object(each, expected), message, one.line)


def _optional(each: Expected) -> bool:
    return not each.required


def _object(each: Expected, expected: Sequence[Expected]) -> str:
    name = qualified(each.function.schema, each.function.name)
    return f"{name}({each.function.signature})" if len(expected) > 1 else name


def _args(each: Expected, written: Shape) -> Broken | None:
    """Return the rules that arguments break; None if they are other ones."""
    rules = _members(each.args, written)
    if rules is None and each.older_args.keys() != each.args.keys():
        older = _members(each.older_args, written)
        return None if older is None else (*older, IN_ONLY)
    return rules


def _members(members: Mapping[str, Member], written: Shape) -> Broken | None:
    if members.keys() != written.keys():
        return None
    found: list[Rule] = []
    for name, field in written.items():
        rules = members[name].spelling.get(field.type)
        if rules is None or field.optional != members[name].optional:
            return None
        found += rules
    return tuple(found)


def _returns(each: Expected, one: Signature, expected: Sequence[Expected]) -> Broken | None:
    rules = each.returning(one.returns)
    if rules is None and one.merged:
        shared = any(other.returning(one.returns) is not None for other in expected)
        return (MERGED,) if shared else None
    return rules


def _setof(expected: Setof | None, written: Mapping[str, str] | None) -> bool:
    """Say whether options are right; older versions have none."""
    if written is None:
        return True
    return expected is not None and (
        written.get("from", "").strip('"').replace('\\"', '"') in expected.origins
        and written.get("to", "").strip('"') == expected.to
        and written.get("isOneToOne") == str(expected.one_to_one).lower()
        and written.get("isSetofReturn") == str(expected.set_returning).lower()
    )


def _args_of(one: Signature) -> str:
    return "`{" + ", ".join(f"{n}{'?' * f.optional}: {f.type}" for n, f in one.args.items()) + "}`"


def _shown(one: Signature) -> str:
    return f"Args {_args_of(one)} Returns `{one.returns}`"
