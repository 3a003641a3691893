import type { DatabaseSync } from 'node:sqlite';
import { ordersAlike } from './text-order.ts';

/** No id that anybody gives is greater in the order of JavaScript. */
const beyondAll = '\uffff'.repeat(1_000);

/** The greatest id in a table, in the order of JavaScript; one that none is beyond where SQLite, which is asked, may see another one as the greatest. */
export function greatestIdIn(database: DatabaseSync, table: string): string {
  const greatest = String(database.prepare(`SELECT max(id) AS id FROM ${table}`).get()?.['id'] ?? '');
  return ordersAlike(greatest) ? greatest : beyondAll;
}
