import { entrySchemas, ownEntry, type VersionedEntry } from '@escalog/definitions';
import { signedBy } from '@escalog/http';
import Type from 'typebox';
import { withMaskedSecrets } from '../domain/secrets.ts';

export const tags = ['catalog'];

export const entryType = Type.String({
  pattern: '^[a-z0-9-]{1,60}$',
  description: `Type of an entry: ${Object.keys(entrySchemas).join(', ')}, or a type of your own.`,
  examples: ['component'],
});

/** The two halves of a ref. Those of no entry are told apart from an entry that is not there by nobody: both are 404. */
export const refParams = Type.Object({
  type: Type.String({ minLength: 1, maxLength: 60, description: 'Type of the entry.', examples: ['component'] }),
  name: Type.String({
    minLength: 1,
    maxLength: 120,
    description: 'Name of the entry within its type.',
    examples: ['kubernetes'],
  }),
});

/** An entry as it is shown. Documented by the schemas of all types. */
export const versionedEntry = Type.Object(
  {
    entry: Type.Union([...Object.values(entrySchemas), ownEntry], {
      description: 'As it was applied, with masks in place of secrets.',
    }),
    version: Type.Integer({ minimum: 1, description: 'How often the entry was applied or removed so far.' }),
  },
  { title: 'VersionedEntry' },
);

/** Who sends a change, and why. */
export const signature = {
  by: signedBy,
  why: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 500,
      format: 'one-line',
      description: 'Why, in one line. Told in the history.',
    }),
  ),
};

/** Incidents that go on, whatever is changed under them: people want to know which. */
export const climbingList = Type.Array(
  Type.Object({
    incident: Type.String({ description: 'Id of the incident.' }),
    title: Type.String({ description: 'Empty until somebody was paged.' }),
    since: Type.String({ description: 'When its first escalation began.' }),
    refs: Type.Array(Type.String(), { description: 'Which of the entries it climbs through.' }),
  }),
  {
    description:
      'Incidents that nobody has acknowledged and whose escalations climb through these entries: by their path, a target, the owner, what is affected, or somebody who was paged. They are told for you to look at, and go on: a level without anybody is skipped, and a path that leads to nobody any more is replaced by its newest version, or else by triage.',
  },
);

/** What is pinned goes on as it began: people want to know what that is, and how to change it. */
export const runningList = Type.Array(
  Type.Object({
    ref: Type.String({ description: 'The path or rule.' }),
    escalations: Type.Array(
      Type.Object({
        incident: Type.String({ description: 'Id of the incident.' }),
        title: Type.String({ description: 'Empty until somebody was paged.' }),
        escalationId: Type.String(),
        version: Type.Integer({
          description: 'The version of the path that it goes by; 0 of what began under an earlier release.',
        }),
        level: Type.Integer({ description: 'The level that was reached last; 0 before the first.' }),
      }),
      { description: 'Escalations that climb the path, of the oldest incidents first; at most 20 for each path.' },
    ),
    further: Type.Integer({ description: 'How many there are besides; of a rule, how many incidents climb.' }),
    note: Type.String({ description: 'What becomes of them, and what to do about it.' }),
  }),
  {
    description:
      'For each path among these entries what climbs it, by which version, and how to move it; for each rule how many incidents it is asked of from now on. Those without any are left out.',
  },
);

/** An entry as anybody may read it. */
export function shown({ entry, version }: VersionedEntry): VersionedEntry {
  return { entry: withMaskedSecrets(entry), version };
}

/** The fields of entries go out as they came in: the schemas above describe them, but do not cut them. */
export const asTheyAre = () => (body: unknown) => JSON.stringify(body);
