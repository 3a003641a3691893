/** The thread that brings turns into the tables. What goes wrong ends it, and is an `error` of its `Worker`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Order } from './table-writer.ts';
import { emptyLogOf, openTables, Tables } from './tables.ts';

const database = openTables(String(workerData));
const tables = new Tables(database);

parentPort?.on('message', (order: Order) => {
  switch (order.kind) {
    case 'apply':
      for (const { number, ...statement } of order.statements) tables.know(number, statement);
      tables.apply(order.turns);
      return answer({ kind: 'applied', turn: order.turns.at(-1)?.turn ?? 0 });
    case 'purge':
      return answer({ kind: 'purged', whole: emptyLogOf(database) });
    case 'close':
      database.close();
      parentPort?.close();
  }
});

function answer(message: Answer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window
  parentPort?.postMessage(message);
}
