import { join } from 'node:path';
import { request } from 'undici';
import { MeasuredProcess } from './measured-process.ts';
import { systemOf, type System } from './system.ts';

export interface EscalogOptions {
  readonly dataDir: string;
  readonly webhookUrl: string;
  /** Where it leaves a CPU profile when it ends. */
  readonly profileFolder: string | undefined;
}

const main = join(import.meta.dirname, '..', '..', 'packages', 'standalone', 'src', 'main.ts');

/** Escalog as `npm start` runs it, with one person to page, whose contact method is the webhook. */
export async function startEscalog({ dataDir, webhookUrl, profileFolder }: EscalogOptions): Promise<System> {
  const profiling = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
  const env = { ESCALOG_DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0' };
  const running = await MeasuredProcess.start({ command: process.execPath, args: [...profiling, main], env }, /Escalog runs at (http:\S+) /);
  const origin = running.announced;
  await apply(origin, webhookUrl);
  return systemOf({ name: 'Escalog', process: running, origin, path: '/v1/incidents', body: (mark) => ({ title: `${mark} users cannot log in`, affects: ['business-service/bench'] }) });
}

async function apply(origin: string, webhookUrl: string): Promise<void> {
  const entries = [
    { ref: 'person/bench', name: 'Bench', contactMethods: [{ id: 'hook', channel: 'webhook', url: webhookUrl }] },
    { ref: 'escalation-path/bench', name: 'Bench', nodes: [{ level: { targets: ['person/bench'], acknowledgeWithin: 'PT12H' } }], lastResort: 'person/bench' },
    { ref: 'team/bench', name: 'Bench', members: ['person/bench'], path: 'escalation-path/bench' },
    { ref: 'business-service/bench', name: 'Bench', owner: 'team/bench' },
  ];
  const answer = await request(`${origin}/v1/catalog/apply`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ entries }) });
  if (answer.statusCode !== 200) throw new Error(`the catalog of the bench was not applied: ${await answer.body.text()}`);
  await answer.body.dump();
}
