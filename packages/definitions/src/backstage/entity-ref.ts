/** Names of Backstage's entities and refs to them, read as its own library reads them: https://backstage.io/docs/features/software-catalog/references */

/** Which entity is meant; kind, namespace and name in lower case, for they are compared so. */
export interface EntityRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What a ref means that leaves parts out. */
export interface RefContext {
  /** Absent where the kind must be said. */
  readonly kind?: string;
  /** That of the entity in which the ref stands. */
  readonly namespace: string;
}

export const defaultNamespace = 'default';

/** The entity that `[kind:][namespace/]name` means; a sentence without a full stop when it means none. */
export function parsedRef(text: string, context: RefContext): EntityRef | string {
  const slash = text.indexOf('/');
  // A colon behind the slash belongs to the name.
  const firstColon = text.indexOf(':');
  const colon = slash >= 0 && slash < firstColon ? -1 : firstColon;
  const kind = colon < 0 ? context.kind : text.slice(0, colon);
  const namespace = slash < 0 ? context.namespace : text.slice(colon + 1, slash);
  const name = text.slice(Math.max(colon, slash) + 1);
  if (kind === undefined)
    return `"${text}" does not say the kind; write it before a colon, such as component:${text} or resource:${text}`;
  if (kind === '' || namespace === '' || name === '')
    return `"${text}" is no ref of the form [kind:][namespace/]name, such as group:ops/payments`;
  return lowerCased({ kind, namespace, name });
}

/** `component:default/website`: what is the same for two entities that Backstage takes for one. */
export function keyOf({ kind, namespace, name }: EntityRef): string {
  return `${kind}:${namespace}/${name}`;
}

/** Refs that differ in case alone are one to Backstage. */
export function lowerCased({ kind, namespace, name }: EntityRef): EntityRef {
  return { kind: kind.toLowerCase(), namespace: namespace.toLowerCase(), name: name.toLowerCase() };
}
