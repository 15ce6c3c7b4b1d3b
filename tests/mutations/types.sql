-- expect: changed enum app.stage
alter type app.stage add value 'lost' before 'done';

-- expect: changed enum app.stage
-- expect: changed column app.accounts.stage
alter type app.stage rename value 'new' to 'fresh';

-- expect: unexpected enum app.more
-- expect: unexpected grant enum app.more to public
-- expect: unexpected owner enum app.more
create type app.more as enum ();

-- expect: changed enum app.swapped
create type app.swapped as enum ('a', 'b');
-- then
drop type app.swapped;
create type app.swapped as enum ('b', 'a');

-- expect: changed composite type app.pair
create type app.pair as (a int, b text);
-- then
alter type app.pair add attribute c date;

-- expect: changed composite type app.pair
create type app.pair as (a int, b text);
-- then
alter type app.pair alter attribute b type text collate "C";

-- expect: changed composite type app.pair
create type app.pair as (a int, b int);
-- then
alter type app.pair drop attribute a;
alter type app.pair add attribute a int;

-- expect: changed range type app.span2
create type app.span2 as range (subtype = date);
-- then
drop type app.span2;
create type app.span2 as range (subtype = date, subtype_diff = daterange_subdiff);

-- expect: changed range type app.span2
create type app.span2 as range (subtype = text);
-- then
drop type app.span2;
create type app.span2 as range (subtype = text, collation = "C");

-- expect: missing range type app.span
-- expect: missing grant range type app.span to public
-- expect: missing owner range type app.span
drop type app.span;

-- expect: missing shell type app.shell
-- expect: missing grant shell type app.shell to public
-- expect: missing owner shell type app.shell
-- expect: unexpected base type app.shell
-- expect: unexpected grant base type app.shell to public
-- expect: unexpected owner base type app.shell
-- expect: unexpected function app.shell_in(cstring)
-- expect: unexpected function app.shell_out(app.shell)
-- expect: unexpected owner function app.shell_in(cstring)
-- expect: unexpected owner function app.shell_out(app.shell)
-- expect: unexpected grant function app.shell_in(cstring) to public
-- expect: unexpected grant function app.shell_out(app.shell) to public
create function app.shell_in(cstring) returns app.shell language internal immutable strict as 'int4in';
create function app.shell_out(app.shell) returns cstring language internal immutable strict as 'int4out';
create type app.shell (input = app.shell_in, output = app.shell_out, like = integer);

-- expect: changed base type app.shell
create function app.shell_in(cstring) returns app.shell language internal immutable strict as 'int4in';
create function app.shell_out(app.shell) returns cstring language internal immutable strict as 'int4out';
create type app.shell (input = app.shell_in, output = app.shell_out, like = integer);
-- then
alter type app.shell set (analyze = array_typanalyze);

-- expect: missing collation app.plain
-- expect: missing collation version app.plain
-- expect: missing owner collation app.plain
drop collation app.plain;

-- expect: changed collation app.plain
drop collation app.plain;
create collation app.plain (provider = libc, locale = 'POSIX');

-- expect: changed collation version app.plain
update pg_catalog.pg_collation set collversion = '1' where oid = 'app.plain'::regcollation;

-- expect: missing conversion app.convert
-- expect: missing owner conversion app.convert
drop conversion app.convert;

-- expect: changed conversion app.convert
drop conversion app.convert;
create default conversion app.convert for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;

-- expect: missing cast (app.stage as integer)
drop cast (app.stage as integer);

-- expect: changed cast (app.stage as integer)
drop cast (app.stage as integer);
create cast (app.stage as integer) with function app.stage_number(app.stage) as implicit;

-- expect: changed cast (app.stage as integer)
drop cast (app.stage as integer);
create cast (app.stage as integer) with inout as assignment;

-- expect: missing operator app.===(integer,integer)
-- expect: missing owner operator app.===(integer,integer)
drop operator app.=== (integer, integer);

-- expect: changed operator app.===(integer,integer)
alter operator app.=== (integer, integer) set (restrict = none);

-- expect: changed operator app.===(integer,integer)
drop operator app.=== (integer, integer);
create operator app.=== (leftarg = integer, rightarg = integer, function = int4eq,
    commutator = operator(app.===), restrict = eqsel, join = eqjoinsel, hashes);

-- expect: missing operator class app.int_ops using btree
-- expect: missing owner operator class app.int_ops using btree
-- expect: changed operator family app.numbers_ops using btree
drop operator class app.int_ops using btree;

-- expect: changed operator family app.numbers_ops using btree
alter operator family app.numbers_ops using btree add function 2 (integer, integer) btint4sortsupport(internal);

-- expect: changed operator class app.text_ops2 using btree
-- expect: changed operator family app.family_a using btree
-- expect: changed operator family app.family_b using btree
create operator family app.family_a using btree;
create operator family app.family_b using btree;
create operator class app.text_ops2 for type text using btree family app.family_a as function 1 bttextcmp(text, text);
-- then
drop operator class app.text_ops2 using btree;
create operator class app.text_ops2 for type text using btree family app.family_b as function 1 bttextcmp(text, text);

-- expect: unexpected operator family app.more_ops using hash
-- expect: unexpected owner operator family app.more_ops using hash
create operator family app.more_ops using hash;

-- expect: missing access method mut_heap
drop access method mut_heap;

-- expect: changed transform app.address for sql
create function app.to_address(internal) returns app.address language internal immutable strict as 'int4in';
-- then
create or replace transform for app.address language sql
    (from sql with function prsd_lextype(internal), to sql with function app.to_address(internal));

-- expect: missing transform app.address for sql
drop transform for app.address language sql;

-- expect: missing language mut_sql
-- expect: missing grant language mut_sql to public
-- expect: missing owner language mut_sql
drop language mut_sql;

-- expect: changed language mut_sql
update pg_catalog.pg_language set lanpltrusted = false where lanname = 'mut_sql';

-- expect: missing extension {extension}
-- expect: missing comment extension {extension}
-- expect: missing owner extension {extension}
drop extension {extension};

-- expect: changed extension {extension}
alter extension {extension} set schema app;

-- expect: changed extension {extension}
update pg_catalog.pg_extension set extversion = '0' where extname = '{extension}';

-- expect: changed text search configuration app.search
alter text search configuration app.search drop mapping for url;

-- expect: changed text search configuration app.search
alter text search configuration app.search alter mapping for word with simple, app.words;

-- expect: missing text search configuration app.search
-- expect: missing owner text search configuration app.search
drop text search configuration app.search;

-- expect: changed text search dictionary app.words
alter text search dictionary app.words (accept = true);

-- expect: changed text search parser app.parser
drop text search parser app.parser;
create text search parser app.parser (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end,
    lextypes = prsd_lextype, headline = prsd_headline);

-- expect: changed text search template app.template
drop text search template app.template;
create text search template app.template (init = dispell_init, lexize = dsimple_lexize);
