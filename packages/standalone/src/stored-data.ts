import { hostname } from 'node:os';
import { after, isoOf, type Alarm, type Clock, type Milliseconds } from '@escalog/kernel';
import type { Log, OperatorAlarm } from '@escalog/runner';

/** When what has to be done first after a start is done. */
const pause: Milliseconds = 60_000;

/**
 * Has all that is stored read once, a minute from now: a start looks only at what was written last. Log and operators are told of
 * damage; the process goes on, because most of what it does needs nothing of that.
 */
export function readStoredDataLater(
  damage: () => Promise<readonly string[]>,
  {
    clock,
    log,
    operators,
  }: { readonly clock: Clock; readonly log: Log; readonly operators: OperatorAlarm | undefined },
): Alarm {
  const read = async (): Promise<void> => {
    const findings = await damage();
    if (findings.length === 0) return;
    const reason = `The data folder is damaged (${findings[0]}): stop Escalog, see what \`escalog check\` finds, and restore a backup`;
    log.error({ findings }, 'the data folder is damaged');
    operators?.raise({ kind: 'storage', host: hostname(), reason, since: isoOf(clock.now()) });
  };
  const failed = (error: unknown): void => log.error({ err: error }, 'the data folder could not be read through');
  return clock.alarm(after(clock.now(), pause), () => void read().catch(failed));
}
