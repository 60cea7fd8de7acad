-- ARGV: session, pool, sequence number, limit, held, need, want, and how long a waiter keeps its place, in ms. Says that the
-- session holds that much now (absolute, so that an answer that got lost leaks nothing) and asks for more: at least need,
-- at most want; with need 0 for whatever is there.
-- Answers the outcome (OK, GONE, OLD), what the session holds now, what the others hold, and how many wait.
local session, pool, sequence = ARGV[1], ARGV[2], tonumber(ARGV[3])
local limit, held, need, want = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
if not live(session) then return {'GONE', 0, 0, 0} end
local grants, waiters = p .. 'fn:' .. pool, p .. 'w:' .. pool

local others, before = 0, 0
local all = redis.call('HGETALL', grants)
for i = 1, #all, 2 do
  local amount, last = string.match(all[i + 1], '^(%d+)/(%d+)$')
  if all[i] == session then
    -- A call that was overtaken by a later one must not undo it.
    if tonumber(last) >= sequence then return {'OLD', 0, 0, 0} end
    before = tonumber(amount)
  elseif live(all[i]) then
    others = others + tonumber(amount)
  else
    redis.call('HDEL', grants, all[i])
  end
end

redis.call('ZREMRANGEBYSCORE', waiters, '-inf', now - tonumber(ARGV[8]))
local free = limit - others - held
local oldest = redis.call('ZRANGE', waiters, 0, 0)[1]
while oldest and not live(oldest) do
  redis.call('ZREM', waiters, oldest)
  oldest = redis.call('ZRANGE', waiters, 0, 0)[1]
end
local mine = need == 0 or not oldest or oldest == session
local refused = false
if mine and want > 0 and free > 0 and free >= need then
  redis.call('ZREM', waiters, session)
  -- When others wait, nobody takes more than it must.
  local most = want
  if redis.call('ZCARD', waiters) > 0 and need > 0 then most = need end
  held = held + math.min(most, free)
elseif need > 0 then
  refused = true
  redis.call('ZADD', waiters, 'NX', now, session)
  if others > 0 then redis.call('PUBLISH', 'scf:slots', 'want ' .. session .. ' ' .. pool) end
else
  redis.call('ZREM', waiters, session)
end
redis.call('HSET', grants, session, string.format('%d/%d', held, sequence))
-- Holders say what they hold more often than this: it is what pools leave behind that nobody uses any more.
redis.call('PEXPIRE', grants, 3600000)

local waiting = redis.call('ZCARD', waiters)
if waiting > 0 then
  redis.call('PEXPIRE', waiters, 3600000)
  -- Who was refused frees nothing: two who call each other would never stop.
  if limit > others + held and (not refused or before > held) then
    redis.call('PUBLISH', 'scf:slots', 'free ' .. session .. ' ' .. pool)
  end
end
return {'OK', held, others, waiting}
