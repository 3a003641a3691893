import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as access from '@escalog/access-service/config';
import * as catalog from '@escalog/catalog/config';
import { serviceNames, type ServiceName } from '@escalog/contracts';
import * as intake from '@escalog/intake/config';
import * as notification from '@escalog/notification/config';
import * as policy from '@escalog/policy/config';
import * as timeline from '@escalog/timeline/config';
import { composeServices, defaultsIn, root } from './compose-file.ts';

interface ConfigFile {
  readEnv(env: NodeJS.ProcessEnv): object;
  parseConfig(env: never): { readonly config: { readonly port: number } } | { readonly problems: readonly string[] };
}

const configs: Readonly<Record<ServiceName, ConfigFile>> = { intake, catalog, policy, notification, timeline, access };
const services = composeServices();
const environmentOf = (name: string): Readonly<Record<string, string>> => services[name]?.environment ?? {};
/** Read by the libraries of OpenTelemetry themselves. */
const isTelemetry = (variable: string): boolean => variable.startsWith('OTEL_');

describe('docker-compose.yml', () => {
  for (const name of serviceNames) {
    it(`gives ${name} every variable that it reads, and no other`, () => {
      const read = Object.keys(configs[name].readEnv({}));
      const given = Object.keys(environmentOf(name)).filter((variable) => !isTelemetry(variable));
      // The image listens on every address of its container.
      assert.deepEqual(new Set([...given, 'HOST']), new Set(read));
    });

    it(`gives ${name} what makes a configuration, and a program that is there`, () => {
      const { readEnv, parseConfig } = configs[name];
      const parsed = parseConfig(readEnv({ ...environmentOf(name) }) as never);
      assert.ok('config' in parsed, JSON.stringify(parsed));
      assert.deepEqual(services[name]?.command, [`services/${name}/src/main.ts`]);
      assert.ok(existsSync(join(root, `services/${name}/src/main.ts`)));
    });

    it(`sends the gateway to ${name} where it listens`, () => {
      assert.equal(
        environmentOf('gateway')[`ESCALOG_${name.toUpperCase()}_URL`],
        `http://${name}:${environmentOf(name)['PORT']}`,
      );
    });
  }

  it('gives the gateway and the services the same public URL, whose host they answer to', () => {
    for (const name of serviceNames)
      assert.equal(environmentOf(name)['ESCALOG_PUBLIC_URL'], environmentOf('gateway')['ESCALOG_PUBLIC_URL'], name);
  });

  it('starts each service as the same image, which cannot be written to', () => {
    for (const name of [...serviceNames, 'gateway', 'setup']) {
      assert.equal(services[name]?.image, 'escalog');
      assert.equal(services[name]?.read_only, true);
    }
  });

  it('publishes ports on loopback alone', () => {
    const published = Object.values(services).flatMap(({ ports = [] }) => ports);
    assert.ok(published.length > 0);
    assert.deepEqual(
      published.filter((port) => !port.startsWith('127.0.0.1:')),
      [],
    );
  });

  it('connects services to the bus and the store where these listen', () => {
    const kafka = environmentOf('kafka');
    for (const name of [...serviceNames, 'setup']) {
      const bus = new URL(environmentOf(name)['ESCALOG_BUS'] ?? '').host;
      assert.ok(kafka['KAFKA_ADVERTISED_LISTENERS']?.split(',').includes(`PLAINTEXT://${bus}`), bus);
    }
    for (const name of serviceNames)
      assert.equal(new URL(environmentOf(name)['ESCALOG_STORE'] ?? '').host, 'mongodb:27017');
  });

  it('makes the topics by the same program as npm run topics, before any service starts', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const command = services['setup']?.command?.join(' ') ?? '';
    for (const script of ['topics', 'secrets']) assert.ok(command.includes(scripts[script] ?? 'missing'), command);
    for (const name of serviceNames)
      assert.deepEqual(services[name]?.depends_on, { setup: { condition: 'service_completed_successfully' } });
  });

  it('lets those read the secrets who sign or verify with them, and nobody else', () => {
    const holders = Object.entries(services)
      .filter(([, { volumes = [] }]) => volumes.some((volume) => volume.startsWith('secrets:')))
      .map(([name]) => name);
    assert.deepEqual(holders.toSorted(), [...serviceNames, 'gateway', 'setup'].toSorted());
    for (const name of serviceNames)
      assert.equal(holders.includes(name), 'ESCALOG_SECRETS' in configs[name].readEnv({}), name);
  });

  it('has access on everywhere alike, because all listen on more than loopback', () => {
    for (const name of [...serviceNames, 'gateway'])
      for (const variable of [
        'ESCALOG_ACCESS',
        'ESCALOG_OIDC_ISSUER',
        'ESCALOG_SECRETS',
        'ESCALOG_BUS',
        'ESCALOG_SCHEMA_REGISTRY',
      ])
        assert.equal(environmentOf(name)[variable], environmentOf('intake')[variable], `${variable} of ${name}`);
  });

  it('leaves the broker no way to make topics by itself', () => {
    assert.equal(environmentOf('kafka')['KAFKA_AUTO_CREATE_TOPICS_ENABLE'], 'false');
  });
});

describe('the Dockerfile', () => {
  const dockerfile = readFileSync(join(root, 'infra/Dockerfile'), 'utf8');

  it('asks for a Node base that compose names, too', () => {
    assert.equal(/^ARG node=(.+)$/m.exec(dockerfile)?.[1], defaultsIn().get('ESCALOG_IMAGE_NODE'));
    assert.equal(services['intake']?.build?.args['node'], defaultsIn().get('ESCALOG_IMAGE_NODE'));
  });

  it('runs as nobody in particular, and checks its health by a program that is there', () => {
    assert.match(dockerfile, /^USER 1000:1000$/m);
    const [, program = ''] = /HEALTHCHECK .*CMD \["node", "(.+)"\]/.exec(dockerfile) ?? [];
    assert.ok(existsSync(join(root, program)));
  });
});
