import type { ServiceName } from '@escalog/contracts';
import { caution, HttpProblem } from '@escalog/http';

/** What the client is told when `service` gave no answer to a request of this method. Nothing is asked a second time: only the client knows whether that is safe. */
export function problemOf(service: ServiceName, method: string, failure: Error): HttpProblem {
  const { cause = failure } = failure;
  if (neverConnected(cause)) {
    return new HttpProblem(
      503,
      'service-unreachable',
      `The ${service} service cannot be reached now, and nothing was sent to it; send it again in a moment.`,
      { headers: { 'retry-after': '1' } },
    );
  }
  if (codeOf(cause) === 'UND_ERR_HEADERS_TIMEOUT')
    return new HttpProblem(504, 'service-silent', `The ${service} service did not answer in time.${caution(method)}`);
  return new HttpProblem(
    502,
    'service-broke-off',
    `The ${service} service broke off before it answered.${caution(method)}`,
  );
}

/** Whether it failed before anything could be sent. Only connecting fails with several errors at once: one for each address. */
function neverConnected(error: unknown): boolean {
  if (error instanceof AggregateError || codeOf(error) === 'UND_ERR_CONNECT_TIMEOUT') return true;
  return (
    error instanceof Error && 'syscall' in error && (error.syscall === 'connect' || error.syscall === 'getaddrinfo')
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
