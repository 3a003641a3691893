/** The table of a collection, quoted so that any name will do. */
export function tableName(kind: 'aggregates' | 'views' | 'records', collection: string): string {
  return quoted(`${kind}.${collection}`);
}

export function indexName(kind: 'aggregates' | 'views', collection: string, order: string): string {
  return quoted(`${kind}.${collection}.${order}`);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
