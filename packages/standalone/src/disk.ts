/** What the process says about the disk of its data folder. */
import { hostname } from 'node:os';
import type { Check } from '@escalog/http';
import type { DiskCondition } from '@escalog/journal';
import { instantOf, isoOf, type Clock } from '@escalog/kernel';
import type { Log, OperatorAlarm } from '@escalog/runner';
import { observe } from '@escalog/telemetry';

const sentences: Readonly<Record<DiskCondition['is'], string>> = {
  unknown: '',
  well: '',
  low: 'The disk of the data folder is nearly full: free some space, or give it a larger one',
  reserve:
    'The disk of the data folder is full, and what is stored takes the room of the reserve: free some space now. Paging goes on',
  full: 'The disk of the data folder is full, and nothing is stored any more: free some space now. Paging goes on from memory; what was not stored is lost if Escalog ends',
  stalled:
    'The disk of the data folder does not answer: see what holds it up. Paging goes on from memory; what was not stored is lost if Escalog ends',
};

/** Has the log and the operators told whenever the disk gets worse, and the log that it is well again. That needs no disk. */
export function diskAlarm({
  clock,
  log,
  operators,
}: {
  readonly clock: Clock;
  readonly log: Log;
  readonly operators: OperatorAlarm | undefined;
}): (condition: DiskCondition) => void {
  let isBad = false;
  return ({ is, since, detail, takesWrites }) => {
    const sentence = sentences[is];
    if (sentence === '') {
      if (isBad) log.info({ detail }, 'the disk of the data folder is well again');
      isBad = false;
      return;
    }
    isBad = true;
    const reason = `${sentence} (${detail})`;
    log[takesWrites ? 'warn' : 'error']({ detail }, sentence);
    operators?.raise({
      kind: 'storage',
      host: hostname(),
      reason,
      since: isoOf(is === 'low' ? clock.now() : instantOf(since)),
    });
  };
}

/** It can do its job as long as it is written to, and pages also while it is not. */
export function diskCheck({ is, detail, takesWrites }: DiskCondition): Check {
  const sentence = sentences[is];
  return {
    name: 'disk',
    ok: takesWrites,
    isWell: sentence === '',
    detail: sentence === '' ? detail : `${sentence} (${detail})`,
  };
}

/** What people should know who look at a page; nothing while all is stored as ever. */
export function diskNotice(condition: DiskCondition): string | undefined {
  return ['reserve', 'full', 'stalled'].includes(condition.is) ? `${diskCheck(condition).detail}.` : undefined;
}

/** Has metrics tell of it, until the function that this returns is called. */
export function measureDisk(condition: () => DiskCondition): () => void {
  const observed = [
    observe('escalog.disk.free', () => valueOf(condition().space?.free)),
    observe('escalog.disk.reserve', () => valueOf(condition().space?.reserve)),
    observe('escalog.disk.queued', () => valueOf(condition().queuedBytes)),
  ];
  return () => {
    for (const end of observed) end();
  };
}

function valueOf(
  bytes: number | undefined,
): readonly (readonly [bytes: number, attributes: Readonly<Record<string, never>>])[] {
  return bytes === undefined ? [] : [[bytes, {}]];
}
