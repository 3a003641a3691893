import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

/** A file name that a text turned around passes for another, what clears a terminal, and what hides in a word. */
const hostile = 'see invoice\u202egpj.exe \u2067(1)\u2069 \u001b[2J\u009b2J pass\u200bword \u200f';
const genuine = 'מערכת הכניסה אינה עובדת';
const misleading = /(?![\r\n\t])[\p{Cc}\u061C\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/u;

/** What a mail says, decoded. */
function saidIn(raw: string): string {
  const unfolded = raw.replaceAll(/=\r\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => `%${hex}`);
  const texts = [...raw.matchAll(/base64\r\n(?:.+\r\n)*\r\n([\w+/=\r\n]+)/g)].map(([, text = '']) =>
    Buffer.from(text, 'base64'),
  );
  return [decodeURIComponent(unfolded.replaceAll(/%(?![0-9A-F]{2})/g, '%25')), ...texts.map(String)].join('\n');
}

describe('what people typed, whatever it holds', () => {
  it('is shown harmless in every report and message, and stays what it is in JSON', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', {
      title: `users cannot log in, ${genuine}`,
      description: `${hostile}\n${genuine}`,
      affects: ['Login'],
    });
    const under = `/v1/incidents/${body.id}`;
    const by = 'person/ana';
    for (const [path, told] of [
      ['updates', { text: `${hostile}\n${genuine}` }],
      ['escalate', { why: `${hostile} ${genuine}` }],
      ['retrospective/notes', { text: `${hostile}\n\n${genuine} &#x202e;` }],
      ['resolve', { note: `${hostile} ${genuine}` }],
    ] as const)
      assert.ok([200, 201, 202].includes((await world.post(`${under}/${path}`, { ...told, by })).status), path);
    for (const format of ['html', 'markdown']) {
      const { text } = await world.get(`${under}/report?format=${format}`);
      assert.doesNotMatch(text, misleading, format);
      assert.match(text, /see invoice ?gpj\.exe/, format);
      assert.ok(text.includes(genuine), format);
    }
    const mails = world.mailbox.to('ana@acme.example').map(({ raw }) => saidIn(raw));
    assert.ok(mails.length > 0);
    for (const mail of mails) assert.doesNotMatch(mail, misleading);
    assert.ok(mails.some((mail) => mail.includes('see invoicegpj.exe') && mail.includes(genuine)));
    const { text: data } = await world.get(`${under}/report?format=json`);
    assert.ok(JSON.stringify(JSON.parse(data)).includes('invoice\u202egpj.exe'), 'JSON is data');
  });
});
