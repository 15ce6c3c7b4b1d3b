-- Accounts as starter kits for Supabase make them: triggers add rows, defaults ask who is there.
create schema auth;
create schema kit;
create table auth.users (id uuid primary key, email text unique, raw jsonb);
create function auth.uid() returns uuid language sql stable
as $$ select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
set check_function_bodies = off;
create type kit.account_role as enum ('owner', 'member');
create type kit.invitation_type as enum ('one_time', '24_hour');
create type kit.subscription_status as enum ('trialing', 'active', 'canceled');
create function kit.generate_token(length int) returns text language sql
as $$ select substr(md5(random()::text), 1, length) $$;
create table kit.accounts (
  id uuid unique not null default gen_random_uuid(),
  primary_owner_user_id uuid references auth.users not null default auth.uid(),
  name text,
  slug text unique,
  personal_account boolean default false not null,
  updated_at timestamptz,
  created_at timestamptz,
  created_by uuid references auth.users,
  updated_by uuid references auth.users,
  private_metadata jsonb default '{}'::jsonb,
  primary key (id)
);
alter table kit.accounts add constraint slug_null_if_personal check (
  (personal_account = true and slug is null) or (personal_account = false and slug is not null));
create table kit.account_user (
  user_id uuid references auth.users on delete cascade not null,
  account_id uuid references kit.accounts on delete cascade not null,
  account_role kit.account_role not null,
  constraint account_user_pkey primary key (user_id, account_id)
);
create table kit.invitations (
  id uuid unique not null default gen_random_uuid(),
  account_role kit.account_role not null,
  account_id uuid references kit.accounts on delete cascade not null,
  token text unique not null default kit.generate_token(30),
  invited_by_user_id uuid references auth.users not null,
  account_name text,
  invitation_type kit.invitation_type not null,
  primary key (id)
);
create table kit.billing_customers (
  account_id uuid references kit.accounts on delete cascade not null,
  id text primary key,
  email text,
  active boolean
);
create table kit.billing_subscriptions (
  id text primary key,
  account_id uuid references kit.accounts on delete cascade not null,
  billing_customer_id text references kit.billing_customers on delete cascade not null,
  status kit.subscription_status,
  created timestamptz default timezone('utc', now()) not null,
  current_period_start timestamptz default timezone('utc', now()) not null,
  current_period_end timestamptz default timezone('utc', now()) not null
);
create function kit.slugify() returns trigger language plpgsql as $$
begin
  new.slug := lower(regexp_replace(new.slug, '[^a-zA-Z0-9-]+', '-'));
  return new;
end $$;
create trigger slugify before insert or update on kit.accounts
  for each row execute function kit.slugify();
create function kit.stamp() returns trigger language plpgsql as $$
begin
  new.created_at := now();
  new.created_by := auth.uid();
  new.account_name := (select a.name from kit.accounts a where a.id = new.account_id);
  return new;
exception when undefined_column then
  return new;
end $$;
create trigger stamp before insert on kit.invitations
  for each row execute function kit.stamp();
create function kit.join_own() returns trigger language plpgsql security definer
set search_path = '' as $$
begin
  if new.primary_owner_user_id = auth.uid() then
    insert into kit.account_user values (auth.uid(), new.id, 'owner');
  end if;
  return new;
end $$;
create trigger join_own after insert on kit.accounts
  for each row execute function kit.join_own();
create function kit.set_up_user() returns trigger language plpgsql security definer
set search_path = '' as $$
begin
  insert into kit.accounts (name, primary_owner_user_id, personal_account, id)
  values (split_part(new.email, '@', 1), new.id, true, new.id);
  insert into kit.account_user values (new.id, new.id, 'owner');
  return new;
end $$;
create trigger set_up_user after insert on auth.users
  for each row execute function kit.set_up_user();
create function kit.keep_owner() returns trigger language plpgsql as $$
begin
  if current_user in ('authenticated', 'anon') and new.id <> old.id then
    raise exception 'no';
  end if;
  return new;
end $$;
create trigger keep_owner before update on kit.accounts
  for each row execute function kit.keep_owner();
