-- Counts one request for each KEYS[i] if fewer than limit requests are in its window. ARGV[2i-1] is the limit, ARGV[2i] the
-- window in microseconds. Returns for each key: 1 if allowed else 0, the number of requests left, the microseconds until the
-- oldest request leaves the window, and the member of the counted request (empty if rejected), which ZREM reverts. Rejected
-- requests are not counted. The time is that of the Redis server.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local results = {}
for i, key in ipairs(KEYS) do
  local limit = tonumber(ARGV[2 * i - 1])
  local window = tonumber(ARGV[2 * i])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  local count = redis.call('ZCARD', key)
  local allowed = 0
  local member = ''
  if count < limit then
    local entry = now
    member = string.format('%.0f', entry)
    while redis.call('ZADD', key, 'NX', entry, member) == 0 do
      entry = entry + 1
      member = string.format('%.0f', entry)
    end
    redis.call('PEXPIRE', key, math.ceil(window / 1000) + 1000)
    count = count + 1
    allowed = 1
  end
  local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  results[#results + 1] = allowed
  results[#results + 1] = limit - count
  results[#results + 1] = tonumber(oldest[2]) + window - now
  results[#results + 1] = member
end
return results
