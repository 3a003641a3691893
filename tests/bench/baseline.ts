import { mkdirSync } from 'node:fs';
import { declaration } from './bench-catalog.ts';
import { MeasuredProcess, scriptOf } from './measured-process.ts';
import { systemOf, type System } from './system.ts';

export async function startBaseline(folder: string, webhookUrl: string): Promise<System> {
  mkdirSync(folder);
  const process = await MeasuredProcess.start(
    scriptOf('baseline-server.ts', folder, webhookUrl),
    /listening at (\S+)\n/,
  );
  return systemOf({
    name: 'bare baseline',
    processes: [process],
    origin: process.announced,
    path: '/declare',
    body: declaration,
  });
}
