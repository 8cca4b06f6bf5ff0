/**
 * What must be one step in Redis, as Lua. The first key is what all keys begin with; the keys themselves are
 * listed in redis.ts. No record is parsed here: `of` has what must be known to forget a run.
 */

const KEYS = `local function key(...) return table.concat({KEYS[1], ...}, ':') end
-- versions grow even where all was lost meanwhile: whoever still has one of before is not taken at its word
local function changed(job)
  local now = redis.call('TIME')
  local version = tonumber(redis.call('HGET', key('version'), job) or '0') + 1
  version = math.max(version, now[1] * 1000000 + now[2])
  redis.call('HSET', key('version'), job, string.format('%.0f', version))
  redis.call('SADD', key('stale'), job)
end
-- whether one run is before another; bytes are compared as in sorted sets, by no locale
local function isBefore(time, path, other_time, other_path)
  if tonumber(time) ~= tonumber(other_time) then return tonumber(time) < tonumber(other_time) end
  for at = 1, math.min(#path, #other_path) do
    local byte, other = string.byte(path, at), string.byte(other_path, at)
    if byte ~= other then return byte < other end
  end
  return #path < #other_path
end
`;

const FORGET = `${KEYS}
local function forget(path)
  local of = redis.call('HGET', key('of'), path)
  if not of then return end
  local job
  for word in string.gmatch(of, '%S+') do
    if job then redis.call('ZREM', key('cause', word), path) else job = word end
  end
  redis.call('HDEL', key('of'), path)
  redis.call('HDEL', key('record'), path)
  redis.call('ZREM', key('runs', job), path)
  redis.call('ZREM', key('all'), path)
  changed(job)
end
`;

const TRIM_SET = `${FORGET}
local function trim(set, most, limit)
  local over = redis.call('ZCARD', set) - tonumber(most)
  if over <= 0 then return 0 end
  local oldest = redis.call('ZRANGE', set, 0, math.min(over, tonumber(limit)) - 1, 'WITHSCORES')
  for at = 1, #oldest, 2 do
    local path, time = oldest[at], oldest[at + 1]
    local job = string.match(redis.call('HGET', key('of'), path) or '', '%S+')
    if job then
      local known = redis.call('HGET', key('pushed'), job)
      local known_time, known_path = string.match(known or '', '^(%S+) (.*)$')
      if not known or isBefore(known_time, known_path, time, path) then
        redis.call('HSET', key('pushed'), job, time .. ' ' .. path)
      end
    end
    forget(path)
    redis.call('ZREM', set, path)
  end
  return over - #oldest / 2
end
`;

/** ARGV: path, time, job, its name, record, runs a job, runs, most trimmed, seconds a cause is kept, causes. */
export const ADD = `${TRIM_SET}
local path, time, job = ARGV[1], ARGV[2], ARGV[3]
forget(path)
local of = job
for at = 10, #ARGV do
  of = of .. ' ' .. ARGV[at]
  redis.call('ZADD', key('cause', ARGV[at]), time, path)
  redis.call('EXPIRE', key('cause', ARGV[at]), ARGV[9])
end
redis.call('HSET', key('of'), path, of)
redis.call('HSET', key('record'), path, ARGV[5])
redis.call('HSET', key('names'), job, ARGV[4])
redis.call('ZADD', key('runs', job), time, path)
redis.call('ZADD', key('all'), time, path)
changed(job)
trim(key('runs', job), ARGV[6], ARGV[8])
trim(key('all'), ARGV[7], ARGV[8])
return 0`;

/** ARGV: job or '', runs a job, runs, most trimmed. @returns how many are left beyond the bounds */
export const TRIM = `${TRIM_SET}
if ARGV[1] == '' then return trim(key('all'), ARGV[3], ARGV[4]) end
return trim(key('runs', ARGV[1]), ARGV[2], ARGV[4])`;

export const REMOVE = `${FORGET}
forget(ARGV[1])
return 0`;

/** Records of a job, newest first: one question instead of two. ARGV: job, time before which, most. */
export const RUNS = `${KEYS}
local paths = redis.call('ZRANGE', key('runs', ARGV[1]), ARGV[2], '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, ARGV[3])
for at, path in ipairs(paths) do paths[at] = redis.call('HGET', key('record'), path) or '' end
return paths`;

/** ARGV: job. */
export const TOUCH = `${KEYS}
changed(ARGV[1])
return 0`;

/** ARGV: time, most removed. @returns how many were removed */
export const REMOVE_BEFORE = `${FORGET}
local old = redis.call('ZRANGE', key('all'), '-inf', '(' .. ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[2])
for _, path in ipairs(old) do forget(path) end
local pushed = redis.call('HGETALL', key('pushed'))
for at = 1, #pushed, 2 do
  if tonumber(string.match(pushed[at + 1], '^%S+')) < tonumber(ARGV[1]) then
    redis.call('HDEL', key('pushed'), pushed[at])
  end
end
return #old`;

/** ARGV: runs a job, runs. */
export const HAS_ROOM = `${KEYS}
local function takes(set, most, time, path)
  if redis.call('ZCARD', set) < tonumber(most) then return true end
  local first = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')
  return isBefore(first[2], first[1], time, path)
end
local pushed = redis.call('HGETALL', key('pushed'))
for at = 1, #pushed, 2 do
  local time, path = string.match(pushed[at + 1], '^(%S+) (.*)$')
  if takes(key('runs', pushed[at]), ARGV[1], time, path) and takes(key('all'), ARGV[2], time, path) then
    return 1
  end
end
return 0`;

/** The files are as of a version: only then is the job not stale; one without runs is forgotten. ARGV: job, version. */
export const WRITTEN = `${KEYS}
if redis.call('HGET', key('version'), ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('SREM', key('stale'), ARGV[1])
if redis.call('ZCARD', key('runs', ARGV[1])) == 0 then
  redis.call('HDEL', key('version'), ARGV[1])
  redis.call('HDEL', key('names'), ARGV[1])
end
return 1`;

/** Sets a lease, or renews its holder's. ARGV: name, token, milliseconds. */
export const LEASE = `${KEYS}
local holder = redis.call('GET', key('lease', ARGV[1]))
if holder and holder ~= ARGV[2] then return 0 end
redis.call('SET', key('lease', ARGV[1]), ARGV[2], 'PX', ARGV[3])
return 1`;
export const RELEASE = `${KEYS}
if redis.call('GET', key('lease', ARGV[1])) == ARGV[2] then redis.call('DEL', key('lease', ARGV[1])) end
return 0`;

/** ARGV: token. */
export const BEGIN_READING = `${KEYS}
redis.call('DEL', key('pushed'))
redis.call('SET', key('complete'), 'reading ' .. ARGV[1])
return 1`;
export const END_READING = `${KEYS}
if redis.call('GET', key('complete')) ~= 'reading ' .. ARGV[1] then return 0 end
redis.call('SET', key('complete'), '1')
return 1`;
