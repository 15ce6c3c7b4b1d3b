-- Purpose: a block looks before it makes anything
do $$
begin
  if to_regtype('public.size') is null then
    create type public.size as enum ('s', 'm');
  end if;
end
$$;
create table if not exists public.shelf (id int primary key, label text);
create index if not exists ix_shelf_label on public.shelf (label);
insert into public.shelf values (1, 'Top') on conflict (id) do nothing;
