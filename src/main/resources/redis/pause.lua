-- ARGV: trigger id, 1 to pause or 0 to go on
if ARGV[2] == '1' then
  redis.call('HSET', p .. 't:' .. ARGV[1], 'paused', 1)
  redis.call('SADD', p .. 'paused', ARGV[1])
else
  redis.call('HDEL', p .. 't:' .. ARGV[1], 'paused')
  redis.call('SREM', p .. 'paused', ARGV[1])
  local first = redis.call('ZRANGE', p .. 'q:' .. ARGV[1], 0, 0, 'WITHSCORES')
  if first[2] then
    offer(ARGV[1], tonumber(first[2]))
    settle()
    redis.call('PUBLISH', 'scf:wake', p)
  end
end
return 'OK'
