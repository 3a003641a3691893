import Type from 'typebox';
import { problemSchema } from '@escalog/http';
import { incidentSchema } from './incident-schema.ts';

export const byId = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64, description: 'Id of the incident, as declaring answered it.' }),
});

export const why = Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'Shown on the timeline.' }));

/** Why, where those who come after have to know it. */
export const inTheirWords = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: '\\S',
  description: 'Why. Shown to whoever is paged next, and on the timeline.',
});

export const pageOf = Type.String({
  minLength: 1,
  maxLength: 500,
  description: 'Id of a page of the incident; left out for every page of the person.',
});

export const escalationOf = Type.String({
  minLength: 1,
  maxLength: 300,
  description:
    'Id of an escalation of the incident; left out for those that have paged the person, or all when none has.',
});

export const incidentResponses = {
  200: incidentSchema,
  404: problemSchema,
  410: problemSchema,
  422: problemSchema,
} as const;

export const tags = ['intake'];

/** What whoever writes something anew has seen of it. */
export const seenVersion = Type.Integer({
  minimum: 1,
  description: '`version` of what it is now, as it was read: nobody writes over what they have not seen.',
  examples: [3],
});

/** Headers of what is created once, however often it is sent. */
export const idempotent = (what: string) =>
  Type.Object({
    'idempotency-key': Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description: `The same key and body give the same ${what}, however often they are sent.`,
      }),
    ),
  });
