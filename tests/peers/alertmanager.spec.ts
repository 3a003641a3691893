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

const configuration = (url: string): string => `
route: { receiver: escalog, group_by: [service], group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
receivers:
  - name: escalog
    webhook_configs: [ { url: '${url}/v1/alerts/alertmanager', send_resolved: true } ]
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

it('a real Alertmanager opens and resolves an incident', { skip, timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-alertmanager-'));
  await using escalog = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: join(folder, 'data') });
  const url = await escalog.listening();
  writeFileSync(join(folder, 'alertmanager.yml'), configuration(url));
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

  const send = (times: object): Promise<number> =>
    fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([
        {
          labels: { alertname: 'HighErrorRate', service: 'sign in', severity: 'critical' },
          annotations: { summary: 'Login answers 5% errors' },
          ...times,
        },
      ]),
    }).then(
      ({ status }) => status,
      () => 0,
    );
  const incidents = async () =>
    (
      (await (await fetch(`${url}/v1/incidents`)).json()) as {
        incidents: { title: string; status: string; affects: string[]; severity: string }[];
      }
    ).incidents;

  try {
    const startsAt = new Date(Date.now() - 60_000).toISOString();
    await until(
      () => send({ startsAt }),
      (status) => status === 200,
    );
    const [opened] = await until(incidents, ({ length }) => length === 1);
    assert.deepEqual(
      [opened?.title, opened?.severity, opened?.affects],
      ['HighErrorRate: Login answers 5% errors', 'sev1', ['business-service/login']],
    );

    await send({ startsAt, endsAt: new Date(Date.now() - 1_000).toISOString() });
    const [ended] = await until(incidents, ([incident]) => incident?.status === 'resolved');
    assert.equal(ended?.status, 'resolved');
  } finally {
    alertmanager.kill('SIGKILL');
    await once(alertmanager, 'close');
    rmSync(folder, { recursive: true, force: true });
  }
});
