import { entrySchemas } from '@escalog/definitions';
import { HttpProblem, problemSchema, refusal, type Routes } from '@escalog/http';
import Type from 'typebox';
import { withContact } from '../domain/contact-change.ts';
import { notSound, warningList } from './apply.ts';
import { theOneCalled } from './called.ts';
import { authorOf, type CatalogContext } from './context.ts';
import { needOwnPlaces, needOwnRefs } from './own-teams.ts';
import { asTheyAre, shown, signature, tags, versionedEntry } from './schemas.ts';

const { contactMethods, contactRules, quietHours } = entrySchemas.person.properties;

const params = Type.Object({
  name: Type.String({
    minLength: 1,
    maxLength: 120,
    description: 'The person by ref, name or a part of the name.',
    examples: ['elin'],
  }),
});
const body = Type.Object(
  {
    contactMethods,
    contactRules,
    quietHours,
    version: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Of the entry as it was read: refused with 409 when it was changed since.',
      }),
    ),
    ...signature,
  },
  {
    additionalProperties: false,
    examples: [
      {
        contactMethods: [
          { id: 'inbox', channel: 'sandbox' },
          { id: 'mail', channel: 'email', address: 'elin.berg@acme.example' },
        ],
        contactRules: { high: [{ method: 'mail' }, { method: 'inbox', after: 'PT3M' }] },
        by: 'person/elin-berg',
        why: 'A new address.',
      },
    ],
  },
);
const answer = Type.Object({ ...versionedEntry.properties, warnings: warningList }, { title: 'ContactChanged' });

/** `PUT /v1/people/{name}/contact`: how somebody is reached, which people may change of themselves without changing the catalog otherwise. */
export function contactRoute(server: Routes, { entries, definitions }: CatalogContext): void {
  const schema = {
    tags,
    summary: 'Change how a person is reached',
    description:
      'All contact methods, rules and quiet hours, as the entry of the person has them: what is left out is no more. A secret that is sent as it was shown, masked, stays as it is.',
    params,
    body,
    response: { 200: answer, 403: problemSchema, 404: problemSchema, 409: problemSchema, 422: problemSchema },
  };

  server.put('/v1/people/:name/contact', { schema, serializerCompiler: asTheyAre }, async (request) => {
    const { version, by, why, ...contact } = request.body;
    const { ref } = theOneCalled(request.params.name, 'person', 'GET /v1/catalog/entries?type=person', definitions);
    const stored = definitions.findOf('person', ref);
    if (stored === undefined || (version !== undefined && stored.version !== version))
      throw new HttpProblem(
        409,
        'entry-changed',
        `${ref} was changed meanwhile, and is at version ${stored?.version ?? 0}. Nothing was changed: read it again.`,
      );
    const author = authorOf(
      request,
      { ...(by !== undefined && { by }), ...(why !== undefined && { why }) },
      definitions,
    );
    const changed = withContact(stored.entry, contact);
    needOwnRefs(request, [ref], definitions);
    needOwnPlaces(request, changed, definitions);
    const outcome = await entries.apply([changed], { rotations: 'next-handover' }, author);
    if (outcome.kind === 'refused') throw notSound(outcome);
    if (outcome.kind === 'outdated') throw refusal(outcome.rejection);
    const now = definitions.findOf('person', ref) ?? stored;
    return { ...shown(now), warnings: outcome.warnings.filter((warning) => warning.ref === ref) };
  });
}
