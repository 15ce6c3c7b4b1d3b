-- Purpose: a back-fill overwrites what is there
-- caught: MIG007
-- says: loses values that it had in note
update public.item set note = 'none';
