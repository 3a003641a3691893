import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { worldOf } from '../harness/paging.ts';
import { World } from '../harness/world.ts';

const minute = 60_000;
const mail = { id: 'mail', channel: 'email', address: 'ana@acme.example' };
const ana = { ref: 'person/ana', name: 'Ana Costa', contactMethods: [mail] };
const template = (ref: string, fields: object) => ({ ref: `template/${ref}`, name: 'Ours', ...fields });
const readable = (raw: string | undefined): string =>
  (raw ?? '').replaceAll('=\r\n', '').replaceAll('=3D', '=').replaceAll('\r\n', '\n');

const loginFails = async (world: World, more: object = {}): Promise<string> => {
  const { body, text, status } = await world.post('/v1/incidents', {
    title: 'users cannot log in',
    affects: ['Login'],
    ...more,
  });
  assert.equal(status, 201, text);
  return body.id;
};
const apply = async (world: World, ...entries: readonly object[]) => {
  const answer = await world.post('/v1/catalog/apply', { entries });
  assert.equal(answer.status, 200, answer.text);
  return answer.body['warnings'] as readonly { ref: string; detail: string }[];
};
const mailsOf = (world: World): readonly string[] =>
  world.mailbox.to('ana@acme.example').map(({ raw }) => readable(raw));
const subjectOf = (message: string | undefined): string | undefined => /^Subject: (.*)$/m.exec(message ?? '')?.[1];

describe('texts of one’s own', () => {
  it('are what a mail and a text message say, and nothing of them is a markup of the mail', async () => {
    const sms = { id: 'sms', channel: 'sms', number: '+44 20 7946 0958' };
    await using world = await worldOf({ ...ana, contactMethods: [mail, sms] });
    await apply(
      world,
      template('email-page', {
        title: 'Pager: {{ incident.title }}',
        text: 'Dear {{ person.name }},\n<b>{{ incident.title }}</b>\n{{ opening }}\n{{ acknowledgeUrl }}',
      }),
      template('sms-page', {
        text: '{{ incident.severity }}: {{ incident.title }}. 1 {{ code }} is yes. {{ opening }}',
      }),
    );
    await loginFails(world);
    const [message = ''] = mailsOf(world);
    assert.equal(subjectOf(message), 'Pager: users cannot log in');
    assert.match(
      message,
      /^Dear Ana Costa,\n<b>users cannot log in<\/b>\nAnswer by 02:05 UTC; then level 2 is paged\.\nhttp:/m,
    );
    assert.match(message, /&lt;b&gt;users cannot log in&lt;\/b&gt;/);
    assert.match(message, />Acknowledge<\/a>/, 'the button of the mail is still there');
    const { messages } = (await world.get('/v1/sandbox/messages')).body as unknown as {
      messages: readonly { channel: string; text: string }[];
    };
    const text = messages.find(({ channel }) => channel.startsWith('sms'))?.text ?? '';
    assert.match(text, /^sev2: users cannot log in\. 1 \d{3} is yes\. Answer by 02:05 UTC; then level 2 is paged\.$/);
    const { link } = world.mailbox.to('ana@acme.example')[0] ?? { link: '' };
    assert.equal((await world.press(link)).status, 200, 'and its link acknowledges');
  });

  it('count from the next message on, and so does their absence', async () => {
    await using world = await World.open();
    await loginFails(world);
    await apply(world, template('email-page', { title: 'Pager: {{ incident.title }}' }));
    await world.advance(minute);
    await loginFails(world);
    await world.remove('/v1/catalog/entries/template/email-page');
    await world.advance(minute);
    await loginFails(world);
    const usual = '[sev2] users cannot log in';
    assert.deepEqual(mailsOf(world).map(subjectOf), [usual, 'Pager: users cannot log in', usual]);
  });

  it('are refused where they name what there is not, with the field, the place in it and the nearest name', async () => {
    await using world = await World.open();
    const { status, body } = await world.post('/v1/catalog/apply', {
      entries: [template('email-page', { title: 'x', text: 'Hello\n{{ incident.titel }}' })],
    });
    assert.equal(status, 422);
    assert.deepEqual(body['errors'], [
      {
        pointer: '/entries/0/text',
        detail: 'line 2, column 4: nothing is called "incident.titel" here; incident.title is nearest',
      },
    ]);
    await loginFails(world);
    assert.equal(subjectOf(mailsOf(world)[0]), '[sev2] users cannot log in');
  });

  it('are warned of where people would not know how to answer', async () => {
    await using world = await World.open();
    const warnings = await apply(world, template('email-page', { text: '{{ incident.title }}' }));
    assert.deepEqual(
      warnings.map(({ ref, detail }) => `${ref}: ${detail}`),
      [
        'template/email-page: it does not say how to answer; name acknowledgeUrl in it',
        'template/email-page: it does not say until when to answer; name opening or answerBy in it',
      ],
    );
  });

  it('never keep a page back: what cannot be rendered after all is said in the usual words', async () => {
    await using world = await World.open();
    const letters = '{% assign all = incident.description | split: "" %}';
    const loops = '{% for time in (1..9) %}{% for b in all %}{{ b }}{% endfor %}{% endfor %}';
    await apply(world, template('email-page', { title: '{{ why }}', text: `${letters}${loops}x` }));
    await loginFails(world, { description: 'far too long for that '.repeat(150) });
    const [message = ''] = mailsOf(world);
    assert.equal(subjectOf(message), '[sev2] users cannot log in');
    assert.match(message, /^Acknowledge: http:/m);
    await world.advance(minute);
    assert.equal(mailsOf(world).length, 1);
  });
});
