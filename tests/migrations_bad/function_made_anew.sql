-- Purpose: a function is made anew: nobody may call it any more, or everybody
-- caught: MIG007
-- says: function public.tax(numeric) to clerk is lost
drop function public.tax(numeric);
create function public.tax(amount numeric) returns numeric
language sql immutable as 'select amount * 0.25';
