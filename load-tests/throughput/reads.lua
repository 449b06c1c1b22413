-- Reads as many users. READ is listing, market, leaderboard, profile, positions, own_bets or mix. The variables TOKENS and MARKETS name files with
-- one token or market id per line. Requests are built in advance to keep the cost of the generator low. Only the client
-- address is appended per request: one of ADDRESSES in turn, in the header X-Forwarded-For of a reverse proxy.
local function lines(variable)
  local all = {}
  for line in io.lines(os.getenv(variable)) do all[#all + 1] = line end
  return all
end

local function get(path, token) -- without the client address, which is appended last
  local request = wrk.format("GET", "/api/v1" .. path, token and { ["Authorization"] = "Bearer " .. token } or {})
  return request:sub(1, -3) .. "X-Forwarded-For: "
end

local function get_as_all_users(path)
  local all = {}
  for i, token in ipairs(lines("TOKENS")) do all[i] = get(path, token) end
  return all
end

local addresses = {}
for n = 0, tonumber(os.getenv("ADDRESSES")) - 1 do
  addresses[n + 1] = string.format("10.%d.%d.%d\r\n\r\n", math.floor(n / 65536), math.floor(n / 256) % 256, n % 256)
end

local listings = { "", "&sort=liquidity", "&sort=expires_soon", "&sort=newest", "&offset=20", "&category=Politics", "&category=Sports" }

local builders = {
  listing = function() return { get("/markets?limit=20") } end,
  listings = function()
    local all = {}
    for i, query in ipairs(listings) do all[i] = get("/markets?limit=20" .. query) end
    return all
  end,
  market = function()
    local all = {}
    for i, id in ipairs(lines("MARKETS")) do all[i] = get("/markets/" .. id) end
    return all
  end,
  leaderboard = function() return { get("/leaderboard/pnl?limit=100"), get("/leaderboard/volume?limit=100") } end,
  profile = function() return get_as_all_users("/users/me") end,
  positions = function() return get_as_all_users("/users/me/positions") end,
  own_bets = function() return get_as_all_users("/bets/me?limit=20") end,
}

-- per 20 requests: 11 listings, 4 markets, 3 leaderboards, 2 profiles
local shares = { "listings", "market", "listings", "leaderboard", "listings", "listings", "market", "listings", "profile", "listings",
  "listings", "leaderboard", "listings", "market", "listings", "listings", "profile", "market", "listings", "leaderboard" }

local target = os.getenv("READ")
local requests, turn, sent = {}, target == "mix" and shares or { target }, 0

init = function()
  for _, kind in ipairs(turn) do requests[kind] = requests[kind] or builders[kind]() end
end

request = function()
  sent = sent + 1
  local candidates = requests[turn[sent % #turn + 1]]
  -- 7919 is coprime to the counts: consecutive requests use distant lines of the files
  return candidates[(sent * 7919) % #candidates + 1] .. addresses[sent % #addresses + 1]
end

done = function(summary, latency)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format("RESULT %d %d %.0f %.2f %.2f %.2f\n", summary.requests, failed, summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
end
