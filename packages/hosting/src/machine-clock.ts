import { hostname } from 'node:os';
import { isoOf } from '@escalog/kernel';
import { systemClock, type Log, type OperatorAlarm } from '@escalog/runner';

/** Watches the machine's clock for as long as the process lives: log and operators are told when it is set. */
export function watchMachineClock(log: Log, operators?: OperatorAlarm): void {
  systemClock.follow(({ at, sentence }) => {
    const change = { host: hostname(), reason: sentence, since: isoOf(at) };
    log.warn(change, 'the clock of the machine was set');
    operators?.raise({ kind: 'clock', ...change });
  });
}
