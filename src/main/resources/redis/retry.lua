-- ARGV: event id, token, kind (user or system), delay ms (user) or jitter in per mille (system), code, max attempts, keep ms
local id, m = ARGV[1], p .. 'm:' .. ARGV[1]
local r = redis.call('HMGET', m, 'tok', 'st', 'tid', 'att', 'sys', 'exp', 'kill')
if r[1] ~= ARGV[2] or r[2] ~= 'RUNNING' then return 'STALE' end
local tid, keep, delay = r[3], tonumber(ARGV[7]), tonumber(ARGV[4])
if r[7] == '1' then
  finish(tid, id, 'TERMINATED', ARGV[5], keep)
  return 'TERMINATED'
end
if ARGV[3] == 'user' then
  if tonumber(r[4]) + 1 > tonumber(ARGV[6]) then
    dead(tid, id, 'retries', keep)
    return 'DEAD'
  end
  redis.call('HINCRBY', m, 'att', 1)
else
  delay = math.floor(math.min(1000 * 2 ^ math.min(tonumber(r[5]), 20), 300000) * delay / 1000)
  redis.call('HINCRBY', m, 'sys', 1)
end
if now + delay >= tonumber(r[6]) then
  dead(tid, id, 'ttl', keep)
  return 'DEAD'
end
redis.call('HSET', m, 'code', ARGV[5])
requeue(tid, id, now + delay, 'RETRYING')
return 'OK'
