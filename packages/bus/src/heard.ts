import type { Heard } from './bus.ts';
import { partitionOf } from './partitioner.ts';

/** A partition as it was when somebody asked, and as it is handled. */
export interface HeardPartition {
  readonly topic: string;
  readonly partition: number;
  /** Where it ended when somebody asked. */
  readonly end: number;
  /** How far this member has handled it by now; undefined when it is not this member's any more, or never was. */
  handledTo(): number | undefined;
}

/**
 * What a member has heard of these partitions, which are all that its topics have. `moved` calls a listener whenever the
 * member has handled something, or has other partitions than before, until the function that it returns is called.
 */
export function heardOf(partitions: readonly HeardPartition[], moved: (listener: () => void) => () => void): Heard {
  const topics = [...Map.groupBy(partitions, ({ topic }) => topic).values()].map(
    (ofTopic) => new Map(ofTopic.map((each) => [each.partition, each])),
  );
  // What is not behind at the start never is.
  let late = partitions.filter((each) => stateOf(each) === 'behind');
  const behind = (): number => (late = late.filter((each) => stateOf(each) === 'behind')).length;
  return {
    of(key) {
      const states = topics.map((ofTopic) => stateOf(ofTopic.get(partitionOf(key, ofTopic.size))));
      return states.find((state) => state === 'elsewhere') ?? states.find((state) => state === 'behind') ?? 'all';
    },
    get partitions() {
      const ours = partitions.filter((each) => stateOf(each) !== 'elsewhere');
      return new Set(ours.map(({ partition }) => partition));
    },
    get behind() {
      return late.length === 0 ? 0 : behind();
    },
    caughtUp: () =>
      new Promise((resolve) => {
        if (behind() === 0) return resolve();
        const forget = moved(() => {
          if (behind() > 0) return;
          forget();
          resolve();
        });
      }),
  };
}

function stateOf(partition: HeardPartition | undefined): ReturnType<Heard['of']> {
  const handledTo = partition?.handledTo();
  if (partition === undefined || handledTo === undefined) return 'elsewhere';
  return handledTo >= partition.end ? 'all' : 'behind';
}
