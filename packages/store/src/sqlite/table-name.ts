import { collectionName, type Kind } from '../collection-name.ts';

/** The table of a collection, quoted so that any name will do. */
export function tableName(kind: Kind, collection: string): string {
  return quoted(collectionName(kind, collection));
}

export function indexName(kind: Kind, collection: string, order: string): string {
  return quoted(`${collectionName(kind, collection)}.${order}`);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
