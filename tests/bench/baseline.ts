import { mkdirSync } from 'node:fs';
import { MeasuredProcess, scriptOf } from './measured-process.ts';
import { systemOf, type System } from './system.ts';

export async function startBaseline(folder: string, webhookUrl: string): Promise<System> {
  mkdirSync(folder);
  const process = await MeasuredProcess.start(scriptOf('baseline-server.ts', folder, webhookUrl), /listening at (\S+)\n/);
  return systemOf({ name: 'bare baseline', process, origin: process.announced, path: '/declare', body: (mark) => ({ title: `${mark} users cannot log in`, affects: ['business-service/bench'] }) });
}
