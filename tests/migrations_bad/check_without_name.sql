-- Purpose: a check without a name is added again
-- caught: MIG004
-- says: item_price_check1
alter table public.item add check (price >= 0);
