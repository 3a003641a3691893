import Type from 'typebox';

/** Who a request says that it comes from, in the same way everywhere: `callerOf` tells who that is. */
export const signedBy = Type.String({
  minLength: 1,
  maxLength: 120,
  format: 'one-line',
  description:
    'Who does it: a person by ref, name, whole words of the name or mail address, such as person/ana-costa. Whoever is not in the catalog is called what they call themselves, and the reason says so. It is recorded, and not verified.',
});
