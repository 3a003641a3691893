import Type from 'typebox';

export const tags = ['policy'];

export const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

export const byId = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64, description: 'Id of the incident, as declaring answered it.' }),
});

/** Who does it: somebody whom the catalog knows, or what they call themselves. */
export const by = Type.String({
  minLength: 1,
  maxLength: 120,
  format: 'one-line',
  description:
    'Who: a person of the catalog by ref, name or mail, such as person/ana-costa; else what they call themselves.',
});
