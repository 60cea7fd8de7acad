-- ARGV: field, value, … of a queue or topic.
if present() then return {'EXISTS'} end
redis.call('HSET', key('attr'), unpack(ARGV))
redis.call('HSET', key('attr'), 'createTime', whole(now), 'lastModifyTime', whole(now), 'seq', '0')
return {'OK'}
