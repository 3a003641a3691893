export { SpanKind } from '@opentelemetry/api';
export { counted, observe, took } from './measuring.ts';
export { startTelemetry } from './sdk.ts';
export { currentTraceparent, inSpan, openSpan, traceFields, type OpenSpan, type Traceparent } from './tracing.ts';
