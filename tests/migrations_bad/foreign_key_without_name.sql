-- Purpose: a foreign key without a name is added again
-- caught: MIG004
-- says: sale_item_id_fkey2
alter table public.sale add foreign key (item_id) references public.item (id);
