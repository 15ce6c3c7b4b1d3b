-- Purpose: a check is added at once, and validated in a transaction of its own
begin;
alter table public.item drop constraint if exists item_price_check;
alter table public.item add constraint item_price_check check (price >= 0) not valid;
commit;
begin;
alter table public.item validate constraint item_price_check;
commit;
