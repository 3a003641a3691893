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
  422: problemSchema,
} as const;

export const tags = ['intake'];
