"""Small tables, each with one fault in its policies or before them."""

from __future__ import annotations

CONTEXT = "(select current_setting('app.tenant', true))"
OWN = f"tenant_id = {CONTEXT}"


def policies(table: str, select: str = OWN, **others: str) -> str:
    """Write the policies of a table: each command's own, `using` and `check` where not."""
    named = {
        "insert": f"with check ({OWN})",
        "update": f"using ({OWN})",
        "delete": f"using ({OWN})",
    }
    named = {"select": f"using ({select})"} | named | others
    return "".join(
        f"create policy {command}_it on public.{table} for {command} {text};"
        for command, text in named.items()
    )


def refusing(table: str, event: str, condition: str, state: str = "P0001") -> str:
    """Write a trigger that raises."""
    return f"""
create function public.{table}_refuse() returns trigger language plpgsql as $$
begin
  if {condition} then raise exception 'not here' using errcode = '{state}'; end if;
  return coalesce(new, old);
end $$;
create trigger refuse before {event} on public.{table}
  for each row execute function public.{table}_refuse();
"""


TABLES = {
    "healthy": policies("healthy"),
    "masked": policies("masked", insert="with check (true)"),
    "writable": policies("writable", update="using (true)"),
    "theft": policies("theft", update=f"using (true) with check ({OWN})"),
    "deletable": policies("deletable", delete="using (true)"),
    "null_open": f"create policy p on public.null_open using ({OWN} or {CONTEXT} is null);",
    "empty_open": f"create policy p on public.empty_open using ({OWN} or {CONTEXT} = '');",
    "prefix": f"create policy p on public.prefix using (tenant_id like {CONTEXT} || '%')",
    "triggered": policies("triggered", insert="with check (true)")
    + refusing("triggered", "insert", "new.tenant_id <> current_setting('app.tenant', true)"),
    "swallowed": policies("swallowed", update="using (true)")
    + """create function public.swallow() returns trigger language plpgsql as $$
         begin
           return case when new.tenant_id = current_setting('app.tenant', true) then new end;
         end $$;
         create trigger swallow before update on public.swallowed
           for each row execute function public.swallow();""",
    "sequence": policies("sequence", insert="with check (true)")
    + """create sequence public.hidden;
         create function public.number() returns text language sql
           as $$ select nextval('public.hidden')::text $$;
         create function public.counted() returns trigger language plpgsql as $$
         begin new.note := public.number(); return new; end $$;
         create trigger counted before insert on public.sequence
           for each row execute function public.counted();""",
    "helper": "create table public.helper_rows (t text);"
    f"create policy p on public.helper using ({OWN}) "
    f"with check ({OWN} or tenant_id in (select t from public.helper_rows));",
    "raising": """create function public.fails() returns boolean language plpgsql as $$
                  begin raise exception 'out of order'; end $$;
                  create policy p on public.raising using (public.fails());""",
    "asserting": """create function public.asserts() returns boolean language plpgsql as $$
                  begin assert false; return true; end $$;
                  create policy p on public.asserting using (public.asserts());""",
    "recursive": "create policy p on public.recursive "
    "using (exists (select from public.recursive r where r.tenant_id = recursive.tenant_id));",
    "ledger": policies("ledger") + refusing("ledger", "update or delete", "true"),
    "unique_note": policies("unique_note", update="using (true)")
    + "alter table public.unique_note add unique (note, tenant_id);",
    "granted": policies("granted")
    + "revoke all on public.granted from probing_app;"
    + "grant select (id, tenant_id), insert, update (note) on public.granted to probing_app;",
    "narrow": "create policy p on public.narrow using (true);"
    "revoke all on public.narrow from probing_app;"
    "grant select (note) on public.narrow to probing_app;",
}
