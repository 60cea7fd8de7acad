-- ARGV: limit, ms for which this gateway tries to deliver. Each due letter: trigger id, stream entry, fields and values.
local out = {}
for _, member in ipairs(redis.call('ZRANGEBYSCORE', p .. 'out', '-inf', now, 'LIMIT', 0, tonumber(ARGV[1]))) do
  local entry, tid = string.match(member, '^(%S+) (.*)$')
  local letter = redis.call('XRANGE', p .. 'dl:' .. tid, entry, entry)[1]
  if letter then
    redis.call('ZADD', p .. 'out', now + tonumber(ARGV[2]), member)
    out[#out + 1] = {tid, entry, letter[2]}
  else
    redis.call('ZREM', p .. 'out', member)
  end
end
return out
