import { Addresses } from '@escalog/addresses';
import { after, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import { Agent, request } from 'undici';
import type { Log } from './log.ts';
import type { OperatorAlarm, Standstill } from './operator-alarm.ts';

/** What is to be told, and whom to tell that it was. */
interface Waiting {
  readonly alarm: Standstill;
  readonly told: (() => void) | undefined;
}

/** Before each further try; then `longestPause`. */
const pauses: readonly Milliseconds[] = [1_000, 5_000, 30_000];
const longestPause: Milliseconds = 60_000;
const deadline: Milliseconds = 10_000;
/** Enough to wake anybody; of what comes on top while these wait only how much it was is told. */
const mostWaiting = 100;
/** A check that is told of at once in words of its own, such as by whom nobody is reached, is not told for the first time as well. */
const saidBefore: Milliseconds = 10 * 60_000;

export interface OperatorWebhookOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Where the name in the URL is looked up: `address:port` of each. Those of the machine when left out. */
  readonly nameServers?: readonly string[];
}

/**
 * Posts each alarm to `url` as JSON, one at a time, until it is told, however long that takes. What is raised again meanwhile about the same
 * thing takes the place of what was raised before. The sentence is in `text`, where the
 * incoming webhooks of chat systems look for it. What could not be told yet is logged, without the URL: it may hold a token.
 */
export function operatorWebhook(url: string, { clock, log, nameServers }: OperatorWebhookOptions): OperatorAlarm {
  const { lookup } = new Addresses({ clock, nameServers });
  // No connection is kept: alarms are rare.
  const dispatcher = new Agent({ pipelining: 0, connect: { lookup } });
  /** Oldest first, each until it is told. */
  const waiting = new Map<string, Waiting>();
  /** What was last raised that is about a check, by the name of the check. */
  const raised = new Map<string, { readonly at: Instant; readonly isWell: boolean }>();
  let left = 0;
  let telling = false;

  const tellAll = async (): Promise<void> => {
    telling = true;
    for (let next = first(waiting); next !== undefined; next = first(waiting)) {
      await tell(next);
      if (waiting.size > 0 || left === 0) continue;
      const text = `Escalog raised ${left === 1 ? 'one alarm' : `${left} alarms`} more while this address took none: escalog health and the log say which.`;
      left = 0;
      await post(() => ({ text, kind: 'more' }));
    }
    telling = false;
  };

  const tell = async (about: string): Promise<void> => {
    let posted: Waiting | undefined;
    await post(() => {
      posted = waiting.get(about);
      return posted && { text: sentenceOf(posted.alarm), ...posted.alarm };
    });
    // What was raised about it meanwhile is told too, but behind the others.
    const newer = waiting.get(about);
    waiting.delete(about);
    if (newer !== undefined && newer !== posted) waiting.set(about, newer);
    posted?.told?.();
  };

  /** Tries until it is taken. `body` is asked before each try. */
  const post = async (body: () => object | undefined): Promise<void> => {
    for (let tries = 0; ; tries += 1) {
      const alarm = body();
      if (alarm === undefined) return;
      const problem = await problemOfPosting(url, alarm, dispatcher);
      if (problem === undefined) return;
      const message = 'operators could not be told of this standstill; trying again';
      if (tries < pauses.length) log.warn({ ...alarm, problem }, message);
      else log.error({ ...alarm, problem }, message);
      await new Promise<void>((passed) => clock.alarm(after(clock.now(), pauses[tries] ?? longestPause), passed));
    }
  };

  /** The same was said a moment ago, in words of its own. */
  const isSaid = ({ check, state, told }: Extract<Standstill, { kind: 'check' }>): boolean => {
    const last = raised.get(check.slice(check.indexOf('/') + 1));
    if (last === undefined || after(last.at, saidBefore) <= clock.now()) return false;
    return state === 'over' ? last.isWell : told === 0 && !last.isWell;
  };

  return {
    raise(alarm, told) {
      if (alarm.kind === 'check') {
        if (isSaid(alarm)) return told?.();
      } else
        raised.set(checkOf(alarm), { at: clock.now(), isWell: alarm.kind === 'channel' && alarm.state === 'well' });
      const about = thingOf(alarm);
      if (waiting.size >= mostWaiting && !waiting.has(about)) {
        left += 1;
        return log.error(alarm, 'operators are not told of this standstill: too many alarms wait already');
      }
      waiting.set(about, { alarm, told });
      if (!telling) void tellAll();
    },
  };
}

function first(waiting: ReadonlyMap<string, unknown>): string | undefined {
  return waiting.keys().next().value;
}

/** What an alarm is about: the same standstill, however often it is raised. */
function thingOf(alarm: Standstill): string {
  if (alarm.kind === 'check') return `check ${alarm.check}`;
  if ('host' in alarm) return `${alarm.kind} ${alarm.host}`;
  if (alarm.kind === 'channel') return `channel ${alarm.channel} ${alarm.provider}`;
  return [alarm.kind, alarm.kind === 'parked' ? alarm.service : alarm.stream, alarm.key].join(' ');
}

/** The check of readiness that says the same for as long as it lasts. */
function checkOf(alarm: Exclude<Standstill, { kind: 'check' }>): string {
  switch (alarm.kind) {
    case 'parked':
      return 'dead-letters';
    case 'timer':
      return 'timers';
    case 'publishing':
      return 'bus';
    case 'unpaged':
      return 'unanswered';
    case 'audit':
      return 'auditor';
    case 'channel':
      return { email: 'smtp', webhook: 'webhooks' }[alarm.channel] ?? alarm.channel;
    case 'clock':
      return 'clock';
    case 'storage':
      return 'disk';
  }
}

async function problemOfPosting(url: string, body: object, dispatcher: Agent): Promise<string | undefined> {
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(deadline),
      dispatcher,
    });
    await answer.body.dump();
    const { statusCode } = answer;
    return statusCode >= 200 && statusCode < 300 ? undefined : `the webhook answered ${statusCode}`;
  } catch (error) {
    const { name, code } = error as NodeJS.ErrnoException;
    return code ?? name;
  }
}

function sentenceOf(standstill: Standstill): string {
  const { reason } = standstill;
  if (standstill.kind === 'check') return sentenceOfCheck(standstill);
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

function sentenceOfCheck({ check, state, reason, host, since, told }: Extract<Standstill, { kind: 'check' }>): string {
  if (state === 'over') return `Escalog: ${check} is well again; it had not been since ${since}.`;
  const how = { failing: 'is failing', unwell: 'is not well', warning: 'is to be looked at' }[state];
  const times = told === 0 ? '' : ` This was told ${told === 1 ? 'once' : `${told} times`} before;`;
  return `Escalog: ${check} ${how} since ${since} (on ${host}): ${reason}.${times} ${told === 0 ? 'Once' : 'once'} somebody looks after it: escalog alarms hear ${check}`;
}
