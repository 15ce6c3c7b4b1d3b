-- Purpose: a comment and a grant
comment on column public.sale.buyer is 'Empty for a walk-in.';
grant select on public.item to clerk;
