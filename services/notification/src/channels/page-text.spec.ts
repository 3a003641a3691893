import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IncidentFacts } from '@escalog/contracts';
import type { Ref } from '@escalog/definitions';
import { after, instantOf } from '@escalog/kernel';
import { email, incident, incidentId, minute, night } from '../testing/examples.ts';
import { messageTo } from '../testing/messages.ts';
import { emailHtml } from './email/email-html.ts';
import type { PageMessage } from './channel.ts';
import { openingOf } from './opening.ts';
import { answersOf, factsOf, subjectOf, textOf } from './page-text.ts';

const page = {
  kind: 'page',
  acknowledgeUrl: 'https://escalog.example/v1/acknowledge?token=abc',
  answerBy: instantOf(night + 5 * minute),
  otherwise: null,
} as const;
const nudge = {
  kind: 'nudge',
  nudgeId: `${incidentId}/nudge/1`,
  suggestion: 'Post an update on Nobody can pay.',
  acceptUrl: 'https://escalog.example/v1/nudge?token=abc&answer=accept',
  dismissUrl: 'https://escalog.example/v1/nudge?token=abc&answer=dismiss',
  answerBy: instantOf(night + 15 * minute),
} as const;

const saying = (changed: Partial<IncidentFacts>) => messageTo(email, { incident: { ...incident, ...changed } });

describe('what can be pressed', () => {
  it('acknowledges a page, and leads to the open incidents from a test page, which asks for nothing', () => {
    const labels = (isTest?: true) =>
      answersOf(messageTo(email, { asked: page, ...(isTest && { isTest }) })).map(({ label }) => label);
    assert.deepEqual([labels(), labels(true)], [['Acknowledge'], ['Open incidents']]);
  });
});

describe('the text of a page', () => {
  it('keeps the line breaks of what people typed, also as HTML', () => {
    const page = saying({ description: 'd 0\n  d 1\r\nd <2>' });
    assert.match(textOf(page), /^Details: d 0\n {2}d 1\r?\nd <2>$/m);
    assert.match(emailHtml(page), /<b>Details:<\/b> d 0<br>\u00a0\u00a0d 1<br>d &lt;2&gt;<\/p>/);
  });

  it('is cut where it is too long, but not inside a character', () => {
    const details = (description: string) => Object.fromEntries(factsOf(saying({ description })))['Details'];
    assert.equal(details(`${'x'.repeat(998)}🔥`), `${'x'.repeat(998)}🔥`);
    assert.equal(details(`${'x'.repeat(998)}🔥!`), `${'x'.repeat(998)}…`);
    assert.equal(details(`${'x'.repeat(995)}👨‍👩‍👧‍👦`), `${'x'.repeat(995)}…`);
  });

  it('tells the source of an alert once', () => {
    const url = 'https://prometheus.example/graph?g0=(up)';
    const linesAbout = (description: string) =>
      textOf(saying({ description, url })).match(/^(Details|Source|d): .*$/gm);
    assert.deepEqual(linesAbout(`d 0\nSource: ${url}`), [`Source: ${url}`, 'Details: d 0']);
    assert.deepEqual(linesAbout(`Source: ${url}`), [`Source: ${url}`]);
    assert.deepEqual(linesAbout(`Source: ${url}&a\nd: 1`), [`Source: ${url}`, `Details: Source: ${url}&a`, 'd: 1']);
  });

  it('tells its source before its details, which may end with an alert that has another or none', () => {
    const page = saying({ description: 'DatabaseDown\n\nDiskFull', url: 'https://prometheus.example/graph' });
    assert.match(
      textOf(page),
      /^Source: https:\/\/prometheus\.example\/graph\nDetails: DatabaseDown\n\nDiskFull\nWhy: /m,
    );
  });

  it('says whether whoever reads it is in the path by name, or through what', () => {
    const reached = (via: readonly Ref[]) => Object.fromEntries(factsOf(messageTo(email, { via })))['Reached you'];
    assert.equal(reached(['person/ada']), 'by name');
    assert.equal(reached(['schedule/payments', 'person/ada']), 'through Payments on call');
  });

  it('has its subject on one line', () => {
    assert.equal(subjectOf(saying({ title: 'It is\nvery\t slow' })), '[sev1] It is very slow');
  });

  it('links the runbooks and sources of its alerts, and nothing else in its details', () => {
    const html = emailHtml(
      saying({ description: 'Runbook: https://run.example/db\nSource: javascript:alert(1)\nsee https://wiki.example' }),
    );
    assert.ok(
      html.includes('Runbook: <a href="https://run.example/db">https://run.example/db</a><br>Source: javascript'),
    );
    assert.doesNotMatch(html, /href="(?:javascript|https:\/\/wiki)/);
  });

  it('links its source, and nothing that only looks like one', () => {
    const url = 'https://alertmanager.example/graph?a=1&b="2"';
    assert.ok(emailHtml(saying({ url })).includes(`<a href="https://alertmanager.example/graph?a=1&amp;b=%222%22">`));
    for (const other of ['javascript:alert(1)', 'see the wiki', '//example.org', 'data:text/html,x'])
      assert.doesNotMatch(emailHtml(saying({ url: other })), new RegExp(`<a href="${RegExp.escape(other)}`));
  });
});

describe('what a message says first', () => {
  const first = (changed: Partial<PageMessage>) => openingOf(messageTo(email, changed as object));

  it('is until when to answer, and what comes then', () => {
    assert.deepEqual(first({ asked: { ...page, otherwise: 'level 2 is paged' } }), [
      'Answer by 02:05 UTC; then level 2 is paged.',
    ]);
    assert.deepEqual(first({ asked: page }), ['Answer by 02:05 UTC; then whoever is next is paged.']);
  });

  it('names the day when that is another', () => {
    assert.deepEqual(first({ asked: { ...page, answerBy: after(night, 24 * 60 * minute) } }), [
      'Answer by 2026-11-22 02:00 UTC; then whoever is next is paged.',
    ]);
  });

  it('is how late it is, from a minute on, and that the time to answer is over when it is', () => {
    const sentAt = after(night, 12 * minute);
    assert.deepEqual(first({ asked: page, sentAt, late: 12 * minute }), [
      'Answer now: it was to be answered by 02:05 UTC.',
      'This is 12 min late: it was to go out at 02:00 UTC.',
    ]);
    assert.equal(first({ asked: page, sentAt: after(night, 59_999), late: 59_999 }).length, 1);
  });

  it('is what is special about it, where it is no first call', () => {
    const [lapsed, answer] = first({ asked: page, whyCode: 'acknowledgement-lapsed' });
    assert.equal(lapsed, 'This was acknowledged, and then nothing more was heard: it is paged again.');
    assert.match(answer ?? '', /^Answer by/);
    assert.match(first({ asked: page, whyCode: 'handed-off' })[0] ?? '', /^This is handed off to you/);
    assert.match(
      first({ asked: page, whyCode: 'bounced' })[0] ?? '',
      /Decide who takes it: acknowledge to keep it, or hand it off\.$/,
    );
    assert.match(first({ asked: page, whyCode: 'not-acknowledged' })[0] ?? '', /^Answer by/);
  });

  it('is nothing where nobody has said until when, as in a test page', () => {
    assert.deepEqual(first({ asked: { ...page, answerBy: null } }), []);
    assert.deepEqual(first({ asked: page, isTest: true }), []);
  });

  it('is what is suggested and until when, of a nudge', () => {
    assert.deepEqual(first({ asked: nudge }), [
      'Suggested: Post an update on Nobody can pay.',
      'Say yes or no by 02:15 UTC; after that it is not suggested any more.',
    ]);
  });

  it('is all that there is to say, of a note', () => {
    assert.deepEqual(first({ asked: { kind: 'note', text: 'You can stand down.' } }), [
      'You can stand down.',
      'There is nothing to answer.',
    ]);
  });
});

describe('the links of a message', () => {
  it('acknowledge a page, and say what else the link is for', () => {
    const text = textOf(messageTo(email));
    assert.match(text, /^Acknowledge: https:\/\/escalog\.example\/v1\/acknowledge\?token=abc&x=1$/m);
    assert.match(text, /^Not for you, or not alone\? The same link lets you decline, or page the next level too\.$/m);
    assert.match(text, /^Not now\? escalog acknowledge \S+ --for 30m --as person\/ada$/m);
    assert.match(text, /^Not yours\? escalog handoff \S+ TEAM --because WHY --as person\/ada$/m);
  });

  it('are yes and no in a nudge, which is no page', () => {
    const message = messageTo(email, { asked: nudge, urgency: 'low' });
    assert.equal(subjectOf(message), 'Suggestion: Post an update on Nobody can pay. [sev1] Nobody can pay');
    const text = textOf(message);
    assert.match(text, /^Yes: {6}https:\/\/escalog\.example\/v1\/nudge\?token=abc&answer=accept$/m);
    assert.match(text, /^No: {7}https:\/\/escalog\.example\/v1\/nudge\?token=abc&answer=dismiss$/m);
    assert.match(text, /^Severity: sev1$/m);
    assert.doesNotMatch(text, /Acknowledge/);
    const html = emailHtml(message);
    assert.match(html, /href="https:\/\/escalog\.example\/v1\/nudge\?token=abc&amp;answer=accept"/);
    assert.doesNotMatch(html, /Acknowledge/);
  });

  it('answer nothing in a note', () => {
    const message = messageTo(email, { asked: { kind: 'note', text: 'You can <b>stand down</b>.\nThanks.' } });
    assert.equal(subjectOf(message), 'For your information: [sev1] Nobody can pay');
    assert.doesNotMatch(textOf(message), /Acknowledge|token=/);
    const html = emailHtml(message);
    assert.match(html, /You can &lt;b&gt;stand down&lt;\/b&gt;\.<br>Thanks\./);
    assert.doesNotMatch(html, /token=/);
  });
});
