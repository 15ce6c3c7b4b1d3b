-- Purpose: a unique constraint without a name is added again
-- caught: MIG004
-- says: item_id_name_key1
alter table public.item add unique (id, name);
