import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Implementation, scoreOf } from './interop.js'

/** A mistake in an implementation: text that occurs once in a file, and what replaces it. */
export interface Fault {
  /** What is wrong then. */
  title: string
  file: string
  find: string
  replace: string
}

/** Ten faults of each implementation, each of another rule of the contract where possible. */
export const FAULTS: Readonly<Record<Implementation['name'], readonly Fault[]>> = {
  Node: [
    {
      title: 'public routes keep the platform',
      file: 'server-handler/ingress/normalize.ts',
      find: "  'surface_area',\n])",
      replace: "  'surface_area',\n  'platform',\n])",
    },
    {
      title: 'baggage precedes headers',
      file: 'server-handler/ingress/normalize.ts',
      find: 'return isGiven ? given : baggage.values[field]',
      replace: 'return baggage.values[field] ?? (isGiven ? given : undefined)',
    },
    {
      title: 'a baggage key twice keeps the first value',
      file: 'server-handler/ingress/normalize.ts',
      find: 'values[field] = isGood ? value : undefined',
      replace: 'if (isGood) values[field] = value',
    },
    {
      title: 'public routes continue the trace',
      file: 'server-handler/ingress/trace.ts',
      find: "if (routeClass === 'public')",
      replace: 'if (false)',
    },
    {
      title: 'version ff of traceparent is accepted',
      file: 'src/shared/trace-context.ts',
      find: " || version === 'ff'",
      replace: '',
    },
    {
      title: 'action ids may have a lower-case prefix and digits',
      file: 'src/shared/action.ts',
      find: '/^act_[0-7][0-9A-HJKMNP-TV-Z]{25}$/',
      replace: '/^act_[0-7][0-9A-HJKMNP-TV-Z]{25}$/i',
    },
    {
      title: 'the budget of baggage is not applied',
      file: 'src/shared/baggage.ts',
      find: '(isOver() || (ours.length > 1 && size() > ownBytes))',
      replace: 'isOver()',
    },
    {
      title: 'a retried job continues the trace',
      file: 'server-handler/jobs/run-job.ts',
      find: 'attempt <= 1 && delayMs <= 0',
      replace: 'delayMs <= 0',
    },
    {
      title: 'carriers of every version are read',
      file: 'server-handler/jobs/read-carrier.ts',
      find: "if (read('v') !== CARRIER_VERSION) return nothing('unknown_version')",
      replace: '',
    },
    {
      title: 'Server-Timing is on every response',
      file: 'server-handler/ingress/response-headers.ts',
      find: "method !== 'GET' && method !== 'HEAD' &&",
      replace: '',
    },
  ],
  Ruby: [
    {
      title: '`$` in place of `\\z`: a newline behind an id',
      file: 'interop/ruby/lib/throughline/action.rb',
      find: 'ID = /\\Aact_[0-7][0-9A-HJKMNP-TV-Z]{25}\\z/',
      replace: 'ID = /\\Aact_[0-7][0-9A-HJKMNP-TV-Z]{25}$/',
    },
    {
      title: 'public routes keep every field',
      file: 'interop/ruby/lib/throughline/ingress.rb',
      find: 'if trusted || Action::PUBLIC_FIELDS.include?(field)',
      replace: '',
    },
    {
      title: 'an undeclared route is private',
      file: 'interop/ruby/lib/throughline/routes.rb',
      find: 'found ? [found[1], found[0]] : ["public", nil]',
      replace: 'found ? [found[1], found[0]] : ["private", nil]',
    },
    {
      title: 'malformed headers are not counted',
      file: 'interop/ruby/lib/throughline/ingress.rb',
      find: '@malformed += 1 if parsed.nil?',
      replace: '',
    },
    {
      title: 'the request id may have any length',
      file: 'interop/ruby/lib/throughline/action.rb',
      find: '  ID = %r{\\A[A-Za-z0-9._:/+=@-]{1,128}\\z}',
      replace: '  ID = %r{\\A[A-Za-z0-9._:/+=@-]+\\z}',
    },
    {
      title: 'an invalid tracestate is passed on',
      file: 'interop/ruby/lib/throughline/trace.rb',
      find: 'KEY.match?(key) && value && VALUE.match?(value)',
      replace: 'value',
    },
    {
      title: 'values of baggage are not decoded',
      file: 'interop/ruby/lib/throughline/baggage.rb',
      find: 'member = { "key" => text_of(key), "value" => decode(value) }',
      replace: 'member = { "key" => text_of(key), "value" => text_of(value) }',
    },
    {
      title: 'a carrier that is too long is not shortened',
      file: 'interop/ruby/lib/throughline/carrier.rb',
      find: 'if JSON.generate(carrier).bytesize > max_bytes',
      replace: 'if false',
    },
    {
      title: 'a delayed job continues the trace',
      file: 'interop/ruby/lib/throughline/job.rb',
      find: ' && @facts[:delay_ms] <= 0',
      replace: '',
    },
    {
      title: 'the call to the next service has the span of the caller',
      file: 'interop/ruby/lib/throughline/trace.rb',
      find: 'span_id: Trace.mint(8), flags: flags, tracestate: tracestate',
      replace: 'span_id: span_id, flags: flags, tracestate: tracestate',
    },
  ],
  Python: [
    {
      title: '`match` in place of `fullmatch`: text behind an id',
      file: 'interop/python/throughline/action.py',
      find: 'ACTION_ID.fullmatch(value)',
      replace: 'ACTION_ID.match(value)',
    },
    {
      title: 'True is version 1 of a carrier',
      file: 'interop/python/throughline/carrier.py',
      find: 'if isinstance(version, bool) or not isinstance',
      replace: 'if not isinstance',
    },
    {
      title: 'headers precede what the server derives',
      file: 'interop/python/throughline/ingress.py',
      find: 'value = own if is_value(name, own) else sent',
      replace: 'value = sent if sent is not None else own if is_value(name, own) else None',
    },
    {
      title: 'public routes have no link to the caller’s trace',
      file: 'interop/python/throughline/ingress.py',
      find: 'return None, inbound, True',
      replace: 'return None, None, True',
    },
    {
      title: 'flags are not masked',
      file: 'interop/python/throughline/trace_context.py',
      find: 'int(flags, 16) & (SAMPLED | RANDOM)',
      replace: 'int(flags, 16)',
    },
    {
      title: 'members of others make room for ours',
      file: 'interop/python/throughline/baggage.py',
      find: 'others + len(ours) > MAX_MEMBERS',
      replace: 'len(ours) > MAX_MEMBERS',
    },
    {
      title: 'the spaces of a writer of JSON count when a carrier is measured',
      file: 'interop/python/throughline/carrier.py',
      find: 'separators=(",", ":"), ensure_ascii=False',
      replace: 'ensure_ascii=False',
    },
    {
      title: 'a job that cannot be restored is not counted',
      file: 'interop/python/throughline/job.py',
      find: 'config.signal("job_restore_failed")',
      replace: 'pass',
    },
    {
      title: 'the action of a delayed job is lost',
      file: 'interop/python/throughline/job.py',
      find: 'action=context.action,',
      replace: 'action=context.action if self.lineage == "continued" else None,',
    },
    {
      title: 'business keys are sent to the next service',
      file: 'interop/python/throughline/scope.py',
      find: '"baggage": self._outgoing_baggage(),',
      replace: '"baggage": self._outgoing_baggage(), **self.join,',
    },
  ],
  Go: [
    {
      title: 'of a header on two lines the first counts',
      file: 'interop/go/ingress.go',
      find: 'strings.Join(values, ","), len(values) > 0',
      replace: 'r.header.Get(name), len(values) > 0 && strings.Join(nil, "") == ""',
    },
    {
      title: 'HTML is escaped when a carrier is measured',
      file: 'interop/go/carrier.go',
      find: 'encoder.SetEscapeHTML(false)',
      replace: '',
    },
    {
      title: 'a private pattern matches paths with dot segments',
      file: 'interop/go/routes.go',
      find: 'isMoved := movedPath.MatchString(percentDecode(path))',
      replace: 'isMoved := movedPath.MatchString(path) && strings.HasPrefix(path, "//")',
    },
    {
      title: 'the random flag is dropped',
      file: 'interop/go/trace.go',
      find: 'int(flags) & (FlagSampled | FlagRandom)',
      replace: 'int(flags) & FlagSampled',
    },
    {
      title: 'cf-ray is not read',
      file: 'interop/go/ingress.go',
      find: 'r.value("cf-ray"); anyID.MatchString(ray)',
      replace: 'r.value("cf-ray"); ray == "-"',
    },
    {
      title: 'reserved names of GraphQL are accepted',
      file: 'interop/go/operation.go',
      find: ' || strings.HasPrefix(match[2], "__")',
      replace: '',
    },
    {
      title: 'text behind the JSON of a carrier is accepted',
      file: 'interop/go/carrier.go',
      find: '_, err := decoder.Token(); err != io.EOF',
      replace: '_, err := decoder.Token(); err == io.ErrClosedPipe',
    },
    {
      title: 'one invalid field discards the carrier’s action',
      file: 'interop/go/carrier.go',
      find: '\t\t\trestored.Problem = "bad_field"\n',
      replace: '\t\t\trestored.Problem = "bad_field"\n\t\t\trestored.Action = Action{"action_kind": "mount"}\n',
    },
    {
      title: 'the wait of a delayed job includes the delay',
      file: 'interop/go/job.go',
      find: 'ready = at.Add(run.facts.Delay)',
      replace: 'ready = at',
    },
    {
      title: 'a public directive of a CDN is ignored',
      file: 'interop/go/response.go',
      find: '"CDN-Cache-Control", "Surrogate-Control"',
      replace: '"Surrogate-Control"',
    },
  ],
}

/** The text of a file with its fault. Throws unless what is replaced occurs exactly once. */
export function applyFault({ file, find, replace, title }: Fault): string {
  const parts = readFileSync(file, 'utf8').split(find)
  if (parts.length !== 2) throw new Error(`${title}: ${file} has ${parts.length - 1} of ${JSON.stringify(find)}`)
  return parts.join(replace)
}

/** Runs the kit against a copy of an implementation that has a fault; the ids of the cases that fail. */
export async function casesThatDetect(implementation: Implementation, fault: Fault): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), 'throughline-fault-'))
  try {
    for (const folder of implementation.sources) cpSync(folder, join(root, folder), { recursive: true })
    for (const name of ['package.json', 'tsconfig.json']) cpSync(name, join(root, name))
    symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'))
    writeFileSync(join(root, fault.file), applyFault(fault))
    const { failures } = await scoreOf(implementation, root)
    return failures.map(({ id }) => id)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
