"""A made-up schema of any size for measurements: many tables, like those of a grown product."""

from __future__ import annotations

PER_SCHEMA = 200
TABLE = """
create table {name} (
    id bigint generated always as identity primary key,
    tenant_id uuid not null,
    parent_id bigint references {parent} (id),
    code varchar(40) not null,
    title text,
    body text,
    stage bench_stage not null default 'new',
    amount numeric(20, 2) not null default 0,
    rate double precision,
    flags jsonb not null default '{{}}',
    tags text[],
    active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz,
    created_by text,
    constraint {plain}_code_key unique (tenant_id, code),
    constraint {plain}_amount_check check (amount >= 0)
);
create index {plain}_tenant_idx on {name} (tenant_id, created_at desc);
create index {plain}_parent_idx on {name} (parent_id) where parent_id is not null;
create index {plain}_lower_idx on {name} (lower(title));
create index {plain}_stage_idx on {name} (stage) include (amount);
comment on table {name} is 'table {plain}';
comment on column {name}.amount is 'in euro';
comment on column {name}.stage is 'where it stands';
grant select, insert, update on {name} to bench_app;
"""
EXTRAS = """
create view {schema}.v_{plain} as
    select t.id, t.title, p.title as parent from {name} t left join {name} p on p.id = t.parent_id;
create function {schema}.f_{plain}(n bigint) returns bigint language sql stable
    as 'select count(*) from {name} where id > n';
create function {schema}.g_{plain}() returns trigger language plpgsql
    as 'begin new.updated_at := now(); return new; end';
create trigger touch before update on {name} for each row execute function {schema}.g_{plain}();
alter table {name} enable row level security;
create policy own on {name} using (tenant_id is not null) with check (tenant_id is not null);
"""
CHANGES = [
    "alter table s0.t0 alter column amount set default 1",
    "alter table s0.t20 drop constraint t20_amount_check",
    "drop index s0.t30_lower_idx",
    "alter table s0.t40 add column extra int",
    "revoke update on s0.t50 from bench_app",
    "comment on table s0.t60 is 'changed'",
]


def schemas_of(tables: int) -> list[str]:
    """Name the schemas: 1,000 tables are in 5, larger numbers in 10, few in one."""
    count = 10 if tables > 10 * PER_SCHEMA else max(1, tables // PER_SCHEMA)
    return [f"s{number}" for number in range(count)]


def statements(tables: int) -> list[str]:
    """Write the statements that make the schema, a table or two per entry."""
    schemas = schemas_of(tables)
    made = [
        f"create schema {schema}; grant usage on schema {schema} to bench_app" for schema in schemas
    ]
    made.append("create type bench_stage as enum ('new', 'open', 'won', 'lost')")
    for number in range(tables):
        schema = schemas[number % len(schemas)]
        names = {
            "schema": schema,
            "plain": f"t{number}",
            "name": f"{schema}.t{number}",
            "parent": f"{schemas[max(0, number - 1) % len(schemas)]}.t{max(0, number - 1)}",
        }
        made.append(TABLE.format(**names))
        if number % 10 == 0:
            made.append(EXTRAS.format(**names))
    return made
