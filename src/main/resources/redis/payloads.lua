-- ARGV: names of objects. Answers those that no record and no letter needs, also of those that went by age.
local out = {}
for _, name in ipairs(ARGV) do
  local id = redis.call('HGET', p .. 'pay', name)
  local entry, tid = string.match(redis.call('HGET', p .. 'paydl', name) or '', '^(%S+) (.*)$')
  local needed = id and redis.call('HGET', p .. 'm:' .. id, 'pl') == name
    or entry and #redis.call('XRANGE', p .. 'dl:' .. tid, entry, entry) > 0
  if not needed then
    redis.call('HDEL', p .. 'pay', name)
    redis.call('HDEL', p .. 'paydl', name)
    out[#out + 1] = name
  end
end
return out
