import { nameInSql } from '@escalog/journal';
import { collectionName, type Kind } from '../collection-name.ts';

/** The table of a collection, as it stands in SQL. */
export function tableName(kind: Kind, collection: string): string {
  return nameInSql(collectionName(kind, collection));
}

/** One of its indexes. */
export function indexName(kind: Kind, collection: string, order: string): string {
  return nameInSql(`${collectionName(kind, collection)}.${order}`);
}
