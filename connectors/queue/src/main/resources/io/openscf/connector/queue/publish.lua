-- ARGV: number of subscriptions, their names, then id, content, …
local subscriptions = tonumber(ARGV[1])
for i = 2 + subscriptions, #ARGV, 2 do
  local id = ARGV[i]
  if redis.call('HEXISTS', key('rest'), id) == 0 then
    redis.call('HSET', key('message'), id, ARGV[i + 1])
    redis.call('HSET', key('rest'), id, subscriptions)
    redis.call('ZADD', key('age'), whole(now), id)
    for s = 2, 1 + subscriptions do
      redis.call('RPUSH', backlog(ARGV[s]), id)
      redis.call('ZADD', key('due'), 'NX', whole(now), ARGV[s])
    end
  end
end
redis.call('PUBLISH', 'cmq:published', KEYS[1])
return {'OK'}
