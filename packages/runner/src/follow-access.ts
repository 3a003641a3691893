import type { AccessCopy } from '@escalog/access';
import type { Consumer, Message } from '@escalog/bus';
import { topics, type AccessEvent } from '@escalog/contracts';
import { isoOf, isRetriable } from '@escalog/kernel';
import type { RunnerDeps } from './aggregate.ts';
import type { Log } from './log.ts';
import { eventOf } from './reactions.ts';

/** What feeds a copy of access. */
export interface AccessFollower extends Consumer {
  /** Whether what was changed is heard. Without it a process goes on with what it knows. */
  check(): { readonly name: string; readonly ok: boolean; readonly isWell: boolean; readonly detail: string };
}

/**
 * Feeds a process's copy of who may do what from its topic. Resolves once everything published so far is in it, so that nobody is
 * let in before it is known that they were shut out. An event that cannot be read leaves what it is about as it was, and the log
 * says which.
 */
export async function followAccess(
  copy: AccessCopy,
  { bus, clock, log }: Pick<RunnerDeps, 'bus' | 'clock' | 'log'>,
): Promise<AccessFollower> {
  const consumer = await bus.follow({
    topics: [topics.access.name],
    handle: (batch) => {
      for (const message of batch) applyTo(copy, message, log);
      copy.forget(clock.now());
    },
    onError: (error) => log.error({ err: error }, 'who may do what cannot be read on; trying again'),
  });
  return {
    lost: () => consumer.lost(),
    stop: () => consumer.stop(),
    check: () => checkOf(consumer),
  };
}

function checkOf(consumer: Consumer): ReturnType<AccessFollower['check']> {
  const lost = consumer.lost();
  return {
    name: 'access',
    ok: true,
    isWell: lost === undefined,
    detail:
      lost === undefined
        ? 'Sessions, tokens and roles are known as they change.'
        : `Kafka is away since ${isoOf(lost.since)}: sessions, tokens and roles are taken as they were then, and what was revoked since is still good here.`,
  };
}

function applyTo(copy: AccessCopy, message: Message, log: Log): void {
  try {
    copy.apply(eventOf(message) as AccessEvent);
  } catch (error) {
    if (isRetriable(error)) throw error;
    log.error(
      { err: error, about: message.key, offset: message.offset },
      'this event about access cannot be read; nothing changes by it',
    );
  }
}
