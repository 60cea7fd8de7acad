-- ARGV: one new receipt handle for each message that is wanted.
tidy()
local dead = size('dead')
local ids = redis.call('ZRANGE', key('active'), 0, #ARGV - 1)
if #ids == 0 then return {'NONE', dead, nextWake(), polling} end
if size('hidden') >= inactive then return {'INACTIVE'} end
local out = {'OK', dead}
for i, id in ipairs(ids) do
  local m = read(id)
  m.count = m.count + 1
  if m.first == 0 then m.first = now end
  m.visible = now + visibility
  m.handle = ARGV[i]
  write(id, m)
  redis.call('HSET', key('handle'), m.handle, id)
  redis.call('ZREM', key('active'), id)
  redis.call('ZADD', key('hidden'), whole(m.visible), id)
  out[#out + 1] = {id, redis.call('HGET', key('body'), id), m.handle, whole(m.sent), whole(m.first), whole(m.visible),
    whole(m.count)}
end
return out
