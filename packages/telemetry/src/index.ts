export { SpanKind, type Attributes } from '@opentelemetry/api';
export { counted, instrumentsMade, isMeasured, observe, shownBy, took } from './measuring.ts';
export { startTelemetry } from './sdk.ts';
export {
  currentTraceparent,
  inSpan,
  isTracing,
  openSpan,
  traceFields,
  type OpenSpan,
  type Traceparent,
} from './tracing.ts';
