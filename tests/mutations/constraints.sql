-- expect: missing primary key app.notes.notes_pkey
-- expect: missing index app.notes.notes_pkey
alter table app.notes drop constraint notes_pkey;

-- expect: missing primary key app.notes.notes_pkey
-- expect: missing index app.notes.notes_pkey
-- expect: unexpected primary key app.notes.notes_pk
-- expect: unexpected index app.notes.notes_pk
alter table app.notes rename constraint notes_pkey to notes_pk;

-- expect: changed unique constraint app.accounts.accounts_number_key
alter table app.accounts drop constraint accounts_number_key;
alter table app.accounts add constraint accounts_number_key unique (number);

-- expect: changed unique constraint app.accounts.accounts_number_key
alter table app.accounts drop constraint accounts_number_key;
alter table app.accounts add constraint accounts_number_key unique (number) include (title)
    deferrable initially deferred;

-- expect: changed unique constraint app.accounts.accounts_number_key
-- since: 15
alter table app.accounts drop constraint accounts_number_key;
alter table app.accounts add constraint accounts_number_key unique nulls not distinct (number) include (title);

-- expect: missing check constraint app.accounts.accounts_amount_check
alter table app.accounts drop constraint accounts_amount_check;

-- expect: changed check constraint app.accounts.accounts_amount_check
alter table app.accounts drop constraint accounts_amount_check;
alter table app.accounts add constraint accounts_amount_check check (amount >= 1);

-- expect: changed check constraint app.accounts.accounts_amount_check
alter table app.accounts drop constraint accounts_amount_check;
alter table app.accounts add constraint accounts_amount_check check (amount >= 0) not valid;

-- expect: changed check constraint app.accounts.accounts_amount_check
alter table app.accounts drop constraint accounts_amount_check;
alter table app.accounts add constraint accounts_amount_check check (amount >= 0) no inherit;

-- expect: changed check constraint app.accounts.accounts_amount_check
-- since: 18
alter table app.accounts drop constraint accounts_amount_check;
alter table app.accounts add constraint accounts_amount_check check (amount >= 0) not enforced;

-- expect: changed check constraint app.child.parent_id_check
alter table app.child add constraint parent_id_check check (id > 0);

-- expect: missing exclusion constraint app.accounts.accounts_during_excl
-- expect: missing index app.accounts.accounts_during_excl
alter table app.accounts drop constraint accounts_during_excl;

-- expect: changed exclusion constraint app.accounts.accounts_during_excl
alter table app.accounts drop constraint accounts_during_excl;
alter table app.accounts add constraint accounts_during_excl
    exclude using gist (during with &&) where (amount > 0);

-- expect: missing foreign key app.deals.deals_account_fk
-- expect: missing comment constraint app.deals.deals_account_fk
alter table app.deals drop constraint deals_account_fk;

-- expect: missing foreign key app.notes.notes_deal_id_fkey
-- expect: unexpected foreign key app.notes.notes_deal_fk
alter table app.notes rename constraint notes_deal_id_fkey to notes_deal_fk;

-- expect: changed foreign key app.notes.notes_deal_id_fkey
alter table app.notes drop constraint notes_deal_id_fkey;
alter table app.notes add constraint notes_deal_id_fkey foreign key (deal_id) references app.deals on delete set null;

-- expect: changed foreign key app.notes.notes_deal_id_fkey
alter table app.notes drop constraint notes_deal_id_fkey;
alter table app.notes add constraint notes_deal_id_fkey foreign key (deal_id) references app.deals match full;

-- expect: changed foreign key app.notes.notes_deal_id_fkey
alter table app.notes drop constraint notes_deal_id_fkey;
alter table app.notes add constraint notes_deal_id_fkey foreign key (deal_id) references app.deals not valid;

-- expect: changed foreign key app.notes.notes_deal_id_fkey
-- since: 18
alter table app.notes alter constraint notes_deal_id_fkey not enforced;

-- expect: changed foreign key app.deals.deals_account_fk
alter table app.deals alter constraint deals_account_fk not deferrable;

-- expect: changed foreign key app.deals.deals_account_fk
-- expect: changed trigger app.deals.deals_late
-- expect: changed trigger app.deals.deals_touch
-- expect: changed foreign key app.notes.notes_deal_id_fkey
alter table app.deals disable trigger all;

-- expect: changed foreign key app.notes.notes_deal_id_fkey
do $$ begin
    execute (select format('alter table app.notes enable replica trigger %I', tgname) from pg_catalog.pg_trigger
              where tgrelid = 'app.notes'::regclass and tgisinternal order by tgname limit 1);
end $$;

-- expect: changed foreign key app.seen.seen_at_fkey
alter table app.seen drop constraint seen_at_fkey;
alter table app.seen add constraint seen_at_fkey foreign key (at) references app.events on update cascade;

-- expect: changed domain app.amount
alter domain app.amount drop not null;

-- expect: changed domain app.amount
alter domain app.amount set default 5;

-- expect: missing domain constraint app.amount.positive
alter domain app.amount drop constraint positive;

-- expect: changed domain constraint app.amount.positive
alter domain app.amount drop constraint positive;
alter domain app.amount add constraint positive check (value >= 0) not valid;

-- expect: changed domain app.code
drop domain app.code;
create domain app.code as text collate "POSIX";
