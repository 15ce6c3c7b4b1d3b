"""Reading a types file: one clear reason for what is none, and the line of everything that is."""

from __future__ import annotations

import pytest

from checks.types.agreement import agreement, findings_of, told
from checks.types.database.nodes import Node, parse
from checks.types.written import Unreadable, read
from checks.types.written.canonical import array, shape, string_of, union
from fixtures.given.types import TypesFile
from fixtures.profile.types import Types
from fixtures.systems.starting import SYSTEMS, enter

TABLE = """export type Database = {
  public: {
    Tables: {
      "odd 'name'": {
        Row: {
          // in cents
          a: number | null; b?: Array<"x" | 'y'>
          "c d": Database['public']["Enums"]['mood'][] | null
        }
        Insert: { a?: never, "c d": ({ x: string, })[] }
        Update: {}
        Relationships: [
          { foreignKeyName: 'k', columns: ["a"], isOneToOne: true, referencedRelation: "t",
            referencedColumns: ["id"] },
        ]
      }
    }
    Views: { [_ in never]: never }
    Functions: {
      f: { Args: never; Returns: undefined } | { Args: { "": Json }; Returns: (number)[] }
      g: { Args: { a: number } | { b?: string }; Returns: string }
    }
    Enums: { mood: "it's \\"done\\"" | 'b' | "\\u00e9" }
    CompositeTypes: { [_ in never]: never }
  }
}
"""
GOOD = TABLE.encode()


def test_everything_is_read_with_its_line():
    schema = read(GOOD).schemas["public"]
    table = schema.tables["odd 'name'"]
    assert (schema.line, table.line) == (2, 4)
    assert table.row["a"] == (False, "null | number", 7)
    assert table.row["b"] == (True, '("x" | "y")[]', 7)
    assert table.row["c d"] == (False, 'Database["public"]["Enums"]["mood"][] | null', 8)
    assert table.insert is not None
    assert table.insert["c d"].type == '{ "x": string }[]'
    assert table.update == {}
    assert [(link[:4], line) for link, line in table.links.items()] == [
        (("k", ("a",), True, "t"), 13)
    ]
    assert [(len(s.args), s.returns, s.merged) for s in schema.functions["f"]] == [
        (0, "undefined", False),
        (1, "number[]", False),
    ]
    assert [sorted(signature.args) for signature in schema.functions["g"]] == [["a"], ["b"]]
    assert schema.enums["mood"].values == ('it\'s "done"', "b", "é")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"  \n\n", "is empty"),
        (b"export type Json = string\n", "declares no `Database` type"),
        (GOOD + GOOD, "declares two or more `Database` types"),
        (b"Connected to 127.0.0.1 without TLS\n" + GOOD, "line 1: `Connected to 127.0.0.1"),
        (b"\nConnecting\n" + GOOD, "line 2: `Connecting` is no"),
        (b"> app@1.0.0 types\n> supabase gen types\n\n" + GOOD, "line 1: `> app@1.0.0 types`"),
        (GOOD + b"Done in 1.2s.\n", "line 27: "),
        (GOOD[:400], "the file ends in the middle"),
        (GOOD.replace(b"    Enums", b"<<<<<<< HEAD\n    Enums"), "line 23: a merge conflict"),
        (
            GOOD.replace(b"b?: Array", b"a: string; b?: Array"),
            "line 7: `odd 'name'.Row` has `a` twice",
        ),
        (GOOD.replace(b"g: {", b"f: {"), "line 21: `public.Functions` has `f` twice"),
        (GOOD.replace(b"Row: {", b"Rows: {"), "line 4: `odd 'name'` has no Row"),
        (GOOD.replace(b"Views:", b"Vews:"), "`Vews` is no section"),
        (GOOD.replace(b"columns:", b"cols:"), "line 13: a relationship has no columns"),
        (GOOD.replace(b"a?: never", b"a"), "line 10: `a` of `odd 'name'.Insert` has no type"),
        (
            b"export type Database = { a: { Enums: { b: "
            + b"(" * 9999
            + b"c"
            + b")" * 9999
            + b"}}}",
            "too deeply",
        ),
        (b"export type Database = string\n", "`Database` is no object type"),
        (b'{"message": "permission denied"}\n', "line 1: "),
        (b"\xff\xfe\x00", "is not UTF-16"),
        (GOOD.replace(b"mood:", b"m\xff:"), "line 23: is not UTF-8"),
        (b"\x00" * 100, "line 1: "),
        (b"export type Database = {" * 3000, "the file ends in the middle"),
    ],
)
def test_what_is_no_types_file_has_one_reason(content, reason):
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert reason in str(refused.value)


def test_every_cut_is_noticed():
    for length in range(len(GOOD) - 4):
        with pytest.raises(Unreadable):
            read(GOOD[:length])


def test_a_type_has_one_spelling():
    assert union(["string", "null", "string"]) == "null | string"
    assert array("null | string") == "(null | string)[]"
    assert array(shape([("a", True, "x | y")])) == '{ "a"?: x | y }[]'
    assert string_of(r'"\u{1F600}\x41\n\'"') == "\U0001f600A\n'"
    assert string_of(r'"😀"') == "\U0001f600"


def test_a_syntax_tree_of_the_server_is_parsed():
    tree = parse(r"({QUERY :name a\ b :value 4 [ 1 0 ] :list (i 1 2) :none <> :sub {VAR :no 1}})")
    (query,) = tree
    assert isinstance(query, Node)
    assert query.fields["name"] == "a b"
    assert query.fields["value"] == "4"
    assert query.nodes("list") == ["1", "2"]
    assert query.fields["none"] is None
    assert query.fields["sub"].number("no") == 1
    for broken in ("", "{QUERY", "(1", "1 2"):
        with pytest.raises(ValueError, match="tree"):
            parse(broken)


def test_a_finding_says_both_sides_and_the_line(run_state):
    world = enter(run_state, "secured")
    file = SYSTEMS["srm"].folder / "types/database.types.ts"
    world.sql("alter table player alter column first_name type varchar(80)")
    world.sql("alter table player alter column first_name drop not null")
    section = Types(typescript="t.ts", generator="x 1.0")
    with world.database.connect() as connection:
        compared = agreement(connection, section, TypesFile("t.ts", file.read_bytes()))
    world.close()
    (finding,) = findings_of(compared.drift, section, TypesFile("t.ts", b""))
    lines = file.read_text().splitlines()
    start = lines.index("      player: {")
    line = lines.index("          first_name: string", start) + 1
    assert str(finding) == (
        "public.player.first_name: database character varying(80) nullable, "
        f"types file Row `string` (line {line})"
    )
    assert (finding.file, finding.line) == ("t.ts", line)
    assert finding.remedy == "generate t.ts again with x 1.0"
    assert len(finding.evidence.splitlines()) == 3
    assert "type drift: 3\n" in told(compared)
