-- Shared by the slot scripts. KEYS[1] is the sessions of a shard, by the end of their leases; the other keys are derived
-- inside the same hash tag. The server's clock decides; a caller's clock never does.
local p = string.sub(KEYS[1], 1, -3)
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function live(session)
  local ends = redis.call('ZSCORE', KEYS[1], session)
  return ends and tonumber(ends) > now
end
