import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import type { Line } from './line.ts';
import { topicsHere, Wholeness } from './wholeness.ts';

const header: Line = { kind: 'header', format: 'escalog-export', version: 1, from: 'embedded', topics: topicsHere };
const secrets: Line = { kind: 'secrets', linkSecret: 'a', webhookSecret: 'b' };
const view: Line = {
  kind: 'views',
  collection: 'incident-reads',
  content: { id: 'a', group: 'g', sortKey: '', view: {} },
};

function position(offset: number, overrides: Partial<{ group: string; topic: string; partition: number }> = {}): Line {
  return {
    kind: 'position',
    group: 'escalog.policy',
    topic: topics.incidents.name,
    partition: 0,
    offset,
    ...overrides,
  };
}

function message(offset: number, overrides: Partial<{ topic: string; partition: number }> = {}): Line {
  return {
    kind: 'message',
    topic: topics.incidents.name,
    partition: 0,
    offset,
    appendedAt: 0,
    key: 'a',
    headers: {},
    value: '',
    ...overrides,
  };
}

function end(positions: number, messages: number, documents: number): Line {
  return { kind: 'end', positions, messages, documents };
}

/** What is said of the first line that does not fit, and whether the end was there. */
function lookedAt(lines: readonly Line[]): readonly [problem: string | undefined, isComplete: boolean] {
  const wholeness = new Wholeness();
  for (const line of lines) {
    const problem = wholeness.take(line);
    if (problem !== undefined) return [problem, false];
  }
  return [undefined, wholeness.isComplete];
}

const whole: readonly (readonly Line[])[] = [
  [header, secrets, end(0, 0, 0)],
  [header, secrets, position(1), message(0), message(1), view, end(1, 2, 1)],
  [header, secrets, message(0), message(0, { partition: 1 }), message(1), view, view, end(0, 3, 2)],
  [
    header,
    secrets,
    message(4, { topic: topics.catalog.name }),
    message(9, { topic: topics.catalog.name }),
    end(0, 2, 0),
  ],
];

const broken: readonly (readonly [name: string, lines: readonly Line[], problem: RegExp])[] = [
  ['without a header', [secrets], /^has a line of the kind secrets where none belongs$/],
  ['without secrets', [header, message(0)], /kind message where none/],
  ['with two headers', [header, header], /kind header where none/],
  ['with secrets twice', [header, secrets, secrets], /kind secrets where none/],
  ['with messages behind documents', [header, secrets, view, message(0)], /kind message where none/],
  ['with something behind the end', [header, secrets, end(0, 0, 0), end(0, 0, 0)], /kind end where none/],
  [
    'with other partitions',
    [{ ...header, topics: { ...topicsHere, 'escalog.routing': 6 } }],
    /^has 6 partitions of escalog\.routing and here there are 12: import it with the release/,
  ],
  [
    'with a topic more',
    [{ ...header, topics: { ...topicsHere, 'escalog.chat': 6 } }],
    /^has 6 partitions of escalog\.chat and here there are 0/,
  ],
  [
    'with a message missing',
    [header, secrets, message(0), message(2)],
    /^lacks message 1 of partition 0 of escalog\.incidents: the next one there is 2$/,
  ],
  ['with the first message missing', [header, secrets, message(1)], /^lacks message 0/],
  ['with a message twice', [header, secrets, message(0), message(0)], /^lacks message 1/],
  [
    'with a message on no topic',
    [header, secrets, message(0, { topic: 'escalog.chat' })],
    /partition 0 of escalog\.chat, which is not here/,
  ],
  [
    'with a message in no partition',
    [header, secrets, message(0, { partition: 12 })],
    /partition 12 of escalog\.incidents, which is not here/,
  ],
  [
    'with a group of nobody',
    [header, secrets, position(0, { group: 'escalog.chat' })],
    /position of escalog\.chat .*, which it does not read here/,
  ],
  [
    'with a topic that a group does not read',
    [header, secrets, position(0, { topic: topics.escalations.name })],
    /position of escalog\.policy .* of escalog\.escalations, which it does not read/,
  ],
  [
    'with a position twice',
    [header, secrets, position(0), position(1)],
    /two positions of escalog\.policy in partition 0/,
  ],
  [
    'with a position beyond the end',
    [header, secrets, position(2), message(0), end(1, 1, 0)],
    /^lets escalog\.policy go on at 2 in partition 0 of escalog\.incidents, which ends at 1$/,
  ],
  [
    'with documents of nobody',
    [header, secrets, { ...view, collection: 'left-over' }],
    /^has views of left-over, which no service has here$/,
  ],
  [
    'with documents of another kind',
    [header, secrets, { ...view, collection: 'incidents' }],
    /^has views of incidents/,
  ],
  [
    'with a line too few',
    [header, secrets, message(0), end(0, 2, 0)],
    /^should have 2 messages, 0 documents and 0 positions, and has 1, 0 and 0$/,
  ],
];

describe('a whole export', () => {
  for (const [index, lines] of whole.entries())
    it(`is recognised (${index + 1})`, () => assert.deepEqual(lookedAt(lines), [undefined, true]));

  it('may be of a release that did not have a topic yet', () => {
    const { [topics.access.name]: _access, ...fewer } = topicsHere;
    assert.deepEqual(lookedAt([{ ...header, topics: fewer }, secrets, end(0, 0, 0)]), [undefined, true]);
  });

  it('has an end', () => assert.deepEqual(lookedAt([header, secrets, message(0)]), [undefined, false]));

  for (const [name, lines, problem] of broken) {
    it(`is not one ${name}`, () => {
      const [said] = lookedAt(lines);
      assert.match(said ?? 'it is whole', problem);
    });
  }
});
