import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compiledTemplate } from './compiled-template.ts';
import { bareFacts, fullFacts } from './example-facts.ts';

const pieces = [
  '{{', '}}', '{%', '%}', '{%-', '-%}', ' ', '\n', '|', ':', ',', '.', '"', "'", '[', ']', '(', ')', '..', '==', '!=', 'and', 'or', 'contains',
  'if', 'endif', 'else', 'elsif', 'for', 'in', 'endfor', 'case', 'when', 'endcase', 'assign', 'capture', 'endcapture', 'raw', 'endraw', 'comment',
  'endcomment', '#', 'incident', '.title', '.affects', 'why', 'late', 'first', 'size', 'join', 'truncate', 'default', 'x', '0', '-1', '1e9', '__proto__',
  'constructor', 'forloop', 'blank', 'nil', 'é', '🔥', '\ud83d',
]; // prettier-ignore
const source = fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((parts) => parts.join(''));
const wrapped = source.map((inside) => `x {{ ${inside} }} {% if ${inside} %}y{% endif %}`);
const why = fc.string({ unit: 'grapheme', maxLength: 200 });

describe('whatever is written as a template', () => {
  it('is refused with a place in it, or renders as well-formed text for every message', () => {
    const property = fc.property(fc.oneof(source, wrapped), why, (written, reason) => {
      const compiled = compiledTemplate(written, 'email', 'page');
      if (!compiled.ok) {
        const { line, column, detail } = compiled.fault;
        assert.ok(line >= 1 && line <= written.split('\n').length && column >= 1, JSON.stringify(compiled.fault));
        assert.match(detail, /^[^A-Z\n].*[^.]$/s);
        return;
      }
      for (const facts of [fullFacts('page'), bareFacts('page')]) {
        const said = compiled.render({ ...facts, why: reason });
        assert.ok(said.isWellFormed());
        assert.doesNotMatch(said, /\[object|function /);
      }
    });
    fc.assert(property, { numRuns: 3_000 });
  });
});
