-- What waits for the dead letter queue, oldest first.
tidy()
local out = {'OK', redis.call('HGET', key('attr'), 'deadQueue') or ''}
for _, id in ipairs(redis.call('ZRANGE', key('dead'), 0, 15)) do
  out[#out + 1] = {id, redis.call('HGET', key('body'), id), whole(read(id).sent)}
end
return out
