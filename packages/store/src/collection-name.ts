/** What a collection holds. */
export type Kind = 'aggregates' | 'views' | 'records';

export interface NamedCollection {
  readonly kind: Kind;
  readonly collection: string;
}

const kinds: readonly Kind[] = ['aggregates', 'views', 'records'];

/** What the database calls a collection: those of the same name and different kinds are kept apart. */
export function collectionName(kind: Kind, collection: string): string {
  return `${kind}.${collection}`;
}

/** The collections of ours among everything that a database holds. */
export function collectionsAmong(names: readonly string[]): readonly NamedCollection[] {
  return names.flatMap((name) =>
    kinds
      .filter((kind) => name.startsWith(`${kind}.`))
      .map((kind) => ({ kind, collection: name.slice(kind.length + 1) })),
  );
}
