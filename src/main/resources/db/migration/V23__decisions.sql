-- Mirrored markets that are closed and not resolved: why they wait, and what the sources said, for the admin who decides.

create table market_evidence (
  market_id uuid primary key references markets on delete restrict,
  reason    text not null,
  evidence  jsonb not null,
  seen_at   timestamptz not null default now()
);

grant select, insert, update on market_evidence to thisthat_service;
