import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { EntryOf } from '../entry.ts';
import { textProblems } from './plain-text.ts';

const login: EntryOf<'business-service'> = { ref: 'business-service/login', name: 'Login' };
const pointersOf = (more: Partial<typeof login>): readonly string[] =>
  textProblems({ ...login, ...more }).map(({ pointer }) => pointer);

describe('what people read of an entry', () => {
  it('may be of any script, with accents, emoji and marks that join letters', () => {
    assert.deepEqual(
      pointersOf({
        name: 'Müller & 株式会社 🙂',
        aliases: ['دخول', 'login\u200d', '\u200fשלום'],
        description: 'One.\n\tTwo.',
      }),
      [],
    );
  });

  it('has no control characters', () => {
    for (const bad of ['\u0000', '\u001b[31m', '\u0007', '\u007f', '\u0085', '\r']) {
      assert.deepEqual(
        pointersOf({ name: `a${bad}`, aliases: ['fine', `b${bad}`], description: `c${bad}` }),
        ['/name', '/aliases/1', '/description'],
        JSON.stringify(bad),
      );
    }
  });

  it('has line breaks and tabs in descriptions alone', () => {
    for (const blank of ['\n', '\t'])
      assert.deepEqual(pointersOf({ name: `a${blank}b`, aliases: [`c${blank}d`], description: `e${blank}f` }), [
        '/name',
        '/aliases/0',
      ]);
  });

  it('has nothing that turns the direction of the text after it', () => {
    for (const code of [0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069]) {
      assert.deepEqual(
        pointersOf({ name: `a${String.fromCodePoint(code)}`, description: `b${String.fromCodePoint(code)}` }),
        ['/name', '/description'],
        code.toString(16),
      );
    }
  });

  it('has no half of a character', () => {
    for (const half of ['\ud83d', '\ude00 and more'])
      assert.deepEqual(pointersOf({ name: `a${half}`, description: `b${half}` }), ['/name', '/description']);
  });

  it('is refused in one sentence that names the character', () => {
    assert.deepEqual(textProblems({ ...login, name: 'Log\u202ein' }), [
      {
        pointer: '/name',
        detail: 'name holds U+202E, an invisible character that changes how text is shown; write it without',
      },
    ]);
  });

  it('is taken whenever it is printable ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) =>
        assert.deepEqual(pointersOf({ name: text, aliases: [text], description: text }), []),
      ),
    );
  });
});
