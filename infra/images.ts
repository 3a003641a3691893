/**
 * The container images under Escalog and beside it, by the variables that replace them. `docker-compose.yml` and
 * `infra/Dockerfile` name the same ones, and a test compares them.
 */
export const officialImages = {
  ESCALOG_IMAGE_NODE: 'node:26-trixie-slim',
  ESCALOG_IMAGE_KAFKA: 'apache/kafka:4.3.1',
  ESCALOG_IMAGE_MONGODB: 'mongo:8',
  ESCALOG_IMAGE_MAIL: 'axllent/mailpit:v1.27',
  ESCALOG_IMAGE_SCHEMA_REGISTRY: 'confluentinc/cp-schema-registry:8.0.0',
  ESCALOG_IMAGE_COLLECTOR: 'otel/opentelemetry-collector:0.140.0',
  ESCALOG_IMAGE_TRACES: 'jaegertracing/jaeger:2.11.0',
} as const;

/** The image that the environment names, or the official one. */
export function imageFrom(
  environment: Readonly<Record<string, string | undefined>>,
  variable: keyof typeof officialImages,
): string {
  return environment[variable] || officialImages[variable];
}
