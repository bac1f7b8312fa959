/** OpenTelemetry: spans of what people do and of what the queue does, to a collector. Loaded only when one is configured. */
import type { Telemetry } from 'bullmq'
import type { Platform } from './port.ts'

export interface Spans extends AsyncDisposable {
  /** For BullMQ, which makes spans of its own. */
  readonly queue: Telemetry
  /** Does something inside a span, which begins a trace. */
  event<T>(platform: Platform, work: (trace: string) => T): T
}

/** A collector that is away holds up a stop for so long at most. */
const PATIENCE_MS = 3_000

/** @param endpoint as OTEL_EXPORTER_OTLP_ENDPOINT has it: without the path of traces */
export async function openSpans(endpoint: string): Promise<Spans> {
  const [{ context, trace }, { BatchSpanProcessor, TracerProvider }, { OTLPTraceExporter }, resources, hooks, bullmq] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/context-async-hooks'),
      import('bullmq-otel'),
    ])
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: PATIENCE_MS })
  const send = exporter.export.bind(exporter)
  exporter.export = (spans, done) => send(spans.map(discreet), done)
  const provider = new TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': 'samenspraak' }),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: PATIENCE_MS })],
  })
  // BullMQ's add-on asks for the tracer of the whole process.
  context.setGlobalContextManager(new hooks.AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(provider)
  const tracer = provider.getTracer('samenspraak')
  return {
    queue: new bullmq.BullMQOtel({ tracerName: 'samenspraak' }),
    event: (platform, work) =>
      tracer.startActiveSpan('event', { root: true, attributes: { platform } }, (span) => {
        const end = (): void => span.end()
        const doing = work(span.spanContext().traceId)
        Promise.resolve(doing).then(end, end)
        return doing
      }),
    async [Symbol.asyncDispose]() {
      await provider.shutdown().catch(() => undefined)
      trace.disable()
      context.disable()
    },
  }
}

/** What a span may tell. BullMQ also puts options, results and errors' messages in, which may quote anything. */
const TOLD = /^(platform|bullmq\.(queue\.(name|operation)|job\.(name|id|attempts\.made|bulk\.count)|worker\.id))$/

/** A span as it may leave the house. */
function discreet<S extends { readonly attributes: object; readonly status: { readonly code: number } }>(span: S): S {
  const attributes = Object.fromEntries(Object.entries(span.attributes).filter(([name]) => TOLD.test(name)))
  return Object.create(span, {
    attributes: { value: attributes },
    events: { value: [] },
    status: { value: { code: span.status.code } },
  }) as S
}
