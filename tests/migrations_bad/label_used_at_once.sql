-- Purpose: a label is used in the transaction that adds it
-- caught: MIG005
-- says: 55P04
alter type public.item_state add value 'lost';
alter table public.item alter column state set default 'lost';
