/** The thread that makes facts, and has all of them at hand once they are asked about, and answers. What goes wrong with one question is its answer. */
import { parentPort } from 'node:worker_threads';
import { questions } from './questions.ts';
import { madeOf } from './fact-making.ts';
import type { Answer, FactsMade, Order } from './fact-shelf.ts';
import { FactColumns, type Piece } from '../domain/fact-columns.ts';
import { bytesOf, pieceIn } from './piece-bytes.ts';
import { factsIn } from './stored-facts.ts';

let facts = new FactColumns();
let pieces: Iterator<Piece> | undefined;

parentPort?.on('message', (order: Order) => {
  switch (order.kind) {
    case 'learn':
      return learn(order);
    case 'ask':
      return answer(told(order));
    case 'make':
      return answer(made(order));
    case 'take':
      return answer(taken(order));
    case 'piece':
      return tellPiece(order);
    case 'close':
      parentPort?.close();
  }
});

function learn({ documents }: Extract<Order, { kind: 'learn' }>): void {
  const damaged: string[] = [];
  for (const { id, stored } of documents) {
    const read = factsIn(id, stored);
    if (read === undefined) damaged.push(id);
    else facts.put(read);
  }
  if (damaged.length > 0) answer({ kind: 'damaged', ids: damaged });
}

function told({ number, name, question }: Extract<Order, { kind: 'ask' }>): Answer {
  try {
    const ask = questions[name] as (facts: FactColumns, question: unknown) => unknown;
    return { kind: 'told', number, answer: ask(facts, question) };
  } catch (error) {
    return { kind: 'failed', number, error };
  }
}

function made({ number, making }: Extract<Order, { kind: 'make' }>): Answer {
  const before = process.threadCpuUsage();
  const all = madeOf(making);
  const { user, system } = process.threadCpuUsage(before);
  const told: FactsMade = { made: all, spent: (user + system) / 1_000 };
  return { kind: 'told', number, answer: told };
}

function taken({ number, pieces: all }: Extract<Order, { kind: 'take' }>): Answer {
  try {
    facts = FactColumns.of(all.values().map(pieceIn));
    return { kind: 'told', number, answer: facts.size };
  } catch {
    return { kind: 'told', number, answer: undefined };
  }
}

function tellPiece({ number, isFirst }: Extract<Order, { kind: 'piece' }>): void {
  if (isFirst) pieces = facts.pieces();
  const next = pieces?.next();
  if (next === undefined || next.done === true) return answer({ kind: 'told', number, answer: undefined });
  const bytes = bytesOf(next.value);
  answer({ kind: 'told', number, answer: bytes }, [bytes.buffer]);
}

function answer(message: Answer, handedOver: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, handedOver);
}
