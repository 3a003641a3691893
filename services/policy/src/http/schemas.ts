import Type from 'typebox';

export const tags = ['policy'];

export const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

export const byId = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64, description: 'Id of the incident, as declaring answered it.' }),
});
