-- Purpose: an index is built while nobody may write
-- caught: MIG008
-- says: builds the index ix_item_note on public.item under SHARE
create index ix_item_note on public.item (note);
