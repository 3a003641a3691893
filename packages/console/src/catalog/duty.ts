/** Who would be paged through an entry at this moment. */
import { listed } from '@escalog/kernel';
import type { Api } from '../api.ts';
import { entryUrl, typeOf, wordInUrl } from '../refs.ts';
import { spokenDuration } from '../spoken.ts';
import type { Surroundings } from './entry.ts';
import type { Entry } from './yaml-entries.ts';

interface Ladder {
  readonly name: string;
  readonly nodes: readonly {
    readonly kind: string;
    readonly level?: number;
    readonly acknowledgeWithin?: string;
    readonly people?: readonly { readonly name: string }[];
    readonly because?: string | null;
    readonly condition?: string;
  }[];
  readonly lastResort: { readonly people: readonly { readonly name: string }[] };
}

interface OnCall {
  readonly name: string;
  readonly shifts: readonly { readonly name: string; readonly endsAt: string }[];
  readonly because: string | null;
}

/** The path that is climbed and the schedule that is asked, with the people of today. */
export interface Duty {
  readonly path?: {
    readonly name: string;
    readonly page: string;
    readonly lines: readonly { readonly what: string; readonly who: string }[];
  };
  readonly schedule?: { readonly name: string; readonly page: string; readonly onCall: OnCall };
}

/** Of an entry that has an owner, a team, a path or a schedule; empty for others. */
export async function dutyOf(api: Api, entry: Entry, { owner }: Surroundings): Promise<Duty> {
  const type = typeOf(entry.ref);
  const team =
    type === 'team'
      ? entry
      : owner?.ref
        ? (await api.getOr<{ entry: Entry } | undefined>(entryUrl(owner.ref), undefined))?.entry
        : undefined;
  const path = type === 'escalation-path' ? entry.ref : (owner?.path ?? refIn(team, 'path'));
  const schedule = type === 'schedule' ? entry.ref : refIn(team, 'schedule');
  const [ladder, onCall] = await Promise.all([
    path === undefined ? undefined : api.getOr<Ladder | undefined>(`/v1/paths/${encodeURIComponent(path)}`, undefined),
    schedule === undefined
      ? undefined
      : api.getOr<OnCall | undefined>(`/v1/schedules/${encodeURIComponent(schedule)}/on-call`, undefined),
  ]);
  return {
    ...(path !== undefined &&
      ladder !== undefined && {
        path: { name: ladder.name, page: `/paths/${wordInUrl(path)}`, lines: linesOf(ladder) },
      }),
    ...(schedule !== undefined &&
      onCall !== undefined && { schedule: { name: onCall.name, page: `/schedules/${wordInUrl(schedule)}`, onCall } }),
  };
}

function linesOf({ nodes, lastResort }: Ladder) {
  const levels = nodes.flatMap(({ kind, level, people = [], because, acknowledgeWithin, condition }) =>
    kind === 'level'
      ? [
          {
            what: `Level ${level}`,
            who: `${listed(people.map(({ name }) => name)) || `nobody: ${because ?? ''}`}${acknowledgeWithin === undefined ? '' : `, ${spokenDuration(acknowledgeWithin)} to acknowledge`}`,
          },
        ]
      : kind === 'branch'
        ? [{ what: 'If', who: condition ?? '' }]
        : kind === 'otherwise'
          ? [{ what: 'Otherwise', who: '' }]
          : [],
  );
  return [...levels, { what: 'Last resort', who: listed(lastResort.people.map(({ name }) => name)) || 'nobody' }];
}

function refIn(entry: Entry | undefined, field: string): string | undefined {
  const value = entry?.[field];
  return typeof value === 'string' ? value : undefined;
}
