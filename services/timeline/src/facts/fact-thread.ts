/** The thread that has all facts at hand and answers questions about them. What goes wrong with one question is its answer. */
import { parentPort } from 'node:worker_threads';
import type { IncidentFacts } from '../domain/facts.ts';
import { questions } from '../insights/questions.ts';
import type { Answer, Order } from './fact-shelf.ts';
import { factsIn } from './stored-facts.ts';
import { shared } from './shared-texts.ts';

const facts = new Map<string, IncidentFacts>();

parentPort?.on('message', (order: Order) => {
  switch (order.kind) {
    case 'learn':
      return learn(order);
    case 'ask':
      return answer(told(order));
    case 'close':
      parentPort?.close();
  }
});

function learn({ documents }: Extract<Order, { kind: 'learn' }>): void {
  const damaged: string[] = [];
  for (const { id, stored } of documents) {
    const read = factsIn(id, stored);
    if (read === undefined) damaged.push(id);
    else facts.set(id, shared(read));
  }
  if (damaged.length > 0) answer({ kind: 'damaged', ids: damaged });
}

function told({ number, name, question }: Extract<Order, { kind: 'ask' }>): Answer {
  try {
    const ask = questions[name] as (facts: Iterable<IncidentFacts>, question: unknown) => unknown;
    return { kind: 'told', number, answer: ask(facts.values(), question) };
  } catch (error) {
    return { kind: 'failed', number, error };
  }
}

function answer(message: Answer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window
  parentPort?.postMessage(message);
}
