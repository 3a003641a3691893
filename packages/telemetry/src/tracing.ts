import { answerOf, run, type Awaitable, type Step } from '@escalog/kernel';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanKind,
} from '@opentelemetry/api';

const tracer = trace.getTracer('escalog');
let isOn = false;

/** From now on spans are made. Until then none of this costs anything: the embedded profile counts in microseconds. */
export function traceFromNowOn(): void {
  isOn = true;
}

/** A place in a trace as text, in the form of W3C Trace Context: what goes through topics, outboxes and timers. */
export type Traceparent = string;

/** Where we are, or `undefined` when nothing is traced. */
export function currentTraceparent(): Traceparent | undefined {
  return isOn ? traceparentOf(context.active()) : undefined;
}

function traceparentOf(at: Context): Traceparent | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(at, carrier);
  return carrier.traceparent;
}

/** The context that a traceparent of another process or another time stands for; a new trace without one. */
function contextOf(traceparent: Traceparent | undefined): Context {
  return traceparent === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent });
}

export interface SpanOptions {
  readonly kind: SpanKind;
  readonly attributes?: Attributes;
  /** What it follows from, where that is not where we are. */
  readonly parent?: Traceparent | undefined;
  /** What else led to it: the messages of a batch. */
  readonly links?: readonly (Traceparent | undefined)[];
}

/** Whether spans are made: who would have to gather what they say may ask first. */
export function isTracing(): boolean {
  return isOn;
}

/** Does `work` as one span, which ends when its answer is there; an error is noted and thrown on. */
export function inSpan<Result>(name: string, options: SpanOptions, work: () => Awaitable<Result>): Awaitable<Result> {
  if (!isOn) return work();
  const parent = 'parent' in options ? contextOf(options.parent) : context.active();
  const links = (options.links ?? [])
    .flatMap((link) => trace.getSpanContext(contextOf(link)) ?? [])
    .map((linked) => ({ context: linked }));
  return tracer.startActiveSpan(
    name,
    { kind: options.kind, attributes: options.attributes ?? {}, links },
    parent,
    (span) => run(endedWith(span, work)),
  );
}

function* endedWith<Result>(span: Span, work: () => Awaitable<Result>): Step<Result> {
  try {
    return yield* answerOf(work());
  } catch (error) {
    noteFailure(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** A span that is begun in one place and ended in another; `traceparent` is for what follows from it. */
export interface OpenSpan {
  readonly traceparent: Traceparent | undefined;
  /** Does `work`, and what follows from it, inside of the span. */
  within<Result>(work: () => Result): Result;
  set(attributes: Attributes): void;
  end(error?: unknown): void;
}

const noSpan: OpenSpan = { traceparent: undefined, within: (work) => work(), set: () => {}, end: () => {} };

/** Begins a span that does not become where we are. */
export function openSpan(name: string, { kind, attributes, parent }: SpanOptions): OpenSpan {
  if (!isOn) return noSpan;
  const from = contextOf(parent);
  const span = tracer.startSpan(name, { kind, attributes: attributes ?? {} }, from);
  const inside = trace.setSpan(from, span);
  return {
    traceparent: traceparentOf(inside),
    within: (work) => context.with(inside, work),
    set: (more) => void span.setAttributes(more),
    end(error) {
      if (error !== undefined) noteFailure(span, error);
      span.end();
    },
  };
}

function noteFailure(span: Span, error: unknown): void {
  const type = (error as { code?: unknown } | null)?.code ?? (error instanceof Error ? error.name : 'unknown');
  span.setAttribute('error.type', String(type));
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
}

/** The fields that tie a line of the log to the trace that it is about; none when nothing is traced. */
export function traceFields(): { readonly trace_id?: string; readonly span_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}
