-- Purpose: numbers begin again
-- caught: MIG007
-- says: public.ticket_number goes back
alter sequence public.ticket_number restart with 1;
