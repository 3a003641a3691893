import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResources, envDetector, resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { measureFromNowOn } from './measuring.ts';
import { samplerOf } from './sampler.ts';
import { traceFromNowOn } from './tracing.ts';

/** Telemetry under way. */
export interface Telemetry {
  /** Sends what is left; gives up after the export's own deadline. Never throws. */
  stop(): Promise<void>;
}

const off: Telemetry = { stop: async () => {} };

/**
 * Sends traces and metrics by OTLP over HTTP, when the standard environment variables say where to: one of
 * `OTEL_EXPORTER_OTLP_ENDPOINT`, `…_TRACES_ENDPOINT`, `…_METRICS_ENDPOINT`. Without them, or with
 * `OTEL_SDK_DISABLED=true`, nothing is measured. `name` is the service's name unless `OTEL_SERVICE_NAME` says otherwise.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function startTelemetry(name: string, env: NodeJS.ProcessEnv = process.env): Telemetry {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return off;
  const sendsTraces =
    Boolean(env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) &&
    env['OTEL_TRACES_EXPORTER'] !== 'none';
  const sendsMetrics =
    Boolean(env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT']) &&
    env['OTEL_METRICS_EXPORTER'] !== 'none';
  if (!sendsTraces && !sendsMetrics) return off;

  const resource = resourceFromAttributes({ 'service.namespace': 'escalog', 'service.name': name }).merge(
    detectResources({ detectors: [envDetector] }),
  );
  const started = [
    ...(sendsTraces ? [startTraces(resource, env)] : []),
    ...(sendsMetrics ? [startMetrics(resource)] : []),
  ];
  return { stop: async () => void (await Promise.allSettled(started.map((provider) => provider.shutdown()))) };
}

function startTraces(resource: Resource, env: NodeJS.ProcessEnv): TracerProvider {
  const provider = new TracerProvider({
    resource,
    sampler: samplerOf(env),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  traceFromNowOn();
  return provider;
}

function startMetrics(resource: Resource): MeterProvider {
  const provider = new MeterProvider({
    resource,
    readers: [new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter() })],
  });
  metrics.setGlobalMeterProvider(provider);
  measureFromNowOn();
  return provider;
}
