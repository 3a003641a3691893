/** The shape of Backstage's entities, as its own library checks it, and what is wrong with one, in our words. */
import Type, { type TSchema } from 'typebox';
import { below, type Problem } from '../checks/problem.ts';
import { shapeProblems } from '../checks/shape.ts';
import { isRecord } from '../checks/union-shape.ts';
import { defaultNamespace, lowerCased, type EntityRef } from './entity-ref.ts';

const text = Type.String({ minLength: 1 });
const texts = Type.Array(text);
const optional = (schema: TSchema) => Type.Optional(schema);

const objectName = '^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$';

const metadata = Type.Object({
  name: Type.String({
    maxLength: 63,
    pattern: objectName,
    description: 'Letters, digits, and - _ . between them, at most 63.',
  }),
  namespace: optional(
    Type.String({
      maxLength: 63,
      pattern: '^[a-z0-9]+(-+[a-z0-9]+)*$',
      description: 'Lower case, digits, and hyphens between them, at most 63.',
    }),
  ),
  uid: optional(text),
  etag: optional(text),
  title: optional(text),
  description: optional(Type.String()),
  labels: optional(Type.Record(Type.String(), Type.String())),
  annotations: optional(Type.Record(Type.String(), Type.String())),
  tags: optional(texts),
  links: optional(
    Type.Array(Type.Object({ url: text, title: optional(text), icon: optional(text), type: optional(text) })),
  ),
});

const profile = Type.Object({ displayName: optional(text), email: optional(text), picture: optional(text) });
const owned = { owner: text, system: optional(text) };

/** The spec of each kind that is taken over, by the kind as it is written. Fields that are not named here pass. */
const specs = {
  Component: Type.Object({
    type: text,
    lifecycle: text,
    ...owned,
    subcomponentOf: optional(text),
    providesApis: optional(texts),
    consumesApis: optional(texts),
    dependsOn: optional(texts),
  }),
  // A definition is not taken over: what stands for one, such as { $text: ./openapi.yaml }, is as good.
  API: Type.Object({ type: text, lifecycle: text, ...owned, definition: Type.Unsafe<unknown>({}) }),
  Resource: Type.Object({ type: text, ...owned, dependsOn: optional(texts) }),
  System: Type.Object({ owner: text, domain: optional(text), type: optional(text) }),
  Domain: Type.Object({ owner: text, subdomainOf: optional(text), type: optional(text) }),
  Group: Type.Object({
    type: text,
    profile: optional(profile),
    parent: optional(text),
    children: texts,
    members: optional(texts),
  }),
  User: Type.Object({ profile: optional(profile), memberOf: texts }),
} as const;

/** An API of the type mcp-server has addresses in place of a definition. */
const mcpServer = Type.Object({
  type: text,
  lifecycle: text,
  ...owned,
  remotes: Type.Array(Type.Object({ type: text, url: text }), { minItems: 1 }),
});

export type Kind = keyof typeof specs;

/** An entity that has passed every check. */
export interface Entity {
  readonly kind: Kind;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly title?: string;
    readonly description?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly links?: readonly { readonly url: string; readonly title?: string }[];
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The ref by which others mean this entity, in lower case. */
export function refOfEntity({ kind, metadata: { namespace, name } }: Entity): EntityRef {
  return lowerCased({ kind, namespace: namespace || defaultNamespace, name });
}

/** Whether a document is an entity of anything like Backstage or Kubernetes, and so no entry of ours. */
export function isForeign(document: unknown): boolean {
  return isRecord(document) && Object.hasOwn(document, 'apiVersion') && !Object.hasOwn(document, 'ref');
}

export type Read =
  | { readonly kind: 'entity'; readonly entity: Entity }
  | { readonly kind: 'faulty'; readonly problems: readonly Problem[] }
  /** With why. */
  | { readonly kind: 'passed-over'; readonly detail: string };

const versions = ['backstage.io/v1alpha1', 'backstage.io/v1beta1'];

/** The entity in a foreign document. */
export function entityIn(document: unknown): Read {
  const { apiVersion, kind } = isRecord(document) ? document : {};
  if (typeof apiVersion !== 'string' || !/^([a-z0-9-]+\.)*backstage\.io\//.test(apiVersion))
    return { kind: 'passed-over', detail: `${said(kind)} of ${said(apiVersion)} is nothing of Backstage` };
  const known = kindCalled(kind);
  if (!apiVersion.startsWith('backstage.io/') || known === undefined)
    return { kind: 'passed-over', detail: `entities of the kind ${said(kind)} are not taken over` };
  const problems = [
    ...(versions.includes(apiVersion)
      ? []
      : [{ pointer: '/apiVersion', detail: `apiVersion must be ${versions.join(' or ')}` }]),
    ...(kind === known ? [] : [{ pointer: '/kind', detail: `kind must be written ${known}` }]),
    ...shapeProblems(schemaFor(known, document), document, ''),
    ...formatProblems(document),
  ];
  return problems.length > 0 ? { kind: 'faulty', problems } : { kind: 'entity', entity: document as unknown as Entity };
}

/** The kind that `name` means, however it is written. */
export function kindCalled(name: unknown): Kind | undefined {
  const kinds = Object.keys(specs) as Kind[];
  return kinds.find((kind) => typeof name === 'string' && kind.toLowerCase() === name.toLowerCase());
}

function said(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : 'no name';
}

function schemaFor(kind: Kind, document: unknown): TSchema {
  const spec = isRecord(document) && isRecord(document['spec']) ? document['spec'] : {};
  return Type.Object(
    {
      apiVersion: text,
      kind: text,
      metadata,
      spec: kind === 'API' && spec['type'] === 'mcp-server' ? mcpServer : specs[kind],
    },
    { additionalProperties: false },
  );
}

/** What schemas do not say: of keys, values and addresses. */
function formatProblems(document: unknown): readonly Problem[] {
  const meta = isRecord(document) && isRecord(document['metadata']) ? document['metadata'] : {};
  const spec = isRecord(document) && isRecord(document['spec']) ? document['spec'] : {};
  const problem = (isFine: boolean, detail: string, ...steps: readonly (string | number)[]): readonly Problem[] =>
    isFine ? [] : [{ pointer: below('/metadata', ...steps), detail }];
  const pairs = (field: string) => (isRecord(meta[field]) ? Object.entries(meta[field]) : []);
  const items = (field: string) => (Array.isArray(meta[field]) ? meta[field].entries().toArray() : []);
  const definition = spec['definition'];
  return [
    ...pairs('labels').flatMap(([key, value]) => [
      ...problem(isKey(key), `"${key}" is no key of a label`, 'labels', key),
      ...problem(
        typeof value !== 'string' || value === '' || isObjectName(value),
        `the label ${key} must have letters, digits and - _ . between them, at most 63`,
        'labels',
        key,
      ),
    ]),
    ...pairs('annotations').flatMap(([key]) =>
      problem(isKey(key), `"${key}" is no key of an annotation`, 'annotations', key),
    ),
    ...items('tags').flatMap(([index, tag]) =>
      problem(
        typeof tag !== 'string' || tag === '' || (tag.length <= 63 && /^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$/.test(tag)),
        `"${said(tag)}" is no tag: lower case, digits, : + #, and hyphens between them, at most 63`,
        'tags',
        index,
      ),
    ),
    ...items('links').flatMap(([index, link]) =>
      isRecord(link)
        ? [
            ...problem(
              typeof link['url'] !== 'string' || link['url'] === '' || URL.canParse(link['url']),
              `"${said(link['url'])}" is no URL`,
              'links',
              index,
              'url',
            ),
            ...['title', 'icon'].flatMap((field) =>
              problem(
                typeof link[field] !== 'string' || link[field] === '' || link[field].trim() !== '',
                `${field} is blank`,
                'links',
                index,
                field,
              ),
            ),
          ]
        : [],
    ),
    ...(document !== null &&
    isRecord(document) &&
    document['kind'] === 'API' &&
    Object.hasOwn(spec, 'definition') &&
    spec['type'] !== 'mcp-server'
      ? definitionProblems(definition)
      : []),
  ];
}

function definitionProblems(definition: unknown): readonly Problem[] {
  const [first = '', ...others] = isRecord(definition) ? Object.keys(definition) : [];
  const isPlaceholder = first.startsWith('$') && others.length === 0;
  return isPlaceholder || (typeof definition === 'string' && definition !== '')
    ? []
    : [{ pointer: '/spec/definition', detail: 'definition must be text, or what stands for it, such as $text' }];
}

function isObjectName(value: string): boolean {
  return value.length <= 63 && new RegExp(objectName).test(value);
}

/** `name`, or `prefix/name` where the prefix is a domain name. */
function isKey(key: string): boolean {
  const [first = '', second, ...more] = key.split('/');
  if (second === undefined) return isObjectName(first);
  const labels = first.split('.');
  return (
    more.length === 0 &&
    first.length <= 253 &&
    labels.every((label) => label.length <= 63 && /^[a-z0-9]+(-+[a-z0-9]+)*$/.test(label)) &&
    isObjectName(second)
  );
}
