-- ARGV: delay in ms, time of sending in ms or '' for now, then id, body, …; all or nothing. An id that is known is no new
-- message: a sender that does not know whether it was heard says it again.
tidy()
local delay = tonumber(ARGV[1])
local sent = ARGV[2] == '' and now or tonumber(ARGV[2])
local count = (#ARGV - 2) / 2
for i = 3, #ARGV, 2 do
  if #ARGV[i + 1] > largest then return {'SIZE', largest} end
end
if size('sent') - size('delayed') + count > heap then return {'HEAP'} end
if delay > 0 and size('delayed') + count > inactive then return {'INACTIVE'} end
for i = 3, #ARGV, 2 do
  local id = ARGV[i]
  if redis.call('HEXISTS', key('meta'), id) == 0 then
    local seq = redis.call('HINCRBY', key('attr'), 'seq', 1)
    redis.call('HSET', key('body'), id, ARGV[i + 1])
    write(id, {seq = seq, sent = sent, count = 0, first = 0, visible = 0, handle = ''})
    redis.call('ZADD', key('sent'), whole(sent), id)
    if delay > 0 then
      redis.call('ZADD', key('delayed'), whole(now + delay), id)
    else
      redis.call('ZADD', key('active'), seq, id)
    end
  end
end
redis.call('PUBLISH', 'cmq:sent', KEYS[1])
return {'OK'}
