-- Purpose: who ordered what.
create type order_status as enum ('open', 'paid');

create table customer (
  id bigint generated always as identity primary key,
  name text not null
);
create table orders (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customer (id),
  status order_status not null default 'open',
  created_at timestamptz not null default now()
);

create index orders_customer_id_idx on orders (customer_id);
