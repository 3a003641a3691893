import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { harmless, linesOf } from './harmless.ts';

describe('what others wrote', () => {
  it('loses what turns the direction of a text, wherever it stands', () =>
    assert.deepEqual(harmless({ title: 'a\u202Egpj.exe', list: ['\u2066x\u2069', 1, null], lines: 'a\n\tb' }), {
      title: 'agpj.exe',
      list: ['x', 1, null],
      lines: 'a\n\tb',
    }));

  it('keeps letters of every script, and emoji', () =>
    assert.equal(harmless('מערכת הכניסה 👨‍👩‍👧 ログイン'), 'מערכת הכניסה 👨‍👩‍👧 ログイン'));

  it('is told in lines, with addresses of the web to follow', () =>
    assert.deepEqual(linesOf('Runbook: https://wiki.example/a_(b).\n**x** javascript:alert(1) (http://a.example)'), [
      [{ text: 'Runbook: ' }, { text: 'https://wiki.example/a_(b', href: 'https://wiki.example/a_(b' }, { text: ').' }],
      [{ text: '**x** javascript:alert(1) (' }, { text: 'http://a.example', href: 'http://a.example' }, { text: ')' }],
    ]));
});
