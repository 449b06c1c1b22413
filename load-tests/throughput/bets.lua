-- Places bets of many users on many markets. The variables TOKENS and MARKETS name files with one token or market id per line.
local function lines(variable)
  local all = {}
  for line in io.lines(os.getenv(variable)) do all[#all + 1] = line end
  return all
end

local tokens, markets = lines("TOKENS"), lines("MARKETS")
local sent = 0

request = function()
  sent = sent + 1
  -- 7919 and 104729 are coprime to both counts: consecutive requests use distant users and markets
  local token = tokens[(sent * 7919) % #tokens + 1]
  local market = markets[(sent * 104729) % #markets + 1]
  local side = sent % 2 == 0 and "this" or "that"
  return wrk.format("POST", "/api/v1/bets",
    { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json",
      ["Idempotency-Key"] = "load-" .. os.getenv("RUN") .. "-" .. sent },
    '{"marketId":"' .. market .. '","amount":10,"side":"' .. side .. '"}')
end

done = function(summary, latency)
  local seconds = summary.duration / 1e6
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  local placed = summary.requests - summary.errors.status
  io.write(string.format("RESULT %d %d %.0f %.2f %.2f %.2f\n", placed, failed, placed / seconds,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
  io.write(string.format("TAIL %.2f %.2f\n", latency:percentile(99.9) / 1e3, latency.max / 1e3))
end
