export { SpanKind } from '@opentelemetry/api';
export { counted, isMeasured, observe, took } from './measuring.ts';
export { startTelemetry } from './sdk.ts';
export {
  currentTraceparent,
  inSpan,
  isTraced,
  openSpan,
  traceFields,
  type OpenSpan,
  type Traceparent,
} from './tracing.ts';
