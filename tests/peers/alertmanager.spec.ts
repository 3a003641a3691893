import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { EscalogCommand } from '../startup/escalog-command.ts';

const command = 'prometheus-alertmanager';
const installed = spawnSync(command, ['--version']).status === 0;
const skip = installed ? false : `${command} is not installed (Debian: apt-get install prometheus-alertmanager)`;

interface Grouping {
  readonly groupWait: string;
  /** How many alerts a webhook holds at most; 0 for all. */
  readonly maxAlerts: number;
}

const configuration = (url: string, { groupWait, maxAlerts }: Grouping): string => `
route: { receiver: escalog, group_by: [service], group_wait: ${groupWait}, group_interval: 1s, repeat_interval: 1h }
receivers:
  - name: escalog
    webhook_configs: [ { url: '${url}/v1/alerts/alertmanager', send_resolved: true, max_alerts: ${maxAlerts} } ]
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks until the answer is as wanted; the test's own time limit is the bound. */
async function until<Answer>(ask: () => Promise<Answer>, wanted: (answer: Answer) => boolean): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Peers {
  /** Tells Alertmanager of alerts; resolves once it has taken them. */
  send(...alerts: readonly object[]): Promise<void>;
  /** What Escalog answers. */
  get<Answer>(path: string): Promise<Answer>;
}

async function together(grouping: Grouping, story: (peers: Peers) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-alertmanager-'));
  await using escalog = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: join(folder, 'data') });
  const url = await escalog.listening();
  writeFileSync(join(folder, 'alertmanager.yml'), configuration(url, grouping));
  const port = await freePort();
  const alertmanager = spawn(
    command,
    [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/alertmanager`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  const post = (alerts: readonly object[]): Promise<number> =>
    fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    }).then(
      ({ status }) => status,
      () => 0,
    );
  try {
    await story({
      send: async (...alerts) =>
        void (await until(
          () => post(alerts),
          (status) => status === 200,
        )),
      get: async <Answer>(path: string) => (await (await fetch(`${url}${path}`)).json()) as Answer,
    });
  } finally {
    alertmanager.kill('SIGKILL');
    await once(alertmanager, 'close');
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Incident {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly status: string;
  readonly affects: readonly string[];
  readonly severity: string;
}

const incidentsAt = (peers: Peers) => async () =>
  (await peers.get<{ readonly incidents: readonly Incident[] }>('/v1/incidents')).incidents;
const began = () => new Date(Date.now() - 60_000).toISOString();
const justNow = () => new Date(Date.now() - 1_000).toISOString();

it('a real Alertmanager opens and resolves an incident', { skip, timeout: 60_000 }, () =>
  together({ groupWait: '0s', maxAlerts: 0 }, async (peers) => {
    const incidents = incidentsAt(peers);
    const alert = {
      labels: { alertname: 'HighErrorRate', service: 'sign in', severity: 'critical' },
      annotations: { summary: 'Login answers 5% errors' },
      startsAt: began(),
    };
    await peers.send(alert);
    const [opened] = await until(incidents, ({ length }) => length === 1);
    assert.deepEqual(
      [opened?.title, opened?.severity, opened?.affects],
      ['HighErrorRate: Login answers 5% errors', 'sev1', ['business-service/login']],
    );

    await peers.send({ ...alert, endsAt: justNow() });
    const [ended] = await until(incidents, ([incident]) => incident?.status === 'resolved');
    assert.equal(ended?.status, 'resolved');
  }),
);

it('a real Alertmanager that leaves alerts out ends nothing while one of them fires', { skip, timeout: 60_000 }, () =>
  together({ groupWait: '1s', maxAlerts: 1 }, async (peers) => {
    const incidents = incidentsAt(peers);
    const full = (instance: string) => ({
      labels: { alertname: 'DiskFull', service: 'sign in', severity: 'critical', instance },
      startsAt: began(),
    });
    const [a, b] = [full('a'), full('b')];
    await peers.send(a, b);
    const [opened] = await until(incidents, ({ length }) => length === 1);
    assert.match(opened?.description ?? '', /^1 further alert of the group is not shown here\./);

    await peers.send({ ...a, endsAt: justNow() });
    const timeline = () =>
      peers.get<{ readonly entries: readonly { readonly kind: string }[] }>(`/v1/incidents/${opened?.id}/timeline`);
    await until(timeline, ({ entries }) => entries.some(({ kind }) => kind === 'alerts-ended'));
    assert.equal((await incidents())[0]?.status, 'open');

    await peers.send({ ...b, endsAt: justNow() });
    const [ended] = await until(incidents, ([incident]) => incident?.status === 'resolved');
    assert.equal(ended?.status, 'resolved');
  }),
);
