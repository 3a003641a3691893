import { AppError } from '@escalog/kernel';
import type { Extent, Position } from './bus.ts';

/** Throws unless every position lies in its partition; `endOf` tells where a partition ends, if there is one. */
export function expectWithin(positions: readonly Position[], endOf: (position: Position) => number | undefined): void {
  for (const position of positions) {
    const { topic, partition, offset } = position;
    const end = endOf(position) ?? -1;
    if (Number.isSafeInteger(offset) && offset >= 0 && offset <= end) continue;
    const why = end === -1 ? 'there is no such partition' : `it goes from 0 to ${end}`;
    throw new AppError(
      'ESCALOG_BUS_NO_SUCH_POSITION',
      `No group can go on at ${offset} in partition ${partition} of ${topic}: ${why}.`,
      { retriable: false },
    );
  }
}

/** Throws unless the partitions still hold, and hold by now, what comes next at each position. */
export function expectHeld(positions: readonly Position[], extents: readonly Extent[]): void {
  for (const { topic, partition, offset } of positions) {
    const extent = extents.find((one) => one.topic === topic && one.partition === partition);
    if (extent !== undefined && Number.isSafeInteger(offset) && offset >= extent.begin && offset <= extent.end)
      continue;
    const why =
      extent === undefined
        ? 'there is no such partition'
        : offset < extent.begin
          ? `what is kept begins at ${extent.begin}`
          : `it ends at ${extent.end}, so that this is another log`;
    throw new AppError(
      'ESCALOG_BUS_POSITION_GONE',
      `Nobody can read on at ${offset} in partition ${partition} of ${topic}: ${why}.`,
      { retriable: false },
    );
  }
}

export function groupIsRunning(group: string): AppError {
  return new AppError(
    'ESCALOG_BUS_GROUP_RUNNING',
    `The group ${group} has running members: stop them before it is told to go on elsewhere.`,
    { retriable: false },
  );
}
