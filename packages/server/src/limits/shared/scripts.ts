import { hash } from 'node:crypto';

import { SLOT_MS, SLOTS_BEFORE } from '../window.ts';

/** A script that the server runs as one step, with nothing between. */
export interface Script {
  readonly text: string;
  /** What the server knows it by once it has seen it. */
  readonly sha1: string;
}

/** How long a call holds its place without word from its process: what a crash costs. */
export const LEASE_MS = 30_000;

/** A key outlives the last slot that may stand in it by this, and then leaves by itself. */
const KEY_LIFETIME_MS = (SLOTS_BEFORE + 5) * SLOT_MS;

/** The server's own clock decides, in milliseconds: the clocks of the processes never meet. */
const now = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local slot = math.floor(now / ${SLOT_MS})
`;

/**
 * Decides on one call by all its rules and, only when all let it through, counts it for all of them.
 *
 * KEYS: three for each rule: requests, tokens, calls under way. ARGV: the call's id, its tokens, then for each rule
 * the limits of the three, -1 where there is none.
 * Answers with whole numbers: 1 or 0 for admitted, the current slot, the number of the rule that decided against it
 * (from 1), what that rule limits (1 requests, 2 tokens, 3 calls under way), the milliseconds to wait (-1 for never),
 * then for each rule requests counted, milliseconds until none is, tokens counted, milliseconds until none is.
 *
 * A window is a hash of slots of a second. Slots that lie ahead, because the server's clock was set back, count as
 * the current one: forgetting them would let through twice the limit, keeping them would block until they come.
 */
export const admitScript = script(`${now}
local call, tokens = ARGV[1], tonumber(ARGV[2])

local function read(key)
  local flat = redis.call('HGETALL', key)
  local window = { total = 0, slots = {}, newest = 0 }
  local ahead = 0
  for i = 1, #flat, 2 do
    local at, amount = tonumber(flat[i]), tonumber(flat[i + 1])
    if at < slot - ${SLOTS_BEFORE} then
      redis.call('HDEL', key, flat[i])
    elseif at > slot then
      redis.call('HDEL', key, flat[i])
      ahead = ahead + amount
    else
      window.total = window.total + amount
      window.slots[#window.slots + 1] = { at = at, amount = amount }
      if amount > 0 and at > window.newest then window.newest = at end
    end
  end
  if ahead > 0 then
    redis.call('HINCRBY', key, slot, ahead)
    redis.call('PEXPIRE', key, ${KEY_LIFETIME_MS})
    window.total = window.total + ahead
    window.slots[#window.slots + 1] = { at = slot, amount = ahead }
    window.newest = slot
  end
  table.sort(window.slots, function(a, b) return a.at < b.at end)
  return window
end

local function leaves(at)
  return (at + ${SLOTS_BEFORE + 1}) * ${SLOT_MS} - now
end

local function wait(window, amount, limit)
  if amount > limit then return -1 end
  local excess = window.total + amount - limit
  if excess <= 0 then return 0 end
  for _, held in ipairs(window.slots) do
    excess = excess - held.amount
    if excess <= 0 then return leaves(held.at) end
  end
  return -1
end

local blocked, reason, longest = 0, 0, 0
local function note(number, what, ms)
  if ms == 0 or longest == -1 then return end
  if ms == -1 or ms > longest then blocked, reason, longest = number, what, ms end
end

local rules = {}
for number = 1, #KEYS / 3 do
  local first = (number - 1) * 3
  local rule = {
    requests = KEYS[first + 1], tokens = KEYS[first + 2], calls = KEYS[first + 3],
    request_limit = tonumber(ARGV[first + 3]), token_limit = tonumber(ARGV[first + 4]),
    call_limit = tonumber(ARGV[first + 5]),
  }
  rules[number] = rule
  if rule.request_limit >= 0 then
    rule.request_window = read(rule.requests)
    note(number, 1, wait(rule.request_window, 1, rule.request_limit))
  end
  if rule.token_limit >= 0 then
    rule.token_window = read(rule.tokens)
    note(number, 2, wait(rule.token_window, tokens, rule.token_limit))
  end
  if rule.call_limit >= 0 then
    redis.call('ZREMRANGEBYSCORE', rule.calls, '-inf', now)
    if redis.call('ZCARD', rule.calls) >= rule.call_limit then note(number, 3, ${SLOT_MS}) end
  end
end

local admitted = blocked == 0
local answer = { admitted and 1 or 0, slot, blocked, reason, longest }
local function count(key, window, amount)
  if not window then
    answer[#answer + 1], answer[#answer + 2] = 0, 0
    return
  end
  if admitted and amount > 0 then
    redis.call('HINCRBY', key, slot, amount)
    redis.call('PEXPIRE', key, ${KEY_LIFETIME_MS})
    window.total = window.total + amount
    window.newest = slot
  end
  answer[#answer + 1] = window.total
  answer[#answer + 1] = window.newest == 0 and 0 or leaves(window.newest)
end
for _, rule in ipairs(rules) do
  count(rule.requests, rule.request_window, 1)
  count(rule.tokens, rule.token_window, tokens)
  if admitted and rule.call_limit >= 0 then
    redis.call('ZADD', rule.calls, now + ${LEASE_MS}, call)
    redis.call('PEXPIRE', rule.calls, ${LEASE_MS})
  end
end
return answer
`);

/**
 * Ends a call: frees its places and corrects its tokens. KEYS: two for each rule: tokens, calls under way. ARGV: the
 * call's id, the slot that it was counted in, by how much the estimate was wrong (below zero: too high), then for each
 * rule 1 where its tokens are limited. Answers 1.
 */
export const finishScript = script(`${now}
local difference = tonumber(ARGV[3])
for number = 1, #KEYS / 2 do
  local tokens, calls = KEYS[number * 2 - 1], KEYS[number * 2]
  redis.call('ZREM', calls, ARGV[1])
  if ARGV[number + 3] == '1' then
    if difference > 0 then
      redis.call('HINCRBY', tokens, slot, difference)
      redis.call('PEXPIRE', tokens, ${KEY_LIFETIME_MS})
    elseif difference < 0 then
      local held = tonumber(redis.call('HGET', tokens, ARGV[2]) or 0)
      if held > 0 then redis.call('HINCRBY', tokens, ARGV[2], -math.min(held, -difference)) end
    end
  end
end
return 1
`);

/** Says that calls still go on. KEYS: one set of calls under way. ARGV: their ids. Answers 1. */
export const renewScript = script(`${now}
for number = 1, #ARGV do
  redis.call('ZADD', KEYS[1], now + ${LEASE_MS}, ARGV[number])
end
redis.call('PEXPIRE', KEYS[1], ${LEASE_MS})
return 1
`);

export const allScripts: readonly Script[] = [admitScript, finishScript, renewScript];

function script(text: string): Script {
  return { text, sha1: hash('sha1', text) };
}
