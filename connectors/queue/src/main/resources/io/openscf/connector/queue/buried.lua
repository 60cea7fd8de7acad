-- ARGV: ids that the dead letter queue has taken.
for _, id in ipairs(ARGV) do
  if redis.call('ZSCORE', key('dead'), id) then drop(id) end
end
return {'OK'}
