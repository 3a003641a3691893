import { Addresses } from '@escalog/addresses';
import { after, type Alarm, type Clock, type Milliseconds } from '@escalog/kernel';
import { Agent, request } from 'undici';
import type { Log } from './log.ts';

/** Why not all is well. */
export interface Problem {
  /** What it is about, the same for as long as it lasts. */
  readonly about: string;
  /** A sentence, which may count seconds. */
  readonly detail: string;
}

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Undefined when all is well. */
  problem(): Promise<Problem | undefined>;
  /** Where the name in the URL is looked up: `address:port` of each. Those of the machine when left out. */
  readonly nameServers?: readonly string[];
}

export interface Heartbeat {
  /** Calls no more. What is under way ends by itself. */
  stop(): void;
}

const every: Milliseconds = 60_000;
const deadline: Milliseconds = 10_000;

/**
 * Calls `url` at once and then every minute, for as long as all is well. Whoever listens there, outside of this machine and
 * of whatever may take it down, misses the call and tells people. A call that fails is not repeated before the next minute:
 * give the listener a few minutes of grace. The URL is not logged, it may hold a token.
 */
export function heartbeat(url: string, { clock, log, problem, nameServers }: HeartbeatOptions): Heartbeat {
  const { lookup } = new Addresses({ clock, nameServers });
  const dispatcher = new Agent({ pipelining: 0, connect: { lookup } });
  let alarm: Alarm | undefined;
  let isStopped = false;
  /** What was logged last: each problem is told once. */
  let said: string | undefined;

  const say = (problemNow: Problem | undefined, message: string): void => {
    if (said === problemNow?.about) return;
    said = problemNow?.about;
    if (problemNow === undefined) log.info({}, 'the heartbeat address is called again');
    else log.warn({ problem: problemNow.detail }, message);
  };

  const beat = async (): Promise<void> => {
    const unwell = await problem().catch((error: unknown) => ({ about: 'checks', detail: String(error) }));
    if (isStopped) return;
    if (unwell !== undefined) return say(unwell, 'the heartbeat address is not called, because not all is well');
    const failed = await problemOfCalling(url, dispatcher);
    say(
      failed === undefined ? undefined : { about: failed, detail: failed },
      'the heartbeat address could not be called',
    );
  };

  const beatOnAndOn = async (): Promise<void> => {
    const next = after(clock.now(), every);
    await beat();
    if (!isStopped) alarm = clock.alarm(next, () => void beatOnAndOn());
  };
  void beatOnAndOn();
  return {
    stop() {
      isStopped = true;
      alarm?.cancel();
    },
  };
}

async function problemOfCalling(url: string, dispatcher: Agent): Promise<string | undefined> {
  try {
    const { statusCode, body } = await request(url, {
      method: 'GET',
      signal: AbortSignal.timeout(deadline),
      dispatcher,
    });
    await body.dump();
    return statusCode >= 200 && statusCode < 300 ? undefined : `it answered ${statusCode}`;
  } catch (error) {
    const { name, code } = error as NodeJS.ErrnoException;
    return code ?? name;
  }
}
