import { Addresses } from '@escalog/addresses';
import { after, type Clock, type Milliseconds } from '@escalog/kernel';
import { Agent, request } from 'undici';
import type { Log } from './log.ts';
import type { OperatorAlarm, Standstill } from './operator-alarm.ts';

/** Before each further try; then `longestPause`. */
const pauses: readonly Milliseconds[] = [1_000, 5_000, 30_000];
const longestPause: Milliseconds = 60_000;
const deadline: Milliseconds = 10_000;
/** Enough to wake anybody; what comes on top while these wait is only logged. */
const mostWaiting = 100;

export interface OperatorWebhookOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Where the name in the URL is looked up: `address:port` of each. Those of the machine when left out. */
  readonly nameServers?: readonly string[];
}

/**
 * Posts each alarm to `url` as JSON, one at a time, until it is told. What is raised again meanwhile about the same thing takes
 * the place of what was raised before. The sentence is in `text`, where the
 * incoming webhooks of chat systems look for it. What could not be told yet is logged, without the URL: it may hold a token.
 */
export function operatorWebhook(url: string, { clock, log, nameServers }: OperatorWebhookOptions): OperatorAlarm {
  const { lookup } = new Addresses({ clock, nameServers });
  // No connection is kept: alarms are rare.
  const dispatcher = new Agent({ pipelining: 0, connect: { lookup } });
  /** Oldest first, each until it is told. */
  const waiting = new Map<string, Standstill>();
  let telling = false;

  const tellAll = async (): Promise<void> => {
    telling = true;
    for (let next = first(waiting); next !== undefined; next = first(waiting)) await tell(next);
    telling = false;
  };

  const tell = async (about: string): Promise<void> => {
    for (let tries = 0; ; tries += 1) {
      const alarm = waiting.get(about);
      if (alarm === undefined) return;
      const problem = await problemOfPosting(url, alarm, dispatcher);
      if (problem === undefined) {
        // What was raised about it meanwhile is told too, but behind the others.
        const newer = waiting.get(about);
        waiting.delete(about);
        if (newer !== undefined && newer !== alarm) waiting.set(about, newer);
        return;
      }
      const message = 'operators could not be told of this standstill; trying again';
      if (tries < pauses.length) log.warn({ ...alarm, problem }, message);
      else log.error({ ...alarm, problem }, message);
      await new Promise<void>((passed) => clock.alarm(after(clock.now(), pauses[tries] ?? longestPause), passed));
    }
  };

  return {
    raise(alarm) {
      const about = thingOf(alarm);
      if (waiting.size >= mostWaiting && !waiting.has(about))
        return log.error(alarm, 'operators are not told of this standstill: too many alarms wait already');
      waiting.set(about, alarm);
      if (!telling) void tellAll();
    },
  };
}

function first(waiting: ReadonlyMap<string, Standstill>): string | undefined {
  return waiting.keys().next().value;
}

/** What an alarm is about: the same standstill, however often it is raised. */
function thingOf(alarm: Standstill): string {
  if ('host' in alarm) return `${alarm.kind} ${alarm.host}`;
  if (alarm.kind === 'channel') return `channel ${alarm.channel} ${alarm.provider}`;
  return [alarm.kind, alarm.kind === 'parked' ? alarm.service : alarm.stream, alarm.key].join(' ');
}

async function problemOfPosting(url: string, alarm: Standstill, dispatcher: Agent): Promise<string | undefined> {
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: sentenceOf(alarm), ...alarm }),
      signal: AbortSignal.timeout(deadline),
      dispatcher,
    });
    await body.dump();
    return statusCode >= 200 && statusCode < 300 ? undefined : `the webhook answered ${statusCode}`;
  } catch (error) {
    const { name, code } = error as NodeJS.ErrnoException;
    return code ?? name;
  }
}

function sentenceOf(standstill: Standstill): string {
  const { reason } = standstill;
  if ('host' in standstill) return `Escalog on ${standstill.host} says: ${reason}.`;
  if (standstill.kind === 'channel') {
    const { channel, provider, state } = standstill;
    return state === 'well'
      ? `Escalog reaches people by ${channel} through ${provider} again: ${reason}.`
      : `Escalog reaches nobody by ${channel} through ${provider}: ${reason}. Pages take the next contact method of their people until that is mended; escalog channels shows how it is.`;
  }
  const { kind, key, topic } = standstill;
  switch (kind) {
    case 'parked': {
      const { service } = standstill;
      return `Escalog's ${service} service cannot handle an event of ${key}: ${reason}. It waits there until you have mended the cause and run: escalog dead-letters replay ${service} ${key}`;
    }
    case 'timer':
      return `Escalog cannot fire a timer of ${standstill.stream}: ${reason}. Page by hand whoever must know of ${key}, and mend the cause: it is tried again at least every minute.`;
    case 'unpaged':
      return `Escalog has nobody left to page for ${key}: ${reason} Page by hand whoever must know, and mend the escalation path or the contact methods.`;
    case 'audit':
      return `Escalog's auditor says of ${key}: ${reason}`;
    case 'publishing':
      return `Escalog cannot publish an event of ${standstill.stream} to ${topic}: ${reason}. Nobody hears of it or of what comes after it until you have mended the cause: it is tried again every few seconds.`;
  }
}
