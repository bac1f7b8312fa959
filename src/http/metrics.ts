/** What operators count, in Prometheus' format at /metrics. No label ever holds what a person said or who they are. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export interface Metrics {
  readonly registry: Registry
  /** Intents by platform and kind. */
  readonly intents: Counter<'platform' | 'kind'>
  /** Seconds from an intent's arrival to its answer. */
  readonly answered: Histogram<'platform'>
  /** Seconds from an event's arrival to its acknowledgement: Slack and Discord wait three. */
  readonly acknowledged: Histogram<'platform'>
  /** Deliveries and edits by how they ended: sent, gone, slow, fault, … */
  readonly sends: Counter<'platform' | 'outcome'>
  /** Refused at the border: forged, stale or malformed. */
  readonly refused: Counter<'platform' | 'why'>
  readonly queueDepth: Gauge<'lane'>
  /** Deliveries that are not over, by the database: `waiting`, later ones included, and `sending`. */
  readonly deliveries: Gauge<'platform' | 'state'>
  /** Seconds since the oldest delivery was due that is not over yet; 0 when none is. */
  readonly oldestDue: Gauge<'platform'>
}

/** A registry of one's own, so that two bots in one process (as in tests) do not share counts. */
export function openMetrics(options: { process?: boolean } = {}): Metrics {
  const registry = new Registry()
  if (options.process) collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    intents: new Counter({
      name: 'samenspraak_intents_total',
      help: 'What people asked for, by platform and kind',
      labelNames: ['platform', 'kind'],
      registers,
    }),
    answered: new Histogram({
      name: 'samenspraak_answer_seconds',
      help: 'From an intent to its answer',
      labelNames: ['platform'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    acknowledged: new Histogram({
      name: 'samenspraak_acknowledge_seconds',
      help: 'From an event to its acknowledgement by the platform’s own rules',
      labelNames: ['platform'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10],
      registers,
    }),
    sends: new Counter({
      name: 'samenspraak_sends_total',
      help: 'Messages by platform and outcome: sent, slow (429), gone (blocked or left), refused, moved, fault; edits begin with edit',
      labelNames: ['platform', 'outcome'],
      registers,
    }),
    refused: new Counter({
      name: 'samenspraak_refused_total',
      help: 'Events refused at the border, by platform and reason',
      labelNames: ['platform', 'why'],
      registers,
    }),
    queueDepth: new Gauge({
      name: 'samenspraak_queue_depth',
      help: 'Jobs that wait, by lane',
      labelNames: ['lane'],
      registers,
    }),
    deliveries: new Gauge({
      name: 'samenspraak_deliveries',
      help: 'Deliveries that are not over, by platform and state, 100000 at most',
      labelNames: ['platform', 'state'],
      registers,
    }),
    oldestDue: new Gauge({
      name: 'samenspraak_oldest_due_seconds',
      help: 'Since when the oldest delivery is due that is not over',
      labelNames: ['platform'],
      registers,
    }),
  }
}
