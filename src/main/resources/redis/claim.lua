-- ARGV: owner, lease ms, max triggers, quantum, max total. Each claimed event: id, trigger id, token, attempt, meta, payload
local left, out = tonumber(ARGV[5]), {}
for _, tid in ipairs(redis.call('ZRANGEBYSCORE', p .. 'ready', '-inf', now, 'LIMIT', 0, tonumber(ARGV[3]))) do
  if left <= 0 then break end
  local limits = redis.call('HMGET', p .. 't:' .. tid, 'maxc', 'paused')
  local room = math.min(tonumber(ARGV[4]), left)
  if limits[1] then room = math.min(room, tonumber(limits[1]) - redis.call('SCARD', p .. 'i:' .. tid)) end
  if limits[2] == '1' then room = 0 end
  if room <= 0 then
    redis.call('ZADD', p .. 'ready', now + 200, tid)
  else
    for _, id in ipairs(redis.call('ZRANGEBYSCORE', p .. 'q:' .. tid, '-inf', now, 'LIMIT', 0, room)) do
      local m = p .. 'm:' .. id
      redis.call('ZREM', p .. 'q:' .. tid, id)
      local r = redis.call('HMGET', m, 'exp', 'att', 'meta', 'pl')
      if r[1] and tonumber(r[1]) > now then
        local token = redis.call('HINCRBY', m, 'tok', 1)
        redis.call('HSET', m, 'st', 'RUNNING', 'own', ARGV[1], 'start', now)
        redis.call('ZADD', p .. 'f', now + tonumber(ARGV[2]), id)
        redis.call('SADD', p .. 'i:' .. tid, id)
        out[#out + 1] = {id, tid, token, tonumber(r[2]), r[3], r[4]}
        left = left - 1
      end
    end
    local first = redis.call('ZRANGE', p .. 'q:' .. tid, 0, 0, 'WITHSCORES')
    if first[2] then
      -- Equal scores are ordered by name; one millisecond more puts those served now behind those who waited.
      redis.call('ZADD', p .. 'ready', math.max(tonumber(first[2]), now + 1), tid)
    else
      redis.call('ZREM', p .. 'ready', tid)
    end
  end
end
return out
