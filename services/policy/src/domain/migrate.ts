/**
 * An escalation goes on with the newest version of its path, because somebody asked for it. It stands at the level that is
 * called like the one at which it stood, else at that of the same number, or at the last where there are fewer; what it
 * waits for, it waits for as long as before, and the change itself pages nobody. Only what has come to the end of its path
 * goes on at once, where the new version has levels behind that one.
 */
import { levelsIn, pathDefinitionOf, type EntryOf } from '@escalog/definitions';
import { append, setTimer } from '@escalog/kernel';
import { isRunning, type Escalation, type PinnedPath } from './escalation.ts';
import type { Context, Effects, Escalations } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { climb } from './climb.ts';
import { evolved } from './evolve.ts';
import { timerOf } from './paging.ts';
import { nameOfAskedFor } from './start.ts';
import { levelOf } from './steps.ts';

type Path = EntryOf<'escalation-path'>;

/** What follows from the request; nothing when there is no newer version, or the escalation has ended. */
export function migrated(
  { escalationId, by, name, why }: Extract<EscalationsInput, { kind: 'migration-requested' }>,
  state: Escalations,
  context: Context,
): Effects {
  const escalation = state.escalations[escalationId];
  const newest = escalation === undefined ? undefined : newerVersion(escalation, context);
  if (escalation === undefined || newest === undefined || !canMigrate(escalation, state)) return [];
  const level = levelIn(newest.entry, escalation);
  const { path, phase, cycle, acknowledgeBy } = escalation;
  const called = levelsIn(newest.entry.nodes)[level - 1]?.name ?? null;
  const place =
    level === 0 ? 'it begins at its top' : `it stands at level ${level}${called === null ? '' : ` (${called})`}`;
  const eventSaying = (comes: string) => ({
    type: 'PathMigrated' as const,
    escalationId,
    path: path.entry.ref,
    fromVersion: path.version,
    pathVersion: newest.version,
    pathDefinition: pathDefinitionOf(newest.entry),
    level,
    by,
    why,
    reason: {
      code: 'migration-requested',
      text: `${name} had it go on with version ${newest.version} of ${newest.entry.name} instead of version ${path.version}: ${comes}.`,
      definition: `${path.entry.ref}@${newest.version}`,
      facts: {},
    },
  });
  const further = phase === 'exhausted' ? furtherLevels(evolved(escalation, eventSaying('')), state, context) : [];
  if (further.length > 0) return [append(eventSaying(`it goes on behind level ${level}`)), ...further];
  return [
    append(eventSaying(`${place}, and nobody is paged for it`)),
    ...(phase === 'climbing' && acknowledgeBy !== undefined && acknowledgeBy !== null
      ? [
          setTimer(timerOf(escalationId), acknowledgeBy, {
            kind: 'acknowledgement-overdue' as const,
            escalationId,
            cycle,
            level,
          }),
        ]
      : []),
  ];
}

/** What follows where the path of an escalation that had come to its end has levels behind the one at which it stands; nothing without. */
function furtherLevels(escalation: Escalation, state: Escalations, context: Context): Effects {
  const trigger = { code: 'migration-requested', text: 'It goes on with a newer version of its path' };
  const effects = climb(escalation, trigger, state, context);
  const isFurther = effects.some(
    (effect) =>
      effect.kind === 'append' && effect.event.type === 'LevelReached' && effect.event.level > escalation.level,
  );
  return isFurther ? effects : [];
}

/** Whether it still may page somebody: it runs, or what halted it may lapse. */
export function canMigrate(escalation: Escalation, { resolved }: Escalations): boolean {
  return !resolved && (isRunning(escalation) || escalation.acknowledged !== undefined);
}

/** The newest version of the path of an escalation, with whom the declaration asked for before it; undefined when it is on that, or the path was removed. */
export function newerVersion(
  { path }: Escalation,
  { definitions }: Pick<Context, 'definitions'>,
): PinnedPath | undefined {
  const newest = definitions.findOf('escalation-path', path.entry.ref);
  if (newest === undefined || newest.version === path.version) return undefined;
  const [first] = path.entry.nodes;
  const isAskedFor = first !== undefined && 'name' in first && first.name === nameOfAskedFor;
  return isAskedFor
    ? { version: newest.version, entry: { ...newest.entry, nodes: [first, ...newest.entry.nodes] } }
    : newest;
}

/** Where an escalation stands in another version of its path. */
export function levelIn({ nodes }: Path, escalation: Escalation): number {
  const levels = levelsIn(nodes);
  const name = levelOf(escalation)?.name ?? null;
  const named = name === null ? undefined : levels.find((level) => level.name === name);
  return named?.number ?? Math.min(escalation.level, levels.length);
}
