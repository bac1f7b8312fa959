/** From an event's arrival to its acknowledgement: under one trace, and counted for operators. */
import type { Ctx } from '../ctx.ts'
import type { Hear, Platform } from '../port.ts'
import type { Spans } from '../telemetry.ts'
import { traced } from '../trace.ts'

/** @param spans where OpenTelemetry is configured: the trace is the same there and in the log */
export function openHear({ metrics, log }: Pick<Ctx, 'metrics' | 'log'>, platform: Platform, spans?: Spans): Hear {
  const acknowledged = metrics.acknowledged.labels(platform)
  return (event) => {
    let stop: (() => unknown) | undefined = acknowledged.startTimer()
    const told = (): void => {
      if (!stop) return
      stop()
      stop = undefined
      log.debug({ platform }, 'acknowledged')
    }
    if (!spans) return traced(() => event(told))
    return spans.event(platform, (trace) =>
      traced(
        () => event(told),
        () => trace,
      ),
    )
  }
}
