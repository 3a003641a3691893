import { isoOf } from '@escalog/kernel';
import Type from 'typebox';
import type { Escalation } from '../domain/escalation.ts';
import type { Escalations } from '../domain/escalations.ts';
import { canMigrate } from '../domain/migrate.ts';
import { levelOf } from '../domain/steps.ts';
import { whatNext } from '../domain/what-next.ts';
import type { PolicyContext } from './context.ts';
import { nullable } from './schemas.ts';

export const escalationSchema = Type.Object(
  {
    escalationId: Type.String(),
    incidentId: Type.String(),
    kind: Type.String({
      description:
        'route; handoff, to whom it was given; adjudication, who decides whose it is; or rule, whom a rule called.',
    }),
    state: Type.String({
      description:
        'climbing, repeating (its round has reached nobody, and is repeated), exhausted (its last resort is paged again and again), acknowledged, which may lapse, or ended, when nothing asks for it any more.',
    }),
    path: Type.String({ description: 'Ref of the path.' }),
    pathName: Type.String(),
    pathVersion: Type.Integer({ description: 'The version that it climbs.' }),
    newestVersion: nullable(
      Type.Integer({ description: 'The newest version; null when the path was removed, or was made for this alone.' }),
    ),
    owner: nullable(Type.String({ description: 'Ref of the team.' })),
    level: Type.Integer({ description: 'The level that it reached last, from 1; 0 before the first.' }),
    levelName: nullable(Type.String()),
    cycle: Type.Integer({ description: 'Which round of the path it is in, from 1.' }),
    acknowledgeBy: nullable(Type.String({ description: 'When it goes on unless anybody acknowledges.' })),
    acknowledgedBy: Type.Array(Type.String(), { description: 'Refs of who has it; empty while nobody does.' }),
    lapsesAt: nullable(
      Type.String({
        description: 'When it is climbed again: unless somebody is active, or as it was acknowledged for.',
      }),
    ),
    paged: Type.Array(Type.Object({ person: Type.String(), name: Type.String() }), {
      description: 'Who was paged last.',
    }),
    next: nullable(
      Type.Object(
        {
          kind: Type.String({
            description:
              'level; repeat, when its path or a part of it is climbed once more; last-resort; lapse, when whoever has it has it no more; or goes-back, of a handoff that nobody takes.',
          }),
          at: Type.String(),
          level: nullable(Type.Integer({ description: 'Of a level, from 1.' })),
          levelName: nullable(Type.String()),
          people: Type.Array(Type.Object({ person: Type.String(), name: Type.String() }), {
            description: 'Who would be paged, were it now; who is on call may change until then.',
          }),
        },
        { description: 'What happens next unless somebody does something before; null when nothing comes by itself.' },
      ),
    ),
    because: Type.String({ description: 'Why that comes next, or why nothing does.' }),
  },
  { title: 'Escalation' },
);

/** An escalation as it is shown over HTTP. */
export function shownEscalation(
  incidentId: string,
  escalation: Escalation,
  state: Escalations,
  { definitions, turns, clock }: Pick<PolicyContext, 'definitions' | 'turns' | 'clock'>,
): Type.Static<typeof escalationSchema> {
  const { escalationId, phase, kind, path, owner, level, cycle, current, acknowledgeBy, acknowledged } = escalation;
  const waitsUntil = phase === 'climbing' ? acknowledgeBy : escalation.lastResortUntil;
  const { next, because } = whatNext(escalation, state, { at: clock.now(), definitions, turns });
  return {
    escalationId,
    incidentId,
    kind: kind ?? 'route',
    state: phase !== 'halted' ? phase : canMigrate(escalation, state) ? 'acknowledged' : 'ended',
    path: path.entry.ref,
    pathName: path.entry.name,
    pathVersion: path.version,
    newestVersion: newestVersionOf(path, definitions),
    owner: owner ?? null,
    level,
    levelName: levelOf(escalation)?.name ?? null,
    cycle,
    acknowledgeBy: phase === 'halted' || waitsUntil === null || waitsUntil === undefined ? null : isoOf(waitsUntil),
    acknowledgedBy: [...(acknowledged?.by ?? [])],
    lapsesAt:
      acknowledged?.lapsesAt === undefined || acknowledged.lapsesAt === null ? null : isoOf(acknowledged.lapsesAt),
    paged: current.map(({ person, name }) => ({ person, name })),
    next: next && { ...next, at: isoOf(next.at), people: [...next.people] },
    because,
  };
}

/** What is no path of the catalog, such as the people of a rule or of a handoff, has no newer version and cannot be removed. */
function newestVersionOf({ entry, version }: Escalation['path'], definitions: PolicyContext['definitions']) {
  if (!entry.ref.startsWith('escalation-path/')) return version;
  return definitions.findOf('escalation-path', entry.ref)?.version ?? null;
}
