/** Which source a request is of, and whether it may say so: a source with a key is heard only with that. */
import { timingSafeEqual } from 'node:crypto';
import { formatOf, type Definitions, type Format } from '@escalog/definitions';
import { HttpProblem } from '@escalog/http';
import { keyDigest } from '@escalog/runner';
import type { IncomingHttpHeaders } from 'node:http';
import { nameOf } from '../domain/names.ts';
import type { Source } from '../domain/source-reading.ts';
import type { IntakeContext } from './context.ts';

const unknownSourceCode = 'unknown-alert-source';

/** What is looked at of a request. */
export interface Caller {
  readonly headers: IncomingHttpHeaders;
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
 * The source `name`, whose format must be one of `formats`, once its key was given; `undefined` for `alertmanager`
 * without an entry, which anybody may send to. Two senders at one address are taken for one another, so a name that
 * is not known is no source. Throws 404 for that and for what is sent elsewhere, 401 for a key that is missing or wrong.
 */
export function sourceCalled(
  name: string,
  formats: readonly Format[],
  caller: Caller,
  definitions: Definitions,
): Source | undefined {
  const source = definitions.findOf('alert-source', `alert-source/${name}`)?.entry;
  if (source === undefined) {
    if (name === 'alertmanager' && formats.includes('alertmanager')) return undefined;
    throw unknownSource(name, formats, definitions);
  }
  needKey(source, caller);
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

function needKey({ ref, key }: Source, caller: Caller): void {
  if (key === undefined) return;
  const offered = keysOffered(caller);
  // All of them are compared, each in the same time, so that no answer tells how near a guess was.
  const isRight = offered.map((one) => timingSafeEqual(Buffer.from(keyDigest(one)), Buffer.from(key))).includes(true);
  if (isRight) return;
  const what = offered.length === 0 ? 'and none was given' : 'and what was given is another';
  throw new HttpProblem(
    401,
    offered.length === 0 ? 'key-missing' : 'wrong-key',
    `${ref} is heard only with its key, ${what}; send it as "Authorization: Bearer KEY", as the password of basic authentication, as "X-Escalog-Key: KEY", or at the end of the address.`,
    { headers: { 'www-authenticate': 'Bearer realm="alert sources", Basic realm="alert sources"' } },
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
  { sights }: Pick<IntakeContext, 'sights'>,
  work: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HttpProblem && error.code !== unknownSourceCode)
      await sights.refused(name, { code: error.code, detail: error.message });
    throw error;
  }
}
