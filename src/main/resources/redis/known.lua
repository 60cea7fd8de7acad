-- ARGV: event ids. Answers those of which there is a record here.
local out = {}
for _, id in ipairs(ARGV) do
  if redis.call('EXISTS', p .. 'm:' .. id) == 1 then out[#out + 1] = id end
end
return out
