/** From an event's arrival to its acknowledgement: what operators count. */
import type { Hear, Platform } from '../port.ts'
import type { Metrics } from './metrics.ts'

export function openHear({ acknowledged }: Pick<Metrics, 'acknowledged'>, platform: Platform): Hear {
  return (event) => {
    let stop: (() => unknown) | undefined = acknowledged.startTimer({ platform })
    return event(() => {
      stop?.()
      stop = undefined
    })
  }
}
