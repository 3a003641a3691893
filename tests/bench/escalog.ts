import { join } from 'node:path';
import { applyCatalog, declaration } from './bench-catalog.ts';
import { MeasuredProcess, profilingTo } from './measured-process.ts';
import { systemOf, type System } from './system.ts';

export interface EscalogOptions {
  readonly dataDir: string;
  readonly webhookUrl: string;
  /** Where it leaves a CPU profile when it ends. */
  readonly profileFolder: string | undefined;
}

const main = join(import.meta.dirname, '..', '..', 'packages', 'standalone', 'src', 'main.ts');

/** Escalog as `npm start` runs it, with one person to page, whose contact method is the webhook. */
export async function startEscalog({ webhookUrl, ...options }: EscalogOptions): Promise<System> {
  const running = await startEscalogProcess(options);
  const origin = running.announced;
  await applyCatalog(origin, webhookUrl, 'starter');
  return systemOf({ name: 'Escalog', processes: [running], origin, path: '/v1/incidents', body: declaration });
}

/** The process alone, with the sample organisation; it announces its URL. */
export async function startEscalogProcess({
  dataDir,
  smtpUrl = '',
  profileFolder,
  settings = {},
}: Omit<EscalogOptions, 'webhookUrl'> & {
  readonly smtpUrl?: string;
  /** Further variables of the environment. */
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<MeasuredProcess> {
  const env = {
    ESCALOG_DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    PORT: '0',
    ESCALOG_SMTP_URL: smtpUrl,
    ESCALOG_ALLOWED_NETWORKS: '127.0.0.0/8',
    ...settings,
  };
  return MeasuredProcess.start(
    { command: process.execPath, args: [...profilingTo(profileFolder), main], env },
    /Escalog runs at (http:\S+) /,
  );
}
