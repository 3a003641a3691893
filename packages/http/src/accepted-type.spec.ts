import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acceptedType } from './accepted-type.ts';

const offered = ['application/json', 'text/markdown', 'text/html'] as const;
const chromium =
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7';

describe('the accepted media type', () => {
  const rules: readonly (readonly [rule: string, accept: string | undefined, type: string | undefined])[] = [
    ['is the first offered without a header', undefined, 'application/json'],
    ['is the first offered for an empty header', '', 'application/json'],
    ['is the first offered when anything will do', '*/*', 'application/json'],
    ['is what is named', 'text/markdown', 'text/markdown'],
    ['is HTML for a browser', chromium, 'text/html'],
    ['is the one with the higher quality', 'text/html;q=0.3, text/markdown;q=0.7', 'text/markdown'],
    ['is the earlier offered among equals', 'text/html, text/markdown', 'text/markdown'],
    ['may be named by its family', 'text/*', 'text/markdown'],
    ['is decided by the most exact range', 'text/*;q=0.9, text/markdown;q=0.1', 'text/html'],
    ['is none that is refused', 'application/json;q=0, text/markdown;q=0, text/*;q=0', undefined],
    ['is none when nothing fits', 'application/pdf', undefined],
    ['reads parameters and case as they come', 'TEXT/HTML; charset=utf-8; q=1', 'text/html'],
    ['does not take nonsense for a wish', 'text/html;q=soon', undefined],
  ];
  for (const [rule, accept, type] of rules) it(rule, () => assert.equal(acceptedType(accept, offered), type));
});
