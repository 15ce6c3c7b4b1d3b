-- Purpose: notes are filled where there is none, as declared
update public.item set note = '' where note is null;
