-- ARGV: receipt handles. Only the handle of the last receive deletes, and only while the message is hidden.
tidy()
local out = {'OK'}
for _, handle in ipairs(ARGV) do
  local id = redis.call('HGET', key('handle'), handle)
  local m = id and read(id)
  if m and m.visible <= now then id = false end
  if id then
    if rewind > 0 then
      forgetHandle(m)
      write(id, m)
      leave(id)
      redis.call('ZADD', key('kept'), whole(m.sent), id)
    else
      drop(id)
    end
  end
  out[#out + 1] = id and 1 or 0
end
return out
