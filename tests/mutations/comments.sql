-- expect: changed comment table app.deals
comment on table app.deals is 'other';

-- expect: missing comment column app.deals.title
comment on column app.deals.title is null;

-- expect: unexpected comment column app.deals."Weird ""Name"
comment on column app.deals."Weird ""Name" is 'weird';

-- expect: unexpected comment column app.address.zip
comment on column app.address.zip is 'zip';

-- expect: unexpected comment view app.open_deals
comment on view app.open_deals is 'view';

-- expect: unexpected comment materialized view app.totals
comment on materialized view app.totals is 'totals';

-- expect: unexpected comment foreign table app.remote
comment on foreign table app.remote is 'remote';

-- expect: unexpected comment index app.deals.deals_title_idx
comment on index app.deals_title_idx is 'index';

-- expect: unexpected comment sequence app.spare
comment on sequence app.spare is 'spare';

-- expect: changed comment function app.add(text, text)
comment on function app.add(text, text) is 'joins';

-- expect: unexpected comment aggregate app.total(integer)
comment on aggregate app.total(integer) is 'sum';

-- expect: unexpected comment procedure app.tidy(integer)
comment on procedure app.tidy(integer) is 'tidy';

-- expect: changed comment constraint app.deals.deals_account_fk
comment on constraint deals_account_fk on app.deals is 'foreign';

-- expect: unexpected comment constraint app.amount.positive
comment on constraint positive on domain app.amount is 'positive';

-- expect: unexpected comment trigger app.deals.deals_touch
comment on trigger deals_touch on app.deals is 'trigger';

-- expect: unexpected comment rule app.open_deals.deals_protect
comment on rule deals_protect on app.open_deals is 'rule';

-- expect: changed comment policy app.deals.deals_read
comment on policy deals_read on app.deals is 'read';

-- expect: unexpected comment event trigger mut_watch
comment on event trigger mut_watch is 'watch';

-- expect: unexpected comment enum app.stage
comment on type app.stage is 'stage';

-- expect: unexpected comment domain app.amount
comment on domain app.amount is 'amount';

-- expect: unexpected comment composite type app.address
comment on type app.address is 'address';

-- expect: unexpected comment cast (app.stage as integer)
comment on cast (app.stage as integer) is 'cast';

-- expect: unexpected comment operator app.===(integer,integer)
comment on operator app.=== (integer, integer) is 'operator';

-- expect: unexpected comment operator class app.int_ops using btree
comment on operator class app.int_ops using btree is 'class';

-- expect: unexpected comment operator family app.numbers_ops using btree
comment on operator family app.numbers_ops using btree is 'family';

-- expect: unexpected comment access method mut_heap
comment on access method mut_heap is 'heap';

-- expect: unexpected comment collation app.plain
comment on collation app.plain is 'plain';

-- expect: unexpected comment conversion app.convert
comment on conversion app.convert is 'convert';

-- expect: changed comment schema app
comment on schema app is 'app';

-- expect: missing comment extension {extension}
comment on extension {extension} is null;

-- expect: unexpected comment language mut_sql
comment on language mut_sql is 'language';

-- expect: unexpected comment statistics app.deals_stats
comment on statistics app.deals_stats is 'statistics';

-- expect: unexpected comment transform app.address for sql
comment on transform for app.address language sql is 'transform';

-- expect: unexpected comment text search configuration app.search
comment on text search configuration app.search is 'search';

-- expect: unexpected comment text search dictionary app.words
comment on text search dictionary app.words is 'words';

-- expect: unexpected comment text search parser app.parser
comment on text search parser app.parser is 'parser';

-- expect: unexpected comment text search template app.template
comment on text search template app.template is 'template';

-- expect: unexpected comment foreign data wrapper mut_wrapper
comment on foreign data wrapper mut_wrapper is 'wrapper';

-- expect: unexpected comment foreign server mut_server
comment on server mut_server is 'server';

-- expect: unexpected comment publication mut_pub
comment on publication mut_pub is 'publication';
