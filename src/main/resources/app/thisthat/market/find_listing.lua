-- Records changes of markets and looks a page up.
--
-- KEYS: sorted set of the last change of each market, slot of the page. ARGV: hash of the query, '' to record changes
-- only, then the changed markets; the nil UUID stands for all listings.
--
-- Returns the markets, the JSON and the remaining TTL in milliseconds of the page if its read began after the last change
-- of each of its markets. Otherwise returns the start time for a new read, which sees all changes recorded so far. Times
-- are the server's microseconds, made strictly increasing. If the set is missing, its changes are lost, so all earlier
-- pages are invalid.
local changes, slot = KEYS[1], KEYS[2]
local all_listings = '00000000-0000-0000-0000-000000000000'
local changes_ttl_ms = 120000 -- longer than a read (1 min) plus the TTL of its page (1 min)
local time = redis.call('TIME')
local last = redis.call('ZSCORE', changes, 'clock')
local now = math.max(time[1] * 1000000 + time[2], tonumber(last or 0) + 1)

local function text(moment) return string.format('%.0f', moment) end

local entries = {}
for i = 2, #ARGV do
  entries[#entries + 1] = text(now)
  entries[#entries + 1] = ARGV[i]
end
if not last then
  entries[#entries + 1] = text(now)
  entries[#entries + 1] = all_listings
end
if #entries > 0 then
  redis.call('ZADD', changes, text(now), 'clock', unpack(entries))
  redis.call('ZREMRANGEBYSCORE', changes, '-inf', text(now - changes_ttl_ms * 1000))
  redis.call('PEXPIRE', changes, changes_ttl_ms)
end
if ARGV[1] == '' then return nil end

local function is_valid(markets, read_start)
  local members = { all_listings }
  for market in string.gmatch(markets, '[^,]+') do members[#members + 1] = market end
  for _, changed_at in ipairs(redis.call('ZMSCORE', changes, unpack(members))) do
    if changed_at and tonumber(changed_at) >= read_start then return false end
  end
  return true
end

local saved = redis.call('HMGET', slot, 'question', 'begun', 'markets')
if saved[1] == ARGV[1] and is_valid(saved[3], tonumber(saved[2])) then
  return { saved[3], redis.call('HGET', slot, 'json'), redis.call('PTTL', slot) }
end
redis.call('ZADD', changes, text(now + 1), 'clock')
return { text(now + 1) }
