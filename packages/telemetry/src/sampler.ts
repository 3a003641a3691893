import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';

/** What `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` ask for; everything when they are not set or not understood. */
export function samplerOf(env: NodeJS.ProcessEnv): Sampler {
  const [name, parent] = (env['OTEL_TRACES_SAMPLER'] ?? 'parentbased_always_on').split('parentbased_').toReversed();
  const root = rootSampler(name, Number(env['OTEL_TRACES_SAMPLER_ARG'] ?? 1));
  return parent === undefined ? root : new ParentBasedSampler({ root });
}

function rootSampler(name: string | undefined, ratio: number): Sampler {
  if (name === 'always_off') return new AlwaysOffSampler();
  if (name === 'traceidratio' && ratio >= 0 && ratio <= 1) return new TraceIdRatioBasedSampler(ratio);
  return new AlwaysOnSampler();
}
