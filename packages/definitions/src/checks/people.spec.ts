import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitionsOf } from '../testing/index.ts';
import type { CatalogEntry, EntryOf } from '../entry.ts';
import { checkEntries } from './check-entries.ts';
import { warningsOf } from './warnings.ts';

type Method = Record<string, unknown>;

const person = (...contactMethods: readonly Method[]) =>
  ({
    ref: 'person/ana',
    name: 'Ana',
    contactMethods: contactMethods.map((method, id) => ({ id: `m${id}`, ...method })),
  }) as unknown as EntryOf<'person'>;

function problemsOf(...methods: readonly Method[]): readonly string[] {
  const checked = checkEntries([person(...methods)], definitionsOf());
  const at = '/entries/0/contactMethods';
  const problems = checked.ok ? [] : checked.problems.filter(({ pointer }) => pointer.startsWith(at));
  return problems.map(({ pointer, detail }) => `${pointer.slice(at.length)}: ${detail}`);
}

describe('a contact method is refused when', () => {
  it('its phone number is none', () => {
    assert.deepEqual(
      problemsOf({ channel: 'sms', number: '+44 20 7946 0958' }, { channel: 'phone', number: '020 7946 0959' }),
      ['/1/number: 020 7946 0959 has no country code; write +44 20 7946 0959'],
    );
    assert.match(
      String(problemsOf({ channel: 'phone', number: '+1 555 01' })),
      /too short for a number of the United States/,
    );
  });

  it('its mail address could put lines of its own into a message', () => {
    for (const address of [
      'ana@acme.example\r\nBcc: eve@evil.example',
      'ana@acme.example\n',
      'an\u0000a@acme.example',
      'ana@acme.example,eve@evil.example',
    ])
      assert.match(String(problemsOf({ channel: 'email', address })), /^\/0\/address: /, JSON.stringify(address));
  });

  it('its ntfy URL has not exactly one topic', () => {
    const detail =
      '/0/url: the URL of an ntfy server ends in one topic and nothing else, such as https://ntfy.sh/some-topic';
    for (const path of ['', '/', '/a/b', '/a?auth=x', '/a#b', `/${'a'.repeat(65)}`, '/a%20b', '/a,b'])
      assert.deepEqual(problemsOf({ channel: 'ntfy', url: `https://ntfy.sh${path}` }), [detail], path);
    assert.deepEqual(problemsOf({ channel: 'ntfy', url: 'https://ntfy.sh/some-topic' }), []);
  });

  it('its chat is at no address that anything can be posted to', () => {
    assert.match(String(problemsOf({ channel: 'chat', format: 'teams', url: 'ftp://x' })), /begins with https:\/\//);
    assert.match(
      String(problemsOf({ channel: 'chat', format: 'teams', url: 'http://169.254.169.254/x' })),
      /link-local/,
    );
  });

  it('it holds a mask for which nothing is stored', () => {
    assert.deepEqual(
      problemsOf(
        { channel: 'pagerduty', routingKey: '********' },
        { channel: 'chat', format: 'discord', url: 'https://discord.com/********' },
        { channel: 'ntfy', url: 'https://ntfy.sh/some-topic', token: '********' },
      ),
      [
        '/0/routingKey: this only masks a token, and none is stored for a method "m0" of person/ana; give the whole token',
        '/1/url: this only masks an address, and none is stored for a method "m1" of person/ana; give the whole address',
        '/2/token: this only masks a token, and none is stored for a method "m2" of person/ana with this host; give the whole token, or leave it out',
      ],
    );
  });

  it('a secret of it does not fit, which is not said back', () => {
    for (const method of [
      { channel: 'webhook', url: 'https://acme.example', secret: 'hunter2' },
      { channel: 'pagerduty', routingKey: 'hunter2' },
      { channel: 'ntfy', url: 'https://ntfy.sh/some-topic', token: 'hunter2' },
    ]) {
      const told = String(problemsOf(method));
      assert.notEqual(told, '');
      assert.doesNotMatch(told, /hunter2/);
    }
  });
});

describe('whoever applies a contact method is told when', () => {
  const warned = (entries: readonly CatalogEntry[], ...current: readonly CatalogEntry[]) =>
    warningsOf(entries, definitionsOf(...current)).map(({ ref, pointer, detail }) => `${ref}${pointer}: ${detail}`);

  it('an answer from its number could be of somebody else', () => {
    const ana = person({ channel: 'sms', number: '+44 7400 123456' });
    const ben = { ...person({ channel: 'phone', number: '+447400123456' }), ref: 'person/ben' as const, name: 'Ben' };
    assert.deepEqual(warned([ana], ben), [
      'person/ana/contactMethods/0/number: this is a number of Ben (person/ben) too, so an answer from it could be of either; give each of them their own',
    ]);
    assert.equal(warned([ana, ben]).length, 2);
    assert.deepEqual(warned([ana], ana), [], 'one person may be called and written to at one number');
  });

  it('its chat is not where that chat takes messages', () => {
    const chat = (format: string, url: string) => warned([person({ channel: 'chat', format, url })]);
    assert.deepEqual(chat('discord', 'https://proxy.acme.example/hook'), [
      'person/ana/contactMethods/0/url: proxy.acme.example is not where Discord takes messages; check the address and the format, unless something of yours stands in front of it',
    ]);
    assert.deepEqual(chat('discord', 'https://discord.com/api/webhooks/1/x'), []);
    assert.deepEqual(chat('teams', 'https://prod-1.westeurope.logic.azure.com:443/workflows/x'), []);
    assert.deepEqual(chat('teams', 'https://evillogic.azure.com.example/x').length, 1);
    assert.deepEqual(chat('mattermost', 'https://chat.acme.example/hooks/x'), []);
  });
});

describe('quiet hours', () => {
  const checked = (quietHours: object) => {
    const result = checkEntries([{ ...person({ channel: 'sandbox' }), quietHours } as CatalogEntry], definitionsOf());
    const problems = result.ok ? [] : result.problems.filter(({ pointer }) => pointer.includes('/quietHours/'));
    return problems.map(({ pointer, detail }) => `${pointer}: ${detail}`);
  };

  it('are refused in a zone that is none, and when they end as they begin', () => {
    assert.deepEqual(checked({ from: '22:00', to: '07:00', timeZone: 'Europe/Lisbon' }), []);
    assert.deepEqual(checked({ from: '22:00', to: '22:00', timeZone: '+01:00' }), [
      '/entries/0/quietHours/timeZone: there is no time zone "+01:00"; give an IANA name such as Europe/Lisbon',
      '/entries/0/quietHours/to: quiet hours end at another time than they begin, and both are 22:00',
    ]);
  });
});
