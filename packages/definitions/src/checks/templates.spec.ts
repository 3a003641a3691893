import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DefinitionsCopy } from '../definitions.ts';
import { checkEntries } from './check-entries.ts';
import { problemsOfTemplate } from './templates.ts';
import { warningsOf } from './warnings.ts';

const template = (ref: string, fields: { readonly title?: string; readonly text?: string }) => ({
  ref,
  name: 'Ours',
  ...fields,
});

describe('a template in the catalog', () => {
  const problems = (ref: string, fields: { readonly title?: string; readonly text?: string }) =>
    problemsOfTemplate(template(ref, fields));

  it('is refused with the field and the place in it', () => {
    assert.deepEqual(
      problems('template/email-page', { title: '{{ incident.title }}', text: 'a\n {{ incidnt.title }}' }),
      [
        {
          pointer: '/text',
          detail: 'line 2, column 5: nothing is called "incidnt.title" here; incident.title is nearest',
        },
      ],
    );
    assert.equal(problems('template/email-page', { title: '{{', text: '{{' }).length, 2);
  });

  it('has a title only on channels that have one', () => {
    for (const ref of ['template/sms-page', 'template/phone-note'])
      assert.match(problems(ref, { title: 'x', text: 'x' })[0]?.detail ?? '', /has no title; say all of it in text/);
    assert.deepEqual(problems('template/push-page', { title: 'x' }), []);
  });

  it('changes something', () => {
    assert.deepEqual(problems('template/email-page', {}), [
      { pointer: '', detail: 'this changes nothing; give a title or a text' },
    ]);
    assert.deepEqual(problems('template/sms-page', {}), [{ pointer: '', detail: 'this changes nothing; give a text' }]);
  });

  it('holds no characters that change how text is shown', () => {
    const checked = checkEntries(
      [template('template/email-page', { title: 'a\u202eb', text: 'a\u0007' })],
      new DefinitionsCopy(),
    );
    assert.deepEqual(
      checked.ok ? [] : checked.problems.filter(({ pointer }) => pointer !== '/entries').map(({ pointer }) => pointer),
      ['/entries/0/title', '/entries/0/text'],
    );
  });

  const warned = (ref: string, text: string) =>
    warningsOf([template(ref, { text })], new DefinitionsCopy()).map(({ pointer, detail }) => `${pointer}: ${detail}`);

  it('ought to say how to answer, and until when', () => {
    assert.deepEqual(warned('template/sms-page', '{{ incident.title }}'), [
      '/text: it does not say how to answer; name code or acknowledgeUrl in it',
      '/text: it does not say until when to answer; name opening or answerBy in it',
    ]);
    assert.deepEqual(warned('template/sms-page', '{{ opening }} {{ code }}'), []);
    assert.deepEqual(warned('template/email-nudge', '{{ opening }} {{ acceptUrl }}'), [
      '/text: it does not say how to answer; name acceptUrl and dismissUrl in it',
    ]);
    assert.deepEqual(warned('template/push-page', '{{ why }} {{ answerBy }}'), [], 'it has buttons');
    assert.deepEqual(warned('template/email-note', '{{ note }}'), []);
  });
});
