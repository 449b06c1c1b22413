revoke update (held_at) on settlement_holds from thisthat_service;

alter table settlement_holds drop violations;
