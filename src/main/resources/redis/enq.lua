-- ARGV, for each event: trigger id, event id, max length, max bytes, ttl ms, payload, meta, bytes of a payload that is an
-- object (its name is given in place of it) or 0. Answers a word for each.
local out, wake = {}, false
for i = 1, #ARGV, 8 do
  local tid, id, payload = ARGV[i], ARGV[i + 1], ARGV[i + 5]
  local no = refusal(tid, id, tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3]), math.max(#payload, tonumber(ARGV[i + 7])))
  if not no then
    if store(tid, id, tonumber(ARGV[i + 4]), payload, ARGV[i + 6], ARGV[i + 7]) == 1 then wake = true end
    no = 'OK'
  end
  out[#out + 1] = no
end
if wake then redis.call('PUBLISH', 'scf:wake', p) end
return out
