import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeasuredProcess } from './measured-process.ts';
import { systemOf, type System } from './system.ts';

/** The program's name here; `undefined` where Alertmanager is not installed. */
export function alertmanagerHere(): string | undefined {
  return ['prometheus-alertmanager', 'alertmanager'].find((name) => spawnSync(name, ['--version']).status === 0);
}

/** Alertmanager told to wait for nothing: every alert is a group of its own, sent at once. */
export async function startAlertmanager(program: string, folder: string, webhookUrl: string): Promise<System> {
  mkdirSync(folder);
  const config = join(folder, 'alertmanager.yml');
  writeFileSync(config, configuration(webhookUrl));
  const args = [
    `--config.file=${config}`,
    `--storage.path=${join(folder, 'data')}`,
    '--web.listen-address=127.0.0.1:0',
    '--cluster.listen-address=',
  ];
  const process = await MeasuredProcess.start({ command: program, args }, /Listening on" address=(\S+)\s/);
  return systemOf({
    name: 'Alertmanager',
    processes: [process],
    origin: `http://${process.announced}`,
    path: '/api/v2/alerts',
    body: (mark) => [{ labels: { alertname: 'users cannot log in', service: 'bench', mark } }],
  });
}

function configuration(webhookUrl: string): string {
  return `
route: { receiver: bench, group_by: ['...'], group_wait: 0s, group_interval: 1h, repeat_interval: 24h }
receivers:
  - name: bench
    webhook_configs: [{ url: '${webhookUrl}', send_resolved: false }]
`;
}
