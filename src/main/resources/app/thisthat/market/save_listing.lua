-- KEYS: where the page is kept. ARGV: what was asked for, the moment at which the read began, its markets, its JSON, and for
-- how many milliseconds. Another page may have been kept there: what is asked for is looked at when it is found.
local time = redis.call('TIME')
local oldest_us = 60000000 -- what changed longer ago may be forgotten by now; see find_listing.lua
if time[1] * 1000000 + time[2] - tonumber(ARGV[2]) > oldest_us then return 0 end
local kept = redis.call('HMGET', KEYS[1], 'question', 'begun')
if kept[1] == ARGV[1] and tonumber(kept[2]) > tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'question', ARGV[1], 'begun', ARGV[2], 'markets', ARGV[3], 'json', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
