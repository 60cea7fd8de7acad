-- ARGV, for each event: trigger id, event id, max length, max bytes, ttl ms, payload, meta, bytes of a payload that is an
-- object (its name is given in place of it) or 0. Answers a word for each.
local out = {}
for i = 1, #ARGV, 8 do
  local tid, id, payload, big = ARGV[i], ARGV[i + 1], ARGV[i + 5], ARGV[i + 7]
  local no = refusal(tid, id, tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3]), math.max(#payload, tonumber(big)))
  if not no then store(tid, id, tonumber(ARGV[i + 4]), payload, ARGV[i + 6], big) end
  out[#out + 1] = no or 'OK'
end
if settle() then redis.call('PUBLISH', 'scf:wake', p) end
return out
