import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitionsOf, severity } from '@escalog/definitions/testing';
import type { RequestedPage } from './domain/delivery-types.ts';
import { foremost, priorityOf } from './priority.ts';
import { note, nudge, requested } from './testing/examples.ts';

describe('the order of pages', () => {
  const definitions = definitionsOf({ ...severity('sev1'), rank: 1 }, { ...severity('sev3'), rank: 3 });
  const page = (severityName: string, more: Partial<RequestedPage> = {}): RequestedPage => {
    const base = requested('high');
    return { ...base, incident: { ...base.incident, severity: severityName }, ...more };
  };
  const inOrder: readonly (readonly [string, RequestedPage])[] = [
    ['the first page of the worst', page('sev1', { isFirst: true })],
    ['the first page of the worst, with low urgency', page('sev1', { isFirst: true, urgency: 'low' })],
    ['the first page of what is mild', page('sev3', { isFirst: true })],
    ['the first page of a severity that there is not', page('gone', { isFirst: true })],
    ['a later page of the worst', page('sev1')],
    ['a suggestion about the worst', { ...nudge(), isFirst: true }],
    ['a later page of what is mild', page('sev3')],
    ['a later page of what is mild, with low urgency', page('sev3', { urgency: 'low' })],
  ];

  for (const [index, [name, later]] of inOrder.entries()) {
    const [before, earlier] = inOrder[index - 1] ?? [];
    if (earlier !== undefined)
      it(`has ${before} before ${name}`, () =>
        assert.ok(priorityOf(earlier, definitions) < priorityOf(later, definitions)));
  }

  it('has notes and suggestions side by side, and nothing before what somebody waits for', () => {
    assert.equal(priorityOf(note(), definitions), priorityOf(nudge(), definitions));
    assert.ok(inOrder.every(([, each]) => priorityOf(each, definitions) > foremost));
  });
});
