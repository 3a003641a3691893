import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Position } from '@escalog/bus';
import { topics } from '@escalog/contracts';
import { secretsMadeIn } from '@escalog/hosting';
import { AppError } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import { clusterSource, clusterTarget, importInto } from '@escalog/moving';
import { serversHere } from '../harness/cluster.ts';
import { World } from '../harness/world.ts';
import { clusterPlace, embeddedPlace, exported, imported, temporaryFolder, type ClusterPlace } from './places.ts';

const servers = serversHere();
const withoutServers =
  servers === undefined &&
  (process.env['ESCALOG_TEST_SKIPPED'] ||
    'set ESCALOG_TEST_KAFKA and ESCALOG_TEST_MONGODB to a Kafka broker (host:port) and a MongoDB URL');
const silently = (): void => {};

function refusal(code: string, message: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  };
}

/** Where policy goes on at a stopped place. */
async function positionsAt(place: ClusterPlace): Promise<readonly Position[]> {
  const source = await place.source();
  return source.bus.positions('escalog.policy', [topics.incidents.name]).finally(() => source.close());
}

describe('moving with a cluster', { skip: withoutServers }, () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'export');
  let world: World;

  /** An export of an embedded installation that has one incident. */
  before(async () => {
    const embedded = embeddedPlace();
    world = await World.open(embedded.installation);
    await world.post('/v1/incidents', { title: 'users cannot log in' });
    await world.stop();
    await exported(embedded, file);
  });
  after(async () => {
    await world.close();
    folder[Symbol.dispose]();
  });

  const newPlace = (): Promise<ClusterPlace> => clusterPlace(servers!, folder.path, world);

  it('is refused while services run there, and into one that is not empty', async () => {
    const place = await newPlace();
    secretsMadeIn(place.secretsFile);
    await using other = await World.open(place.installation);
    await assert.rejects(
      exported(place, join(folder.path, 'running')),
      refusal(
        'ESCALOG_MOVING_RUNNING',
        /Services run there \(The group escalog\.[\w.]+ has running members\)\. Stop every service/,
      ),
    );
    await assert.rejects(imported(file, place), refusal('ESCALOG_MOVING_RUNNING', /Stop every service/));
    assert.ok(!existsSync(join(folder.path, 'running')));

    await other.post('/v1/incidents', { title: 'users cannot log in' });
    await other.stop();
    const before = await positionsAt(place);
    await assert.rejects(
      imported(file, place),
      refusal(
        'ESCALOG_MOVING_NOT_EMPTY',
        /The database moving-.* is not empty, it has .*: drop it, or name another MongoDB/,
      ),
    );
    assert.deepEqual(await positionsAt(place), before);
    assert.ok(before.some(({ offset }) => offset > 0));
    await other.start();
    assert.equal(other.mailbox.to('ana@acme.example').length, 1, 'what is there goes on');
  });

  it('is refused where messages are and documents are not', async () => {
    const place = await newPlace();
    await place.installation.publish(
      topics.incidents.name,
      { key: 'a', value: Buffer.from('left over'), headers: {} },
      world.options,
    );
    await assert.rejects(
      imported(file, place),
      refusal('ESCALOG_MOVING_NOT_EMPTY', /The topic escalog\.incidents is not empty: delete it and make it anew/),
    );
    secretsMadeIn(place.secretsFile);
    await assert.rejects(
      exported(place, join(folder.path, 'one-sided')),
      refusal('ESCALOG_MOVING_NOT_WHOLE', /1 message and 0 documents are there, which do not belong together/),
    );
  });

  it('is refused where other secrets are, and taken where the same are', async () => {
    const place = await newPlace();
    secretsMadeIn(place.secretsFile);
    const before = readFileSync(place.secretsFile, 'utf8');
    await assert.rejects(
      imported(file, place),
      refusal(
        'ESCALOG_MOVING_SECRETS',
        /holds other secrets, with which the links in pages sent before would not work: move it away/,
      ),
    );
    assert.equal(readFileSync(place.secretsFile, 'utf8'), before);

    rmSync(place.secretsFile);
    await imported(file, place);
    const again = await newPlace();
    writeFileSync(again.secretsFile, readFileSync(place.secretsFile));
    await imported(file, again);
  });

  it('that breaks off leaves nothing that services start on', async () => {
    const place = await newPlace();
    const target = await place.target();
    const failing = overridden(target, {
      async begin(secrets) {
        const contents = await target.begin(secrets);
        return {
          ...contents,
          bus: overridden(contents.bus, {
            commit: () => Promise.reject(new AppError('ESCALOG_TEST', 'Kafka is down.', { retriable: true })),
          }),
        };
      },
    });
    await assert.rejects(
      importInto(failing, file, silently).finally(() => target.close()),
      refusal(
        'ESCALOG_MOVING_UNFINISHED',
        /^Kafka is down\. The import broke off, and no service starts on what is there\. Drop the databases moving-\S+-intake, .*-access, delete Escalog's topics and make them anew \(npm run topics\), and import again\.$/,
      ),
    );
    await assert.rejects(
      place.installation.start(world.options),
      refusal('ESCALOG_STORE_IMPORT_UNFINISHED', /holds half of an import/),
    );
    await assert.rejects(
      imported(file, place),
      refusal('ESCALOG_STORE_IMPORT_UNFINISHED', /drop it, with those of the other services/),
    );
  });

  it('says which address is wrong', async () => {
    const { address } = await newPlace();
    secretsMadeIn(address.secrets);
    await assert.rejects(
      clusterSource({ ...address, bus: 'kafka' }),
      refusal('ESCALOG_MOVING_ADDRESS', /ESCALOG_BUS is not an address such as/),
    );
    await assert.rejects(
      clusterSource({ ...address, store: 'mongodb://127.0.0.1:1' }),
      refusal('ESCALOG_STORE_UNAVAILABLE', /MongoDB at 127\.0\.0\.1:1 did not answer/),
    );
    await assert.rejects(
      clusterTarget({ ...address, bus: 'kafka://127.0.0.1:1' }),
      refusal('ESCALOG_BUS_UNAVAILABLE', /Kafka at 127\.0\.0\.1:1 does not answer/),
    );
    await assert.rejects(
      clusterTarget({ ...address, installation: 'moving-nobody' }),
      refusal('ESCALOG_BUS_TOPICS_DIFFER', /Run `npm run topics`/),
    );
    await assert.rejects(
      clusterSource({ ...address, secrets: join(folder.path, 'nowhere') }),
      refusal('ESCALOG_HOSTING_SECRETS', /cannot be read/),
    );
  });
});
