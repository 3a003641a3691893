/** The thread that keeps turns: it writes and syncs them, and waits for the disk so that nobody else has to. */
import { dirname } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { Reserve, reserveIn } from './reserve.ts';
import type { Served } from './shared-thread.ts';
import { appErrorOf } from './sqlite-error.ts';
import { sent } from './thread-error.ts';
import { TurnKeeper, type TurnAnswer, type TurnAsk } from './turn-keeper.ts';
import { TurnLog } from './turn-log.ts';

parentPort?.on('message', ({ file, port, bell }: Served) => {
  const answer = (answered: TurnAnswer, transferred: ArrayBuffer[] = []): void => {
    port.postMessage(answered, transferred);
    // For who waits without turns of its event loop, as at the start.
    Atomics.add(bell, 0, 1);
    Atomics.notify(bell, 0);
    if (answered.kind === 'closed') port.close();
  };
  try {
    const turns = new TurnLog(file);
    const keeper = new TurnKeeper(turns, new Reserve(reserveIn(dirname(file))), answer);
    port.on('message', (ask: TurnAsk) => keeper.take(ask));
  } catch (error) {
    port.on('message', ({ kind }: TurnAsk) => void (kind === 'close' && answer({ kind: 'closed' })));
    answer({ kind: 'failed', error: sent(appErrorOf(error, file)) });
  }
});
