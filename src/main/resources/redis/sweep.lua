-- ARGV: limit, max redeliveries, keep ms. Safe to run on every gateway: nobody has to be the leader. Answers how many events
-- wait again, were too old, and were given back too often.
local limit, keep, again, expired, lost = tonumber(ARGV[1]), tonumber(ARGV[3]), 0, 0, 0
for _, id in ipairs(redis.call('ZRANGEBYSCORE', p .. 'f', '-inf', now, 'LIMIT', 0, limit)) do
  local m = p .. 'm:' .. id
  local r = redis.call('HMGET', m, 'tid', 'kill')
  local tid = r[1]
  if not tid then
    gather('ZREM', 'f', id)
  elseif r[2] then
    -- It was to end, and with its gateway it has.
    finish(tid, id, 'TERMINATED', 499, keep)
  elseif redis.call('HINCRBY', m, 'rdl', 1) > tonumber(ARGV[2]) then
    dead(tid, id, 'redelivery', keep)
    lost = lost + 1
  else
    requeue(tid, id, now, 'WAITING')
    again = again + 1
  end
end
-- An event may be in both lists; the second look must see what the first has done.
settle()
for _, id in ipairs(redis.call('ZRANGEBYSCORE', p .. 'exp', '-inf', now, 'LIMIT', 0, limit)) do
  local r = redis.call('HMGET', p .. 'm:' .. id, 'tid', 'st', 'exp')
  if not r[1] then
    gather('ZREM', 'exp', id)
  elseif r[2] == 'RUNNING' then
    -- Looked at again when the attempt has ended; moved away so that long runs cannot hide the others.
    gather('ZADD', 'exp', now + 1000, id)
  else
    dead(r[1], id, 'ttl', keep)
    expired = expired + 1
  end
end
settle()
return {again, expired, lost}
