import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from './problem.ts';
import { isAlertAddress, safeMethods } from './strangers.ts';

/** The disk that answers wait for, as a server sees it. */
export interface Disk {
  /** As `Store.settledInTime`. */
  settledInTime(): Promise<'stored' | 'late'>;
  condition(): {
    readonly is: string;
    /** False while what is written is in memory alone. */
    readonly takesWrites: boolean;
    /** A sentence without an end. */
    readonly detail: string;
    /** How much is in memory alone, in bytes. */
    readonly queuedBytes: number;
  };
}

/**
 * What may wait in memory, in bytes, before requests are refused: alerts of programs first, for those are sent again by themselves
 * and may be thousands; what people do about incidents last.
 */
const most = { alerts: 16_000_000, others: 48_000_000, incidents: 256_000_000 };

/**
 * Has every answer wait until what it tells is on disk; while that takes nothing, what only reads is answered as it is in memory,
 * and what changes something is not confirmed but told what became of it. Refuses changes, before they are made, when too much waits.
 */
export function waitForDisk(server: FastifyInstance, disk: Disk): void {
  server.addHook('onRequest', (request, _reply, done) => {
    if (changes(request)) refuseWhenTooMuchWaits(request, disk);
    done();
  });
  server.addHook('onSend', (request, reply, payload) =>
    // It tells of now, and is asked by who restarts what does not answer.
    request.url.startsWith('/health/')
      ? Promise.resolve(payload)
      : disk.settledInTime().then((when) => {
          if (when === 'late' && isConfirmed(request, reply)) throw notStored(disk);
          return payload;
        }),
  );
}

function isConfirmed(request: FastifyRequest, { statusCode }: FastifyReply): boolean {
  return statusCode < 400 && changes(request);
}

/** A heartbeat is noted by whatever method it is called. */
function changes({ method, url }: FastifyRequest): boolean {
  return !safeMethods.includes(method) || url.startsWith('/v1/heartbeats/');
}

function refuseWhenTooMuchWaits({ url }: FastifyRequest, disk: Disk): void {
  const { takesWrites, queuedBytes } = disk.condition();
  if (takesWrites) return;
  const limit = isAlertAddress(url) ? most.alerts : isOfAnIncident(url) ? most.incidents : most.others;
  if (queuedBytes >= limit)
    throw problem(disk, 'Too much waits in memory already, so nothing was done: send it again later.');
}

/** Declared, acknowledged, resolved, a suggestion answered: over the API, by a link, by a key or a text to Twilio, in Slack. And heartbeats, which page somebody when they are missed. */
const ofIncidents = ['/v1/incidents', '/v1/acknowledge', '/v1/nudge', '/v1/twilio', '/v1/slack', '/v1/heartbeats/'];

function isOfAnIncident(url: string): boolean {
  return ofIncidents.some((prefix) => url.startsWith(prefix));
}

function notStored(disk: Disk): HttpProblem {
  return problem(
    disk,
    'What you sent is carried out in memory, people are paged, and it is stored as soon as the disk takes it; until then it is lost if Escalog ends. Sending it again is safe, for a declaration with the same Idempotency-Key.',
  );
}

function problem(disk: Disk, then: string): HttpProblem {
  const { is, detail } = disk.condition();
  const headers = { 'retry-after': '10' };
  const said = `${detail.charAt(0).toUpperCase()}${detail.slice(1)}. ${then}`;
  if (is === 'full') return new HttpProblem(507, 'disk-full', said, { headers });
  return new HttpProblem(503, 'disk-stalled', said, { headers });
}
