-- Purpose: an index without a name is made again
-- caught: MIG004
-- says: public.item.item_note_idx1 is unexpected
create index on public.item (note);
