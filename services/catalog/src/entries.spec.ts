import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { isRetriable } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import { followDefinitions, type RunnerDeps } from '@escalog/runner';
import type { Store, Views } from '@escalog/store';
import { DefinitionsCopy, maskedSecret } from '@escalog/definitions';
import { Entries } from './entries.ts';
import { History } from './history.ts';
import { CatalogWorld } from './testing/catalog-world.ts';
import { businessService, component, groundwork } from './testing/organisation.ts';

const somebody = { actor: { kind: 'person', ref: 'person/unknown' }, because: null };
const applying = { rotations: 'next-handover' } as const;
const login = businessService('login', 'Login');
const web = component('web', 'Web', { partOf: [login.ref] });

function entriesOn(deps: RunnerDeps): Entries {
  return new Entries(new DefinitionsCopy(), new History(deps), deps);
}

it('changes are made one at a time: of a removal and an entry that refers to what is removed, the later is refused', async () => {
  await using world = await CatalogWorld.open();
  const entries = entriesOn(world.deps);
  await entries.apply([...groundwork, login], applying, somebody);
  const [removal, change] = await Promise.all([
    entries.remove([login.ref], false, somebody),
    entries.apply([web], applying, somebody),
  ]);
  assert.equal(removal.kind, 'removed');
  assert.deepEqual(change, {
    kind: 'refused',
    problems: [
      { pointer: '/entries/0/partOf/0', detail: 'business-service/login exists neither here nor in the catalog' },
    ],
  });
});

it('changes are made one at a time: the other way round, the removal is refused', async () => {
  await using world = await CatalogWorld.open();
  const entries = entriesOn(world.deps);
  await entries.apply([...groundwork, login], applying, somebody);
  const [change, removal] = await Promise.all([
    entries.apply([web], applying, somebody),
    entries.remove([login.ref], false, somebody),
  ]);
  assert.equal(change.kind, 'applied');
  assert.equal(removal.kind, 'refused');
});

/** Replicas whose copies hear nothing from the topic: all that they know of each other, they know from the store. */
function replicas({ deps }: CatalogWorld, changed: Partial<RunnerDeps> = {}): readonly [Entries, Entries] {
  return [entriesOn({ ...deps, ...changed }), entriesOn(deps)];
}

/** The same store, in which giving the turn back waits for ever: its process is frozen. */
function frozenAtTheEnd(store: Store): Store {
  const views = <View>(collection: string): Views<View> => {
    const real = store.views<View>(collection);
    let calls = 0;
    const update: typeof real.update = (id, change) =>
      collection === 'catalog-turns' && (calls += 1) > 2 ? new Promise(() => {}) : real.update(id, change);
    return overridden(real, { update });
  };
  return overridden(store, { views });
}

/** The outcome of `change`, while time passes. */
async function inTime<Result>({ clock }: CatalogWorld, change: Promise<Result>): Promise<Result> {
  const running = new Set([change]);
  void change.catch(() => undefined).then(() => running.delete(change));
  for (; running.size > 0; await turn()) clock.advance(50);
  return change;
}

describe('what one replica has answered', () => {
  it('may be referred to in the next change at another', async () => {
    await using world = await CatalogWorld.open();
    const [first, second] = replicas(world);
    await first.apply([...groundwork, login], applying, somebody);
    assert.equal((await second.apply([web], applying, somebody)).kind, 'applied');
    const outlook = await first.look([web], applying);
    assert.ok(outlook.kind === 'outlook');
    assert.deepEqual(outlook.changes, [{ ref: web.ref, kind: 'unchanged', fields: [] }]);
  });

  it('is not contradicted by what another answers at the same moment: of a removal and a reference, one is refused', async () => {
    await using world = await CatalogWorld.open();
    const [first, second] = replicas(world);
    await first.apply([...groundwork, login], applying, somebody);
    const [removal, change] = await inTime(
      world,
      Promise.all([first.remove([login.ref], false, somebody), second.apply([web], applying, somebody)]),
    );
    assert.notEqual(removal.kind === 'removed', change.kind === 'applied');
  });

  it('keeps a secret that another is sent masked', async () => {
    await using world = await CatalogWorld.open();
    const [first, second] = replicas(world);
    const ada = (secret: string) => ({
      ref: 'person/ada',
      name: 'Ada',
      contactMethods: [{ id: 'hook', channel: 'webhook', url: 'https://hooks.acme.example/a', secret }],
    });
    const secrets = ['one', 'two'].map((name) => `whsec_${Buffer.from(name.padEnd(24, '.')).toString('base64')}`);
    await first.apply([...groundwork, ada(secrets[0] ?? '')], applying, somebody);
    await second.apply([ada(maskedSecret)], applying, somebody);
    await first.apply([ada(secrets[1] ?? '')], applying, somebody);
    await second.apply([{ ...ada(maskedSecret), name: 'Ada Lovelace' }], applying, somebody);
    const stored = await world.deps.store.aggregates('catalog-entries').load('person/ada');
    assert.match(JSON.stringify(stored?.state), new RegExp(`Ada Lovelace.*${secrets[1]}`));
  });

  it('is known to another in full, however many entries were changed', async () => {
    await using world = await CatalogWorld.open();
    const [first, second] = replicas(world);
    const many = Array.from({ length: 1_010 }, (_, index) => component(`c${index}`, `C ${index}`));
    await first.apply([...groundwork, ...many], applying, somebody);
    const outcome = await second.look(many, applying);
    assert.ok(outcome.kind === 'outlook' && outcome.changes.every(({ kind }) => kind === 'unchanged'));
  });
});

describe('a change whose process is frozen or dies', () => {
  it('holds up the others for half a minute at most, and they say so rather than wait for it', async () => {
    await using world = await CatalogWorld.open();
    const [frozen, other] = replicas(world, { store: frozenAtTheEnd(world.deps.store) });
    void frozen.apply([...groundwork, login], applying, somebody);
    while (frozen.busy > 1) await turn();
    await assert.rejects(inTime(world, other.apply([web], applying, somebody)), isRetriable);
    world.clock.advance(20_000);
    assert.equal((await other.apply([web], applying, somebody)).kind, 'applied');
  });
});

describe('an entry that two replicas change while the bus is slow', () => {
  it('is known as it was changed last to whoever reads the topic from the beginning', async () => {
    await using world = await CatalogWorld.open();
    const slow = Promise.withResolvers<void>();
    const { bus } = world.deps;
    const publish: typeof bus.publish = (topic, messages) => slow.promise.then(() => bus.publish(topic, messages));
    const [late, quick] = replicas(world, { bus: overridden(bus, { publish }) });
    await late.apply([...groundwork, login], applying, somebody);
    await quick.apply([{ ...login, name: 'Sign in' }], applying, somebody);
    while (quick.busy > 0) await turn();
    slow.resolve();
    while (late.busy > 0) await turn();

    // Only then the log is read as it was kept, one message of each entry.
    await world.restart();
    const newcomer = new DefinitionsCopy();
    await (await followDefinitions(newcomer, world.deps)).stop();
    assert.equal(newcomer.find(login.ref)?.entry.name, 'Sign in');
  });
});
