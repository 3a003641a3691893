import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linesOf } from './lines.ts';

describe('what others wrote', () => {
  it('is told in lines, with addresses of the web to follow', () =>
    assert.deepEqual(linesOf('Runbook: https://wiki.example/a_(b).\n**x** javascript:alert(1) (http://a.example)'), [
      [{ text: 'Runbook: ' }, { text: 'https://wiki.example/a_(b', href: 'https://wiki.example/a_(b' }, { text: ').' }],
      [{ text: '**x** javascript:alert(1) (' }, { text: 'http://a.example', href: 'http://a.example' }, { text: ')' }],
    ]));
});
