-- Purpose: a type is made without looking
-- caught: MIG004
-- says: fails closed with 42710
create type public.size as enum ('s', 'm');
