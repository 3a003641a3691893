import { matchOf, rowOf, type Principal, type RouteRow } from '@escalog/access';
import type { Clock, Instant, Milliseconds } from '@escalog/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { shownPath, pathOf } from './shown-path.ts';

/** One line of the audit, before an event is made of it. */
export interface AuditLine {
  /** Ref of the person, name of the program, or `nobody`. */
  readonly actor: string;
  /** As the table of routes calls it: `catalog-applied`. */
  readonly action: string;
  /** `refused` when they may not or were wrong, `failed` when Escalog could not. */
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly about: string | null;
  readonly via: Principal['kind'];
  /** Id of the session or token. */
  readonly credential: string | null;
  readonly address: string;
  /** Method and path, as the API describes it. */
  readonly route: string;
  readonly status: number;
  /** One sentence for people, without secrets. */
  readonly detail: string;
}

/** Where a server writes the audit. */
export interface Audit {
  readonly clock: Clock;
  /** Resolves once the line is on its topic. */
  write(line: AuditLine): Promise<void>;
  /** Told that a line could not be written. */
  failed(error: unknown): void;
}

/** What a route knows better than its path says; what is left out is taken from the request. */
export interface AuditNote {
  readonly actor?: string;
  readonly about?: string;
  readonly credential?: string;
  readonly detail?: string;
  /** For what leads a browser on when it was refused, too. */
  readonly outcome?: AuditLine['outcome'];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What the audit says of this request besides. */
    audited: AuditNote | undefined;
  }
}

/** What a server that is slow to write keeps an answer waiting for. It goes on being written. */
const longestWait: Milliseconds = 2_000;
/** The last use of a token is told to within so much. */
const usesToldEvery: Milliseconds = 60 * 60 * 1000;
const usesRemembered = 10_000;
const mostRefs = 5;

/** The details of the problems that were answered, by request. */
const refusals = new WeakMap<FastifyRequest, string>();

/** Told of every problem that is answered. */
export function noteRefusal(request: FastifyRequest, detail: string): void {
  refusals.set(request, detail);
}

/**
 * Writes down every request to a route that the table of routes says is audited, done, refused or failed, before it is answered; and
 * that a token was used, once an hour. A server that only forwards writes down what it refuses itself.
 */
export function writeAudit(server: FastifyInstance, audit: Audit | undefined): void {
  server.decorateRequest('audited', undefined);
  if (audit === undefined) return;
  const uses = new Map<string, Instant>();
  server.addHook('onSend', (request, reply, payload, done) => {
    const { principal } = request;
    if (principal?.kind === 'token') noteUse(request, uses, audit);
    const row = auditedRow(request);
    if (row === undefined || isDryRun(request.body)) done(null, payload);
    else void write(lineOf(request, reply, row), audit, () => done(null, payload));
  });
}

/** The row of the table, when this request is one to write down here. */
function auditedRow(request: FastifyRequest): RouteRow | undefined {
  const { method, url } = request;
  const { url: pattern, config } = request.routeOptions;
  if (pattern === undefined) return undefined;
  const isForwarded = config.access === 'forwarded';
  // What went on to a service is written down there.
  if (isForwarded && !refusals.has(request)) return undefined;
  const row = isForwarded ? matchOf(method, pathOf(url))?.row : rowOf(method, pattern);
  return row?.audit === undefined ? undefined : row;
}

function lineOf(request: FastifyRequest, { statusCode }: FastifyReply, { route, audit = '' }: RouteRow): AuditLine {
  const { principal, audited = {}, ip, routeOptions } = request;
  const summary = (routeOptions.schema as { summary?: string } | undefined)?.summary ?? audit;
  return {
    actor: audited.actor ?? actorOf(request),
    action: audit,
    outcome: audited.outcome ?? (statusCode < 400 ? 'done' : statusCode < 500 ? 'refused' : 'failed'),
    about: audited.about ?? aboutOf(request),
    via: principal?.kind ?? 'nobody',
    credential: audited.credential ?? principal?.credential ?? null,
    address: ip,
    route,
    status: statusCode,
    detail: (statusCode >= 400 ? refusals.get(request) : audited.detail) ?? `${summary}.`,
  };
}

/** Of how somebody may be called, the audit takes refs alone: mail addresses and names would stand in it after they are erased. */
const personRef = /^person\/[a-z0-9._-]+$/;

/** Whoever signs for it where the principal is nobody in particular: that is not verified. */
function actorOf({ principal, body }: FastifyRequest): string {
  const person = principal?.person ?? null;
  if (person !== null) return person;
  const by = textAt(body, 'by');
  if (by !== undefined && personRef.test(by) && principal?.kind !== 'nobody') return by;
  if (principal?.kind === 'token') return `token/${principal.credential}`;
  return principal?.kind === 'local' ? 'local owner' : 'nobody';
}

/** What the path names, or else the entries that were sent. */
function aboutOf({ params, body, url }: FastifyRequest): string | null {
  const named = Object.entries((params ?? {}) as Record<string, string>)
    .filter(([name]) => name !== '*')
    .map(([, value]) => value);
  if (named.length > 0) return shownPath(url).includes('…') ? (named[0] ?? null) : named.join('/');
  const entries = (body as { entries?: readonly unknown[]; refs?: readonly unknown[] } | undefined) ?? {};
  const refs = [
    ...(Array.isArray(entries.entries) ? entries.entries.map((entry) => textAt(entry, 'ref')) : []),
    ...(Array.isArray(entries.refs) ? entries.refs : []),
  ].filter((ref) => typeof ref === 'string');
  if (refs.length === 0) return null;
  const more = refs.length > mostRefs ? ` and ${refs.length - mostRefs} more` : '';
  return `${refs.slice(0, mostRefs).join(', ')}${more}`;
}

function textAt(value: unknown, name: string): string | undefined {
  const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function isDryRun(body: unknown): boolean {
  return typeof body === 'object' && body !== null && (body as { dryRun?: unknown }).dryRun === true;
}

function noteUse(
  { principal: { credential, person }, ip, routeOptions, method }: FastifyRequest,
  uses: Map<string, Instant>,
  audit: Audit,
): void {
  if (credential === null) return;
  const now = audit.clock.now();
  const before = uses.get(credential);
  if (before !== undefined && now - before < usesToldEvery && now >= before) return;
  uses.delete(credential);
  uses.set(credential, now);
  for (const oldest of uses.keys()) {
    if (uses.size <= usesRemembered) break;
    uses.delete(oldest);
  }
  audit
    .write({
      actor: person ?? `token/${credential}`,
      action: 'token-used',
      outcome: 'done',
      about: credential,
      via: 'token',
      credential,
      address: ip,
      route: `${method} ${routeOptions.url ?? ''}`,
      status: 0,
      detail: 'The token was used; that is told once an hour by each process.',
    })
    .catch((error: unknown) => audit.failed(error));
}

/** Writes the line, then goes on with the answer; after the longest wait all the same. */
async function write(line: AuditLine, audit: Audit, goOn: () => void): Promise<void> {
  const late = Promise.withResolvers<void>();
  const alarm = audit.clock.alarm((audit.clock.now() + longestWait) as Instant, late.resolve);
  await Promise.race([audit.write(line).catch((error: unknown) => audit.failed(error)), late.promise]);
  alarm.cancel();
  goOn();
}
