-- ARGV, for each event: trigger id, event id, max length, max bytes, ttl ms, payload, meta. Answers a word for each.
local out, wake = {}, false
for i = 1, #ARGV, 7 do
  local tid, id, payload = ARGV[i], ARGV[i + 1], ARGV[i + 5]
  local no = refusal(tid, id, tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3]), #payload)
  if not no then
    if store(tid, id, tonumber(ARGV[i + 4]), payload, ARGV[i + 6]) == 1 then wake = true end
    no = 'OK'
  end
  out[#out + 1] = no
end
if wake then redis.call('PUBLISH', 'scf:wake', p) end
return out
