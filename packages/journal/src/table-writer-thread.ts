/** The thread that brings turns into the tables. */
import { parentPort } from 'node:worker_threads';
import type { Served } from './shared-thread.ts';
import { refusal } from './refusal.ts';
import { appErrorOf } from './sqlite-error.ts';
import type { Answer, Order } from './table-writer.ts';
import { emptyLogOf, openTables, Tables } from './tables.ts';
import { sent } from './thread-error.ts';

parentPort?.on('message', ({ file, port }: Served) => {
  const orders: Order[] = [];
  const answer = (answered: Answer): void => port.postMessage(answered);
  let open: { readonly database: ReturnType<typeof openTables>; readonly tables: Tables } | undefined;
  let isWaiting = false;
  let hasFailed = false;

  const close = (): void => {
    open?.database.close();
    answer({ kind: 'closed' });
    port.close();
  };

  const done = (order: Order): void => {
    open ??= opened(file);
    switch (order.kind) {
      case 'apply':
        for (const { number, ...statement } of order.statements) open.tables.know(number, statement);
        open.tables.apply(order.turns);
        return answer({ kind: 'applied', turn: order.turns.at(-1)?.turn ?? 0 });
      case 'purge':
        return answer({ kind: 'purged', whole: emptyLogOf(open.database) });
      case 'close':
        return close();
      case 'again':
    }
  };

  const work = (): void => {
    isWaiting = false;
    try {
      for (let order = orders[0]; order !== undefined; order = orders[0]) {
        done(order);
        orders.shift();
      }
    } catch (error) {
      // Who closes does not wait for room: the next start brings in what is left.
      const isFull = refusal(error, file) !== undefined;
      if (isFull && orders.some(({ kind }) => kind === 'close')) return close();
      if (isFull) {
        isWaiting = true;
        return answer({ kind: 'full' });
      }
      hasFailed = true;
      answer({ kind: 'failed', error: sent(appErrorOf(error, file)) });
    }
  };

  port.on('message', (order: Order) => {
    if (hasFailed) return void (order.kind === 'close' && close());
    if (order.kind !== 'again') orders.push(order);
    if (!isWaiting || order.kind === 'again' || order.kind === 'close') work();
  });
});

function opened(file: string): { readonly database: ReturnType<typeof openTables>; readonly tables: Tables } {
  const database = openTables(file);
  return { database, tables: new Tables(database) };
}
