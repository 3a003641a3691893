import { rights, roles } from '@escalog/access';
import Type from 'typebox';

export const tags = ['access'];

const nullableText = (description: string) => Type.Union([Type.String(), Type.Null()], { description });

export const personWord = Type.String({
  minLength: 1,
  maxLength: 120,
  format: 'one-line',
  description: 'The person by ref, name or a part of the name, such as ana-costa for person/ana-costa.',
  examples: ['person/elin-berg'],
});

export const why = Type.String({
  minLength: 1,
  maxLength: 500,
  format: 'one-line',
  description: 'Why, in one line. Stands in the audit.',
});

export const roleSchema = Type.Union(
  Object.keys(roles).map((role) => Type.Literal(role as keyof typeof roles)),
  { description: 'What they may do; `none` when they may not sign in.' },
);

/** Who asks, as pages and programs are told. */
export const meSchema = Type.Object(
  {
    kind: Type.Union(
      ['local', 'session', 'token', 'link', 'nobody'].map((kind) => Type.Literal(kind)),
      { description: '`local` while access is off; `nobody` has to sign in.' },
    ),
    person: nullableText('Ref of the person as whom everything is done; null for whoever has not said who they are.'),
    name: nullableText('Of that person.'),
    role: nullableText('Of that person; the owner while access is off.'),
    rights: Type.Array(Type.Union(Object.keys(rights).map((right) => Type.Literal(right))), {
      description: 'What they may do.',
    }),
  },
  { title: 'Me' },
);
