create table test_notes (id uuid primary key);
