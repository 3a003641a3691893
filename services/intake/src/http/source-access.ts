/**
 * Which source a request is of, and whether it may say so: a source with a key is heard only with that, and where access is on one
 * without only from whoever may send its alerts.
 */
import { timingSafeEqual } from 'node:crypto';
import { alertVerdict, type Principal } from '@escalog/access';
import { formatOf, type Definitions, type Format } from '@escalog/definitions';
import { HttpProblem } from '@escalog/http';
import { keyDigest } from '@escalog/runner';
import type { IncomingHttpHeaders } from 'node:http';
import { nameOf } from '../domain/names.ts';
import type { Source } from '../domain/source-reading.ts';
import { refusedSentence, sourcesIn } from '../refused-sources.ts';
import type { IntakeContext } from './context.ts';

const unknownSourceCode = 'unknown-alert-source';

/** What is looked at of a request. */
export interface Caller {
  readonly headers: IncomingHttpHeaders;
  readonly principal: Principal;
  /** The key in the address, of a sender that can be told nothing but an address. */
  readonly key?: string | undefined;
}

/** The addresses at which what is of a format comes in. */
const addressOf: Readonly<Record<Format, (name: string) => string>> = {
  alertmanager: atAlerts,
  grafana: atAlerts,
  json: atAlerts,
  cloudevents: atAlerts,
  pagerduty: () => '/v2/enqueue',
  heartbeat: (name) => `/v1/heartbeats/${name}`,
};

function atAlerts(name: string): string {
  return `/v1/alerts/${name}`;
}

/** Where a source is sent to. */
export function addressOfSource(source: Source): string {
  return addressOf[formatOf(source)](nameOf(source.ref));
}

/**
 * The source `name`, whose format must be one of `formats`, once its key was given or the right to send its alerts was shown;
 * `undefined` for `alertmanager` without an entry, which needs no key. Two senders at one address are taken for one another, so a name that
 * is not known is no source. Throws 401 or 403 for whoever may not, before anything tells whether there is such a source; then 404
 * for that and for what is sent elsewhere.
 */
export function sourceCalled(
  name: string,
  formats: readonly Format[],
  caller: Caller,
  definitions: Definitions,
): Source | undefined {
  const source = definitions.findOf('alert-source', `alert-source/${name}`)?.entry;
  const mayWithoutKey = caller.principal.kind !== 'local' && !hasKey(source, caller) && needRight(name, caller);
  if (source === undefined) {
    if (name === 'alertmanager' && formats.includes('alertmanager')) return undefined;
    throw unknownSource(name, formats, definitions);
  }
  if (!mayWithoutKey) needKey(source, caller);
  if (!formats.includes(formatOf(source)))
    throw new HttpProblem(
      404,
      'other-address',
      `${source.ref} is of format ${formatOf(source)}; send it to ${addressOfSource(source)}.`,
    );
  return source;
}

/** The source that has `key`, whatever its format; `undefined` when none does. For senders that say who they are by their key alone. */
export function sourceWithKey(key: string, definitions: Definitions): Source | undefined {
  const all = definitions.allOf('alert-source');
  const byDigest = indexes.getOrInsertComputed(
    all,
    () => new Map(all.flatMap((source) => (source.key === undefined ? [] : [[source.key, source] as const]))),
  );
  return byDigest.get(keyDigest(key));
}

/** The list stays the same one until a source changes. */
const indexes = new WeakMap<readonly Source[], ReadonlyMap<string, Source>>();

/** True when the source has a key, and the request gives it. */
function hasKey(source: Source | undefined, caller: Caller): boolean {
  const key = source?.key;
  if (key === undefined) return false;
  // All of them are compared, each in the same time, so that no answer tells how near a guess was.
  return keysOffered(caller)
    .map((one) => timingSafeEqual(Buffer.from(keyDigest(one)), Buffer.from(key)))
    .includes(true);
}

/** True; throws when `caller` may not send the alerts of that source, whether there is one or not. */
function needRight(name: string, { principal }: Caller): true {
  const verdict = alertVerdict(principal, name);
  if (verdict.kind === 'allowed') return true;
  if (verdict.status === 403) throw new HttpProblem(403, verdict.code, verdict.detail);
  throw new HttpProblem(
    401,
    verdict.code,
    `What is sent to ${name} is heard with the key of that source, or with a token that has the scope alerts/${name} or declare; send either as "Authorization: Bearer", and a key also as the password of basic authentication, as "X-Escalog-Key", or at the end of the address.`,
    { headers: challenge },
  );
}

const challenge = { 'www-authenticate': 'Bearer realm="alert sources", Basic realm="alert sources"' };

function needKey(source: Source, caller: Caller): void {
  const { ref, key } = source;
  if (key === undefined || hasKey(source, caller)) return;
  const offered = keysOffered(caller);
  const what = offered.length === 0 ? 'and none was given' : 'and what was given is another';
  throw new HttpProblem(
    401,
    offered.length === 0 ? 'key-missing' : 'wrong-key',
    `${ref} is heard only with its key, ${what}; send it as "Authorization: Bearer KEY", as the password of basic authentication, as "X-Escalog-Key: KEY", or at the end of the address.`,
    { headers: challenge },
  );
}

/** Every key that the request gives, wherever a sender can write one. */
function keysOffered({ headers, key }: Caller): readonly string[] {
  const [scheme = '', credentials = ''] = (headers.authorization ?? '').trim().split(/\s+/, 2);
  const header = headers['x-escalog-key'];
  return [
    ...(scheme.toLowerCase() === 'bearer' ? [credentials] : []),
    ...(scheme.toLowerCase() === 'basic' ? ofBasic(credentials) : []),
    ...(typeof header === 'string' ? [header.trim()] : []),
    ...(key === undefined ? [] : [key]),
  ].filter((one) => one !== '');
}

/** The password; some senders have a place for a user alone. */
function ofBasic(credentials: string): readonly string[] {
  const text = Buffer.from(credentials, 'base64').toString();
  const end = text.indexOf(':');
  const password = end < 0 ? '' : text.slice(end + 1);
  return [password === '' ? text.replace(/:$/, '') : password];
}

function unknownSource(name: string, formats: readonly Format[], definitions: Definitions): HttpProblem {
  const known = new Set([
    ...(formats.includes('alertmanager') ? ['alertmanager'] : []),
    ...definitions
      .allOf('alert-source')
      .filter((source) => formats.includes(formatOf(source)))
      .map(({ ref }) => nameOf(ref)),
  ]);
  const others =
    known.size === 0
      ? 'apply one first'
      : `apply one, or send to one of those that are: ${[...known].slice(0, 10).join(', ')}`;
  return new HttpProblem(404, unknownSourceCode, `There is no alert-source/${name}; ${others}.`);
}

/** Does `work` for the source `name`; what it is refused for is noted for operators, if there is such a source. */
export async function noteRefusal<Answer>(
  name: string,
  { sights, definitions, log }: Pick<IntakeContext, 'sights' | 'definitions' | 'log'>,
  work: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    const source = sourcesIn(definitions).find(({ ref }) => ref === `alert-source/${name}`);
    if (error instanceof HttpProblem && source !== undefined) {
      const begins = await sights.refused(name, { code: error.code, detail: error.message });
      if (begins && source.key === undefined) log.warn({ source: source.ref }, refusedSentence);
    }
    throw error;
  }
}
