-- KEYS: when which market changed last, and where the page may be kept. ARGV: what is asked for, '' for nothing, and the
-- markets that changed, the first of all names standing for all listings.
-- Answers the markets and the JSON of the page, if it was begun to be read after the last change of everything it shows; else
-- the moment from which on a read of it sees all changes told so far. Moments are the server's microseconds, made to never
-- repeat or go back. Where the changes were lost, no page is believed that was begun before.
local changed, page = KEYS[1], KEYS[2]
local all = '00000000-0000-0000-0000-000000000000'
local kept_ms = 120000 -- longer than a page is kept and read
local time = redis.call('TIME')
local last = redis.call('ZSCORE', changed, 'clock')
local now = math.max(time[1] * 1000000 + time[2], tonumber(last or 0) + 1)

local function text(moment) return string.format('%.0f', moment) end

local entries = {}
for i = 2, #ARGV do
  entries[#entries + 1] = text(now)
  entries[#entries + 1] = ARGV[i]
end
if not last then
  entries[#entries + 1] = text(now)
  entries[#entries + 1] = all
end
if #entries > 0 then
  redis.call('ZADD', changed, text(now), 'clock', unpack(entries))
  redis.call('ZREMRANGEBYSCORE', changed, '-inf', text(now - kept_ms * 1000))
  redis.call('PEXPIRE', changed, kept_ms)
end
if ARGV[1] == '' then return nil end

local function holds(markets, begun)
  local members = { all }
  for market in string.gmatch(markets, '[^,]+') do members[#members + 1] = market end
  for _, moment in ipairs(redis.call('ZMSCORE', changed, unpack(members))) do
    if moment and tonumber(moment) >= begun then return false end
  end
  return true
end

local kept = redis.call('HMGET', page, 'question', 'begun', 'markets')
if kept[1] == ARGV[1] and holds(kept[3], tonumber(kept[2])) then
  return { kept[3], redis.call('HGET', page, 'json') }
end
redis.call('ZADD', changed, text(now + 1), 'clock')
return { text(now + 1) }
