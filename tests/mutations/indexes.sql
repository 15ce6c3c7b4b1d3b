-- expect: missing index app.deals.deals_title_idx
drop index app.deals_title_idx;

-- expect: unexpected index app.deals.deals_more_idx
create index deals_more_idx on app.deals (account_id);

-- expect: changed index app.deals.deals_title_idx
drop index app.deals_title_idx;
create index deals_title_idx on app.deals (title);

-- expect: changed index app.deals.deals_title_idx
drop index app.deals_title_idx;
create index deals_title_idx on app.deals using hash (title) where title is not null;

-- expect: changed index app.deals.deals_title_idx
drop index app.deals_title_idx;
create unique index deals_title_idx on app.deals (title) where title is not null;

-- expect: changed index app.deals.deals_body_idx
drop index app.deals_body_idx;
create index deals_body_idx on app.deals (body desc) include (title);

-- expect: changed index app.deals.deals_body_idx
drop index app.deals_body_idx;
create index deals_body_idx on app.deals (body text_pattern_ops desc);

-- expect: changed index app.deals.deals_body_idx
drop index app.deals_body_idx;
create index deals_body_idx on app.deals (body text_pattern_ops desc nulls last) include (title);

-- expect: changed index app.deals.deals_body_idx
drop index app.deals_body_idx;
create index deals_body_idx on app.deals (body collate "C" text_pattern_ops desc) include (title);

-- expect: changed index app.deals.deals_lower_idx
alter index app.deals_lower_idx set (fillfactor = 60);

-- expect: changed index app.deals.deals_lower_idx
alter index app.deals_lower_idx alter column 1 set statistics 60;

-- expect: changed index app.deals.deals_lower_idx
drop index app.deals_lower_idx;
create index deals_lower_idx on app.deals (upper(title)) with (fillfactor = 80);
alter index app.deals_lower_idx alter column 1 set statistics 50;

-- expect: changed index app.deals.deals_weird_idx
-- since: 15
drop index app.deals_weird_idx;
create unique index deals_weird_idx on app.deals ("Weird ""Name") nulls not distinct;

-- expect: changed index app.deals.deals_pkey
alter table app.deals cluster on deals_pkey;

-- expect: changed index app.deals.deals_pkey
alter index app.deals_pkey set (fillfactor = 50);

-- expect: missing index app.deals.deals_weird_idx
-- expect: unexpected index app.deals.weird
alter index app.deals_weird_idx rename to weird;

-- expect: changed index app.deals.deals_weird_idx
update pg_catalog.pg_index set indisready = false where indexrelid = 'app.deals_weird_idx'::regclass;

-- expect: unexpected index app.notes.notes_label_idx
-- in: clone
-- fails: 23505
create unique index concurrently notes_label_idx on app.notes (label);

-- expect: unexpected index app.events_2020.loose_idx
create index loose_idx on app.events_2020 (what);

-- expect: changed index app.events_2020.part_idx
create index part_idx on app.events_2020 (what);
create index whole_idx on only app.events (what);
-- then
alter index app.whole_idx attach partition app.part_idx;

-- expect: missing statistics app.deals_stats
-- expect: missing owner statistics app.deals_stats
drop statistics app.deals_stats;

-- expect: changed statistics app.deals_stats
alter statistics app.deals_stats set statistics 300;

-- expect: changed statistics app.deals_stats
drop statistics app.deals_stats;
create statistics app.deals_stats (ndistinct) on title, body from app.deals;
