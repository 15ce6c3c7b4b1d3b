-- Purpose: a row is added again
-- caught: MIG004
-- says: silent data change
insert into public.item (name) values ('Shelf');
