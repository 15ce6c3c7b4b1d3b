-- Purpose: a view is made anew, without what others were granted
-- caught: MIG007
-- says: view public.cheap_item to clerk is lost
drop view public.cheap_item;
create view public.cheap_item as select id, name from public.item where price < 5;
