-- ARGV: keep ms, then for each event: event id, token, kind, delay ms, code, max attempts, ttl ms, errorCode, message.
-- Kinds: user (an attempt is used up), system (it is not), hold (it did not run at all), refused (it never can).
-- Answers a word for each.
local out = {}
local function again(i)
  local id, kind, delay = ARGV[i], ARGV[i + 2], tonumber(ARGV[i + 3])
  local m = p .. 'm:' .. id
  local r = redis.call('HMGET', m, 'tok', 'st', 'tid', 'att', 'exp', 'kill', 'enq', 'base')
  if r[1] ~= ARGV[i + 1] or r[2] ~= 'RUNNING' then return 'STALE' end
  local tid, keep = r[3], tonumber(ARGV[1])
  if r[6] then
    finish(tid, id, 'TERMINATED', ARGV[i + 4], keep)
    return 'TERMINATED'
  end
  if kind ~= 'hold' then
    redis.call('HSET', m, 'code', ARGV[i + 4], 'ec', ARGV[i + 7], 'em', ARGV[i + 8])
  end
  if kind == 'refused' then
    dead(tid, id, 'refused', keep)
    return 'DEAD'
  end
  if kind == 'user' and tonumber(r[4]) - tonumber(r[8] or '0') + 1 > tonumber(ARGV[i + 5]) then
    dead(tid, id, 'retries', keep)
    return 'DEAD'
  end
  if now + delay > math.min(tonumber(r[5]), tonumber(r[7]) + tonumber(ARGV[i + 6])) then
    dead(tid, id, 'ttl', keep)
    return 'DEAD'
  end
  -- Each run has a number of its own in the records; only those of the function's own fault are counted.
  if kind == 'hold' then
    requeue(tid, id, now + delay, 'WAITING')
  else
    redis.call('HINCRBY', m, 'att', 1)
    if kind == 'system' then redis.call('HINCRBY', m, 'base', 1) end
    requeue(tid, id, now + delay, 'RETRYING')
  end
  return 'OK'
end
for i = 2, #ARGV, 9 do out[#out + 1] = again(i) end
settle()
return out
