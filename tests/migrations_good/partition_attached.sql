-- Purpose: a new partition is made, and attached
create table if not exists public.event_2026 (like public.event including all);
do $$
begin
  if not exists (select from pg_inherits where inhrelid = 'public.event_2026'::regclass) then
    alter table public.event
      attach partition public.event_2026 for values from ('2026-01-01') to ('2027-01-01');
  end if;
end
$$;
