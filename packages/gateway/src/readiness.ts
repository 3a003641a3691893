import type { Check } from '@escalog/http';
import type { Milliseconds } from '@escalog/kernel';
import { ask } from './ask.ts';
import { urlVariableOf, type Remote } from './services.ts';

/** Of an earlier release without `state`. */
type ReportedCheck = Check & { readonly service: string; readonly state?: unknown };

/** What `remote` says of its readiness, as it says it; a failed check when it says nothing, or when another one answers in its place. */
export async function readinessOf({ name, url }: Remote, within: Milliseconds): Promise<readonly Check[]> {
  const answer = await ask(`${url}/health/ready`, within);
  const wherever = `set ${urlVariableOf(name)} to where it listens`;
  if ('failure' in answer)
    return [unreachable(`It does not answer at ${url} (${answer.failure}): start it, or ${wherever}.`)];
  const checks = checksIn(answer.body)?.map(asTold);
  if (checks === undefined)
    return [unreachable(`What answers at ${url} (with ${answer.status}) is no service of Escalog: ${wherever}.`)];
  if (checks.some(({ service }) => service === name)) return checks;
  return [
    unreachable(
      `What answers at ${url} is ${[...new Set(checks.map(({ service }) => service))].join(', ') || 'another service'}, not ${name}: ${wherever}.`,
    ),
  ];
}

function asTold({ service, name, ok, detail, state }: ReportedCheck): Check & { readonly service: string } {
  return {
    service,
    name,
    ok,
    detail,
    ...(state === 'unwell' && { isWell: false }),
    ...(state === 'warning' && { isWarning: true }),
  };
}

function unreachable(detail: string): Check {
  return { name: 'reachable', ok: false, detail };
}

function checksIn(body: unknown): readonly ReportedCheck[] | undefined {
  if (typeof body !== 'object' || body === null || !('checks' in body)) return undefined;
  return Array.isArray(body.checks) && body.checks.every(isReportedCheck) ? body.checks : undefined;
}

function isReportedCheck(check: unknown): check is ReportedCheck {
  return (
    typeof check === 'object' &&
    check !== null &&
    'service' in check &&
    'name' in check &&
    'ok' in check &&
    'detail' in check
  );
}
