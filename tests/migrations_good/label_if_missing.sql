-- Purpose: a label of an enum, if it is not there
alter type public.item_state add value if not exists 'lost';
