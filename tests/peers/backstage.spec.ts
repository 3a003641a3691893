/**
 * Entities and their refs, as Backstage's own library (the one that the backend of a Backstage is built on) reads them,
 * beside how they are read here.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import {
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  DefaultNamespaceEntityPolicy,
  domainEntityV1alpha1Validator,
  EntityPolicies,
  FieldFormatEntityPolicy,
  getCompoundEntityRef,
  groupEntityV1alpha1Validator,
  NoForeignRootFieldsEntityPolicy,
  parseEntityRef,
  resourceEntityV1alpha1Validator,
  SchemaValidEntityPolicy,
  stringifyEntityRef,
  systemEntityV1alpha1Validator,
  userEntityV1alpha1Validator,
  type Entity,
} from '@backstage/catalog-model';
import type * as Alpha from '@backstage/catalog-model/alpha';
import { entityIn, keyOf, mentionsIn, parsedRef, refFields, refFor, refOfEntity } from '@escalog/definitions/backstage';
import fc from 'fast-check';

// Its modules for import name files of lodash without their ending, which Node does not find; those for require do well.
const { compileCatalogModel, defaultCatalogEntityModel } = createRequire(import.meta.url)(
  '@backstage/catalog-model/alpha',
) as typeof Alpha;

const validators = {
  Component: componentEntityV1alpha1Validator,
  API: apiEntityV1alpha1Validator,
  Resource: resourceEntityV1alpha1Validator,
  System: systemEntityV1alpha1Validator,
  Domain: domainEntityV1alpha1Validator,
  Group: groupEntityV1alpha1Validator,
  User: userEntityV1alpha1Validator,
} as const;
type Kind = keyof typeof validators;
const kinds = Object.keys(validators) as Kind[];

/** What a backend holds every entity against, in its order. */
const policies = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new DefaultNamespaceEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

/** Whether the library takes it, and if not why. */
async function faultByLibrary(entity: { readonly kind: Kind }): Promise<string | undefined> {
  try {
    const enforced = await policies.enforce(structuredClone(entity) as unknown as Entity);
    assert.ok(await validators[entity.kind].check(enforced as Entity));
    return undefined;
  } catch (error) {
    return String(error);
  }
}

function faultHere(entity: object): string | undefined {
  const read = entityIn(entity);
  if (read.kind === 'passed-over') return read.detail;
  return read.kind === 'faulty' ? JSON.stringify(read.problems) : undefined;
}

const word = fc.stringMatching(/^[a-zA-Z0-9]{1,8}$/);
const joined = fc
  .array(fc.tuple(word, fc.constantFrom('-', '--', '_', '.', '..', '-.', '/', ' ', 'ü')), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.map(([one, separator]) => `${one}${separator}`).join(''));
const long = fc.integer({ min: 60, max: 66 }).map((length) => 'a'.repeat(length));
const name = fc.oneof(
  word,
  joined,
  joined.map((text) => `${text}z`),
  long,
  fc.constantFrom('', '-', '_', 'A', 'a..b'),
);
const namespace = fc.oneof(fc.constantFrom('ops', 'team-a', 'a--b', 'Ops', 'a.b', '-', '', 'default'), name, long);
const key = fc.oneof(
  name,
  fc
    .tuple(fc.oneof(namespace, fc.constantFrom('pagerduty.com', 'a..b', 'x.y-z', 'X.y')), name)
    .map((both) => both.join('/')),
  fc.constantFrom('a/b/c', '/', 'a/', '/a', 'escalog.example/name'),
);
const ref = fc.oneof(
  name,
  fc.tuple(name, name).map(([one, other]) => `${one}/${other}`),
  fc.tuple(fc.constantFrom('component', 'Group', 'USER', 'resource', ''), name).map((both) => both.join(':')),
  fc
    .tuple(fc.constantFrom('component', 'Group', 'API'), namespace, name)
    .map(([kind, of, one]) => `${kind}:${of}/${one}`),
  fc.constantFrom('a:b:c', 'a/b:c', 'a:b/c/d', ':', '/', ':/', 'a:/b', 'a:b/'),
);
const sometimes = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const compact = (of: object): object =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));
const fields = (of: Record<string, fc.Arbitrary<unknown>>) => fc.record(of).map(compact);
const text = fc.string({ minLength: 1 }).filter((one) => one.trim() !== '');

const metadata = fields({
  name: fc.oneof(word, fc.constantFrom('a_b', 'a.b', 'A--b', 'a..b')),
  namespace: sometimes(fc.constantFrom('ops', 'team-a', 'a--b', 'default')),
  title: sometimes(text),
  description: sometimes(fc.string()),
  labels: sometimes(fc.dictionary(word, word, { maxKeys: 2 })),
  annotations: sometimes(
    fc.dictionary(
      fc.oneof(
        word,
        word.map((one) => `acme.example/${one}`),
      ),
      fc.string(),
      { maxKeys: 2 },
    ),
  ),
  tags: sometimes(fc.subarray(['c++', 'java', 'a:b', 'x-y'])),
  links: sometimes(
    fc.array(
      fields({
        url: fc.constantFrom('https://acme.example', 'mailto:a@acme.example'),
        title: sometimes(text),
        icon: sometimes(word),
        type: sometimes(word),
      }),
      { maxLength: 2 },
    ),
  ),
  other: sometimes(fc.anything()),
});
const someRef = ref.filter((one) => one !== '');
const refs = fc.array(someRef, { maxLength: 3 });
const profile = fields({ displayName: sometimes(text), email: sometimes(text), picture: sometimes(text) });
const spec = fields({
  type: word,
  lifecycle: word,
  owner: someRef,
  definition: text,
  children: refs,
  memberOf: refs,
  system: sometimes(someRef),
  domain: sometimes(someRef),
  subdomainOf: sometimes(someRef),
  subcomponentOf: sometimes(someRef),
  providesApis: sometimes(refs),
  consumesApis: sometimes(refs),
  dependsOn: sometimes(refs),
  parent: sometimes(someRef),
  members: sometimes(refs),
  profile: sometimes(profile),
  other: sometimes(fc.jsonValue()),
});
/** One with which there is nothing wrong, whatever its refs lead to. */
const sound = fc
  .record({
    apiVersion: fc.constantFrom('backstage.io/v1alpha1', 'backstage.io/v1beta1'),
    kind: fc.constantFrom(...kinds),
    metadata,
    spec,
  })
  .map((of) => of as { kind: Kind; metadata: object; spec: object });

const odd = fc.oneof(
  name,
  namespace,
  key,
  ref,
  fc.constantFrom(null, 0, 1.5, true, [], {}, ['a'], [''], [null], '', ' '),
);
const places = [
  'name namespace title description labels annotations tags links uid etag'
    .split(' ')
    .map((field) => ['metadata', field]),
  'type lifecycle owner definition children memberOf system domain subdomainOf providesApis dependsOn parent members profile'
    .split(' ')
    .map((field) => ['spec', field]),
].flat();
/** One in which a field is something else, or missing. */
const spoilt = fc
  .tuple(
    sound,
    fc.oneof(
      fc.tuple(fc.constantFrom(...places), fc.option(odd, { nil: undefined })),
      fc.tuple(
        fc.constant(['metadata', 'labels']),
        fc.dictionary(key, fc.oneof(name, odd), { minKeys: 1, maxKeys: 1 }),
      ),
      fc.tuple(
        fc.constant(['metadata', 'annotations']),
        fc.dictionary(key, fc.oneof(fc.string(), odd), { minKeys: 1, maxKeys: 1 }),
      ),
      fc.tuple(fc.constant(['metadata', 'tags']), fc.array(odd, { minLength: 1, maxLength: 1 })),
      fc.tuple(
        fc.constant(['metadata', 'links']),
        fc.array(fields({ url: odd, title: sometimes(odd), icon: sometimes(odd) }), { minLength: 1, maxLength: 1 }),
      ),
      fc.tuple(fc.constantFrom(['metadata'], ['spec'], ['other']), odd),
    ),
  )
  .map(([one, [path, value]]) => {
    const [section = '', field] = path;
    const sections: Record<string, unknown> = { ...one };
    const inside = { ...(sections[section] as object), [field ?? '']: value };
    sections[section] = field === undefined ? value : compact(inside);
    return sections as { kind: Kind };
  });

const runs = { numRuns: 1_000 };

describe('entities of Backstage', () => {
  it('are taken and refused as by its own library', async () => {
    const seen = { taken: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(fc.oneof(sound, spoilt, spoilt), async (one) => {
        const [library, here] = [await faultByLibrary(one), faultHere(one)];
        seen[library === undefined ? 'taken' : 'refused'] += 1;
        assert.equal(here === undefined, library === undefined, `library: ${library}\nhere: ${here}`);
      }),
      runs,
    );
    assert.ok(seen.taken > runs.numRuns / 4 && seen.refused > runs.numRuns / 4, JSON.stringify(seen));
  });

  it('are called as by its own library', () => {
    fc.assert(
      fc.property(sound, (one) => {
        const read = entityIn(one);
        assert.ok(read.kind === 'entity', JSON.stringify(read));
        const compound = getCompoundEntityRef(one as unknown as Entity);
        assert.equal(keyOf(refOfEntity(read.entity)), stringifyEntityRef(compound));
      }),
      runs,
    );
  });

  it('refer to one another, field by field, as its own model says', () => {
    const model = compileCatalogModel([defaultCatalogEntityModel]);
    const byLibrary = (one: Entity): ReadonlySet<string> => {
      const found = model.getKind({ kind: one.kind, apiVersion: one.apiVersion });
      assert.ok(found !== undefined);
      const context = { defaultNamespace: getCompoundEntityRef(one).namespace };
      const said = found.relationFields.flatMap(({ path, defaultKind }) => {
        const field = path.replace(/^spec\./, '');
        const values = [one.spec?.[field] ?? []].flat() as string[];
        return values.map((value) => {
          try {
            const parsed = parseEntityRef(value, { ...context, ...(defaultKind !== undefined && { defaultKind }) });
            return `${field} ${stringifyEntityRef(parsed)}`;
          } catch {
            return `${field} nothing`;
          }
        });
      });
      return new Set(said);
    };
    let some = 0;
    fc.assert(
      fc.property(sound, (one) => {
        const read = entityIn(one);
        assert.ok(read.kind === 'entity', JSON.stringify(read));
        const here = refFields[read.entity.kind].flatMap((field) =>
          mentionsIn(read.entity, field).map(
            ({ means }) => `${field} ${typeof means === 'string' ? 'nothing' : keyOf(means)}`,
          ),
        );
        some += here.length;
        assert.deepEqual(new Set(here), byLibrary(one as unknown as Entity));
      }),
      runs,
    );
    assert.ok(some > runs.numRuns);
  });
});

describe('refs of Backstage', () => {
  it('are read as by its own library, whatever is left out', () => {
    const context = fc.record({
      kind: sometimes(fc.constantFrom('Group', 'API')),
      namespace: fc.constantFrom('default', 'Ops'),
    });
    fc.assert(
      fc.property(
        fc.oneof(ref, fc.string({ minLength: 1, unit: fc.constantFrom('a', 'B', ':', '/', '-', '.') })),
        context,
        (text, of) => {
          fc.pre(text !== '');
          let library: string | undefined;
          try {
            const defaults = { defaultNamespace: of.namespace, ...(of.kind !== undefined && { defaultKind: of.kind }) };
            library = stringifyEntityRef(parseEntityRef(text, defaults));
          } catch {
            library = undefined;
          }
          const here = parsedRef(text, { namespace: of.namespace, ...(of.kind !== undefined && { kind: of.kind }) });
          assert.equal(typeof here === 'string' ? undefined : keyOf(here), library);
        },
      ),
      runs,
    );
  });

  it('of different entities never become one ref of ours, and every one is a ref', () => {
    const part = fc.stringMatching(/^[ab]([ab._-]{0,5}[ab])?$/);
    const one = fc.record({
      kind: fc.constantFrom('component', 'api', 'user'),
      namespace: fc.oneof(fc.constant('default'), fc.stringMatching(/^[ab](-[ab]{1,2}){0,2}$/)),
      name: fc.oneof(
        part,
        part.map((text) => text.replaceAll(/[._]|-+/g, '-')),
      ),
    });
    fc.assert(
      fc.property(one, one, (first, second) => {
        const [a, b] = [refFor(first) ?? '', refFor(second) ?? ''];
        assert.match(a, /^(component|api|person)\/[a-z0-9]+(-[a-z0-9]+)*$/);
        assert.ok(a.length <= 'component/'.length + 80);
        assert.equal(a === b, keyOf(first) === keyOf(second), `${keyOf(first)} ${keyOf(second)} ${a} ${b}`);
      }),
      { numRuns: 20_000 },
    );
  });
});
