-- wrk's side of load.test.ts. Arguments: the name of a list of files, then "plain" or "conditional". In the list stand, a line each, a path to ask for and
-- the files that hold what may be answered, between tabs. A thread asks for one path and compares every body, byte by byte. Prints what it counted as JSON.
local threads = {}

function setup(thread)
  thread:set('number', #threads)
  table.insert(threads, thread)
end

function init(args)
  whole, unchanged, torn, strange, tag = 0, 0, 0, 0, nil
  conditional = args[2] == 'conditional'
  local lines = {}
  for line in io.lines(args[1]) do table.insert(lines, line) end
  known = {}
  for field in string.gmatch(lines[number % #lines + 1], '[^\t]+') do
    if path == nil then
      path = field
    else
      local file = io.open(field, 'rb')
      known[file:read('*a')] = true
      file:close()
    end
  end
end

function request()
  if conditional and tag ~= nil then return wrk.format('GET', path, { ['If-None-Match'] = tag }) end
  return wrk.format('GET', path)
end

function response(status, headers, body)
  local sent
  for name, value in pairs(headers) do
    if string.lower(name) == 'etag' then sent = value end
  end
  if status == 200 and known[body] then
    whole = whole + 1
    tag = sent
  elseif status == 304 and conditional and body == '' and sent ~= nil then
    unchanged = unchanged + 1
  elseif status == 200 then
    torn = torn + 1
  else
    strange = strange + 1
  end
end

function done(summary)
  local sums = { whole = 0, unchanged = 0, torn = 0, strange = 0 }
  for _, thread in ipairs(threads) do
    for name in pairs(sums) do sums[name] = sums[name] + thread:get(name) end
  end
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format('{"whole":%d,"unchanged":%d,"torn":%d,"strange":%d,"failed":%d}', sums.whole, sums.unchanged, sums.torn, sums.strange, failed))
end
