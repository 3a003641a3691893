/** A name of a table, an index or a column, as it stands in SQL. */
export function nameInSql(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as it stands in SQL. */
export function textInSql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
