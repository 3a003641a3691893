import Type from 'typebox';

/** Who a request says that it comes from, in the same way everywhere: `request.signer` and `callerOf` tell who that is. */
export const signedBy = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 120,
    format: 'one-line',
    description:
      'Who does it: a person by ref, name, whole words of the name or mail address, such as person/ana-costa. Left out, it is whoever is signed in, or the person of the token or link, in whose name alone they act. A token of nobody in particular has to say it, and so has everybody while access is off: then it is recorded, and not verified, and whoever is not in the catalog is called what they call themselves.',
  }),
);
