-- Saves a page in a slot, unless the slot has a newer page of the same query.
--
-- KEYS: slot. ARGV: hash of the query, start time of the read in microseconds, markets, JSON, TTL in milliseconds.
local read_age_max_us = 60000000 -- later than find_listing.lua forgets changes, a page could miss one
local time = redis.call('TIME')
if time[1] * 1000000 + time[2] - tonumber(ARGV[2]) > read_age_max_us then return 0 end
local saved = redis.call('HMGET', KEYS[1], 'question', 'begun')
if saved[1] == ARGV[1] and tonumber(saved[2]) > tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'question', ARGV[1], 'begun', ARGV[2], 'markets', ARGV[3], 'json', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
