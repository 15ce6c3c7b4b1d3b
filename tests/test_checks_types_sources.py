"""Results of queries are followed by the names that hold them, where those names hold."""

from __future__ import annotations

import pytest

from checks.types.sources import Known, findings_in
from fixtures.typesfile import TypesFile

QUERY = 'await supabase.from("visit").select()'
CAUGHT = f"""async function f() {{
  try {{
    const {{ data, error }} = {QUERY};
    return data;
  }} catch (error) {{
    return (error as any).message;
  }}
}}
"""
HEALTHY = {
    "caught": CAUGHT,
    "other function": f"const a = async () => {{ const data = {QUERY}; return data; }};\n"
    "const b = (text: string) => { const data = JSON.parse(text); return data as any; };\n",
    "parameter": f"const data = {QUERY};\nconst g = (data: unknown) => (data as any).x;\n",
    "bare parameter": f"const data = {QUERY};\nconst g = data => (data as any).x;\n",
    "loop": f"const row = {QUERY};\nfor (const row of [1]) {{ use(row as any); }}\n",
    "typed": f"const r: Answer = {QUERY};\nuse(r);\n",
    "returned typed": f"const r = {QUERY}.returns<Visit[]>();\nuse(r);\n",
    "no client": "function g(client: string, db: Pool) { return [client as any, db as any]; }\n",
    "unrelated": "const data = 1;\nuse(data as any);\n",
}
WRONG = {
    "within": f"const data = {QUERY};\nconst g = () => (data as any).x;\n",
    "assigned": f"let data;\ndata = {QUERY};\nuse(data as any);\n",
    "parts assigned": f"let data, error;\n({{ data, error }} = {QUERY});\nuse(data as any);\n",
    "renamed": f"const {{ data: rows }} = {QUERY};\nuse(rows as any);\n",
    "in the block": f"try {{ const r = {QUERY}; use(r as any); }} catch (r) {{ use(r); }}\n",
    "declared": f"const r: any = {QUERY};\nuse(r);\n",
    "parts declared": f"const {{ data }}: {{ data: any }} = {QUERY};\nuse(data);\n",
    "part of a query": f"use(({QUERY}).data as Array<any>);\n",
    "returned": f"const r = {QUERY}.returns<any[]>();\nuse(r);\n",
    "unknown first": f"const data = {QUERY};\nuse(data as unknown as any);\n",
}


def found(source: str) -> list[str]:
    file = TypesFile("a.ts", source.encode())
    return [finding.message for finding in findings_in(file, Known({}, {}))]


@pytest.mark.parametrize("name", HEALTHY)
def test_a_name_that_holds_something_else_is_no_result(name: str):
    assert found(HEALTHY[name]) == []


@pytest.mark.parametrize("name", WRONG)
def test_a_result_is_one_wherever_its_name_is_seen(name: str):
    (message,) = found(WRONG[name])
    assert message.startswith("the result")


@pytest.mark.parametrize("type", ["", ": SupabaseClient", ": AppClient<Database>", ": unknown"])
def test_a_client_is_one_unless_its_type_says_otherwise(type: str):
    (message,) = found(f"function g(db{type}) {{ return db as any; }}\n")[:1]
    assert message == "the client db is made any"
    (message,) = found("function g({ db }: Props) { return db as any; }\n")
    assert message == "the client db is made any"


def test_a_class_that_repeats_a_row():
    known = Known({"public.visit": frozenset({"id", "note", "at"})}, {})
    source = b"class Visit { id!: string; note!: string; at!: string; close() {} }\n"
    (finding,) = findings_in(TypesFile("a.ts", source), known)
    assert finding.message.startswith("repeats the columns of public.visit")
