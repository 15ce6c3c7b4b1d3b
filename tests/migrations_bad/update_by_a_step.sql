-- Purpose: prices rise again
-- caught: MIG004
-- says: public.item has other values in price
update public.item set price = price + 1;
