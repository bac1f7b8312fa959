/** Structured logs, one JSON object a line, to standard output. */
import { pino } from 'pino'
import type { Log } from './port.ts'
import { traceId } from './trace.ts'

/**
 * Never pass people's words, names or tokens in facts. As a second net, the fields that platforms put secrets in are
 * removed, and an error shows its type, code and stack, not its properties.
 */
export function openLog(level: string): Log {
  return pino({
    level,
    base: null,
    mixin() {
      const trace = traceId()
      return trace === undefined ? {} : { trace }
    },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: ['token', 'secret', 'authorization', '*.token', '*.secret', '*.authorization'], remove: true },
    serializers: { err: describeError },
  })
}

function describeError(err: unknown): object {
  if (!(err instanceof Error)) return { type: typeof err }
  const code = 'code' in err ? String(err.code) : undefined
  // The stack's first line repeats the message, which may quote what somebody wrote (a database error does).
  const stack = err.stack?.split('\n').filter((line) => line.startsWith('    at '))
  return { type: err.name, ...(code && { code }), stack: stack?.slice(0, 8) }
}
