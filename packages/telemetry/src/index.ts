export { SpanKind } from '@opentelemetry/api';
export { counted, took, type Count, type Duration } from './measuring.ts';
export { startTelemetry, type Telemetry } from './sdk.ts';
export { currentTraceparent, inSpan, openSpan, traceFields, type OpenSpan, type SpanOptions, type Traceparent } from './tracing.ts';
