alter table trends_counted drop column scored_to;
