-- What there is besides plain tables and plain conditions.
create extension vector;
create schema auth;
create table auth.users (id uuid primary key);
create function auth.uid() returns uuid language sql as 'select null::uuid';
create function current_org() returns uuid language sql as $$select current_setting('app.org')::uuid$$;
create table defaulted (id uuid primary key default gen_random_uuid(),
  org_id uuid not null default current_org() references org,
  user_id uuid not null default auth.uid(), maybe uuid default current_org());
create table defaulted_k (id int primary key, org_id uuid not null references org);
create type mood2 as enum ('a','b','c');
create table poly (id int primary key, org_id uuid not null references org, kind text not null,
  a int, b int references defaulted_k, check ((kind = 'a') = (a is not null)),
  check ((kind = 'b') = (b is not null)), check (kind in ('a','b')));
create table temporal (id int4range, org_id uuid not null references org, valid daterange,
  primary key (id, valid without overlaps));
create table temporal_child (id int primary key, org_id uuid not null references org,
  t int4range not null, during daterange not null,
  foreign key (t, period during) references temporal (id, period valid));
create table emb (id int primary key, org_id uuid not null references org, e vector(3) not null);
create table base_t (id int primary key, org_id uuid not null references org, x int);
create table kid (y int not null) inherits (base_t);
create table hop3 (id int primary key, kid int not null references poly);
create table "select" ("from" int primary key, "ORDER" text not null,
  org_id uuid not null references org, unique (org_id, "ORDER"));
create table refsel (id int primary key, org_id uuid not null,
  ref int not null references "select" unique);
create type addr as (street text, zip numeric(5,0));
create domain zipdom as addr check ((value).zip > 10);
create table comps (id int primary key, org_id uuid not null references org, a addr not null,
  z zipdom not null, arr addr[] not null);
create table uq2 (org_id uuid not null references org, a boolean not null, b mood2 not null,
  unique (org_id, a, b));
create table uq3 (id int primary key, org_id uuid not null references org,
  who int not null references base_t, what int not null references poly, unique (who, what));
create table only_tenant (org_id uuid not null references org);
create table glob_part (id int generated always as identity, org_id uuid not null references org,
  region text not null, primary key (id, region)) partition by list (region);
create table glob_eu partition of glob_part for values in ('eu','de') partition by range (id);
create table glob_eu_1 partition of glob_eu for values from (1) to (1000000);
create table closure (ancestor uuid references org, descendant uuid references org,
  depth int not null check (depth >= 0), primary key (ancestor, descendant));
create table virt (id int primary key, org_id uuid not null references org,
  a int not null check (a % 7 = 3), b int generated always as (a*2) virtual,
  check (a between 10 and 20));
create table num (id numeric(3,0) primary key, org_id uuid not null references org,
  pct numeric(5,4) not null check (pct >= 0 and pct <= 1),
  hours interval not null check (hours < interval '1 day'), t time not null check (t > '18:00'));
create table iso (code char(2) primary key check (code = upper(code) and length(code) = 2),
  org_id uuid not null references org, cur varchar(3) not null check (cur ~ '^[A-Z]{3}$'),
  phone text not null check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  url text not null check (url ~* '^https?://'),
  pct int not null check (pct >= 0) check (pct <= 100),
  slugx text not null unique check (slugx = lower(slugx) and slugx !~ '\s' and char_length(slugx) between 3 and 50));
create table js (id int primary key, org_id uuid not null references org,
  doc jsonb not null check (doc ? 'kind' and doc ->> 'kind' in ('x','y')));
create table flags (org_id uuid not null references org, a boolean not null, b boolean not null,
  c boolean not null, d boolean not null, e mood2 not null, f mood2 not null, g mood2 not null,
  h mood2 not null, i mood2 not null, j mood2 not null, k mood2 not null, l mood2 not null,
  m mood2 not null, n mood2 not null, o mood2 not null, p mood2 not null, q mood2 not null);
