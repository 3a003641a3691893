import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ada, email, webhook } from './testing/examples.ts';
import { mailServer } from './testing/mail-server.ts';
import { webServer } from './testing/web-server.ts';
import { World } from './testing/world.ts';

describe('a recipient who takes long', () => {
  const people = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => `person/${name}-${index}`);
  const turn = () => new Promise(setImmediate);

  it('does not hold up mail to other domains, however many pages it gets', async (t) => {
    const answers = Promise.withResolvers<void>();
    const mail = await mailServer(t, [], { hanging: { domain: 'hanging.example', until: answers.promise } });
    const [hanging, others] = [people('hanging', 50), people('other', 20)];
    const at = (domain: string) => (ref: string) => ({
      ...ada([{ ...email, address: `${ref.slice('person/'.length)}@${domain}` }]),
      ref,
    });
    const world = await World.open(t, {
      entries: [...hanging.map(at('hanging.example')), ...others.map(at('acme.example'))],
      smtpUrl: mail.url,
    });
    await world.reachLevel(...hanging);
    while (mail.connections() < 2) await turn();
    for (const [index, other] of others.entries()) {
      await world.reachLevel(other);
      while (mail.received.length <= index) await turn();
    }
    const failed = (await world.told()).filter((line) => line.endsWith('failed'));
    assert.deepEqual(failed, [], 'nobody had to wait for a deadline');
    answers.resolve();
    await world.quiet();
    assert.equal(mail.received.length, 70);
  });

  it('does not hold up other webhooks on the same host', async (t) => {
    const answers = Promise.withResolvers<void>();
    const hook = await webServer(t, (response, { path }) => {
      const heldUp = path === '/slow' ? answers.promise : Promise.resolve();
      void heldUp.then(() => response.writeHead(204).end());
    });
    const [slow, others] = [people('slow', 600), people('other', 20)];
    const at = (path: string) => (ref: string) => ({
      ...ada([{ ...webhook, url: new URL(path, hook.url).href }]),
      ref,
    });
    const world = await World.open(t, { entries: [...slow.map(at('/slow')), ...others.map(at('/hook'))] });
    await world.reachLevel(...slow);
    const received = (path: string) => hook.received.filter((request) => request.path === path).length;
    while (received('/slow') < 25) await turn();
    await world.reachLevel(...others);
    while (received('/hook') < others.length) await turn();
    assert.equal(received('/slow'), 25);
    answers.resolve();
    await world.quiet();
    assert.equal(received('/slow'), 600);
  });
});
