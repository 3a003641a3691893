import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { ntfyStandIn } from './channels/testing/ntfy-stand-in.ts';
import { slackStandIn } from './channels/testing/slack-stand-in.ts';
import { ada, pageId } from './testing/examples.ts';
import { temporaryFolder, World } from './testing/world.ts';

const token = 'xoxb-1-2-notatoken';
const slack = { id: 'dm', channel: 'slack', to: 'U012AB3CD' } as const;

/** Ada is paged in Slack. */
async function paged(t: TestContext) {
  const provider = await slackStandIn(t, token);
  const options = { folder: temporaryFolder(), providers: { slackBotToken: token, slackUrl: provider.url } };
  const world = await World.open(t, { ...options, entries: [ada([slack])] });
  await world.reachLevel('person/ada');
  await world.quiet();
  const buttons = () => [...provider.messages.values()].map((message) => message.buttons.length);
  assert.ok(buttons().every((count) => count > 0) && buttons().length === 1);
  return { provider, options, world, buttons };
}

const recalls = async (world: World) =>
  (await world.notifications()).flatMap((event) => (event.type === 'MessageRecalled' ? [event.outcome] : []));

describe('a message whose page is answered', () => {
  it('loses its buttons, by the name that its provider gave it, once', async (t) => {
    const { world, buttons } = await paged(t);
    await world.halt(pageId);
    await world.quiet();
    assert.deepEqual([buttons(), await recalls(world)], [[0], ['accepted']]);
    await world.halt(pageId);
    await world.quiet();
    assert.deepEqual(await recalls(world), ['accepted']);
  });

  it('loses them once its provider is there again', async (t) => {
    const { provider, world, buttons } = await paged(t);
    provider.behave('fails');
    await world.halt(pageId);
    await world.quiet();
    assert.deepEqual(await recalls(world), []);
    provider.behave('accepts');
    await world.advance(1_500);
    assert.deepEqual([buttons(), await recalls(world)], [[0], ['accepted']]);
  });

  it('loses them though the process was killed while it did that', async (t) => {
    const { provider, options, world, buttons } = await paged(t);
    const before = provider.requests.length;
    provider.behave('hangs');
    await world.halt(pageId);
    while (provider.requests.length === before) await new Promise(setImmediate);
    await world.endProcess();
    provider.behave('accepts');
    const later = await World.open(t, { ...options, soleOwner: true });
    await later.quiet();
    assert.deepEqual([buttons(), await recalls(later)], [[0], ['accepted']]);
  });

  it('is replaced on ntfy, without a sound', async (t) => {
    const ntfy = await ntfyStandIn(t, { topic: 'pages', token: 'tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2' });
    const method = {
      id: 'ntfy',
      channel: 'ntfy',
      url: `${ntfy.url}/pages`,
      token: 'tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2',
    } as const;
    const world = await World.open(t, { entries: [ada([method])] });
    await world.reachLevel('person/ada');
    await world.quiet();
    await world.halt(pageId);
    await world.quiet();
    const [first, last] = ntfy.published;
    assert.deepEqual([ntfy.published.length, await recalls(world)], [2, ['accepted']]);
    assert.equal(last?.sequence_id, first?.sequence_id);
    assert.deepEqual([last?.priority, last?.actions.length], [2, 0]);
  });
});
