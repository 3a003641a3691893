import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IncidentFacts } from '@escalog/contracts';
import { email, incident } from '../testing/examples.ts';
import { messageTo } from '../testing/messages.ts';
import { emailHtml } from './email/email-html.ts';
import { factsOf, subjectOf, textOf } from './page-text.ts';

const saying = (changed: Partial<IncidentFacts>) => messageTo(email, { incident: { ...incident, ...changed } });

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
