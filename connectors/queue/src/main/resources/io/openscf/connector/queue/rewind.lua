-- ARGV: from when on, ms. What was deleted or is hidden and was sent since then is active again, in the order of sending.
tidy()
local from = tonumber(ARGV[1])
if rewind == 0 then return {'OFF'} end
local oldest = redis.call('ZRANGE', key('sent'), 0, 0, 'WITHSCORES')
local latest = oldest[2] and tonumber(oldest[2]) or now
if from < now - rewind or math.floor(from / 1000) > math.floor(latest / 1000) then return {'RANGE'} end
local function again(place, id)
  local m = read(id)
  forgetHandle(m)
  m.count, m.first, m.visible = 0, 0, 0
  write(id, m)
  redis.call('ZREM', key(place), id)
  redis.call('ZADD', key('active'), m.seq, id)
  redis.call('ZADD', key('sent'), whole(m.sent), id)
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', key('kept'), whole(from), '+inf')) do again('kept', id) end
for _, id in ipairs(redis.call('ZRANGE', key('hidden'), 0, -1)) do again('hidden', id) end
redis.call('PUBLISH', 'cmq:sent', KEYS[1])
return {'OK'}
