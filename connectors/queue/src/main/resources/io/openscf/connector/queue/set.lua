-- ARGV: field, value, … ; the moment a dead letter policy begins is written as 'now'.
tidy()
for i = 1, #ARGV, 2 do
  local value = ARGV[i + 1]
  if ARGV[i] == 'deadSince' and value == 'now' then value = whole(now) end
  redis.call('HSET', key('attr'), ARGV[i], value)
end
redis.call('HSET', key('attr'), 'lastModifyTime', whole(now))
if redis.call('HGET', key('attr'), 'rewindSeconds') == '0' then
  repeat
    local kept = redis.call('ZRANGE', key('kept'), 0, STEP - 1)
    for _, id in ipairs(kept) do drop(id) end
  until #kept == 0
end
return {'OK'}
