import { declaration } from './bench-catalog.ts';
import { thisCheckout, type Checkout } from './checkout.ts';
import { MeasuredProcess, profilingTo } from './measured-process.ts';
import { systemOf, type System } from './system.ts';

export interface EscalogOptions {
  readonly dataDir: string;
  /** Where it leaves a CPU profile when it ends. */
  readonly profileFolder: string | undefined;
  readonly smtpUrl?: string;
  /** Further variables of the environment. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The build that is started, when it is another. */
  readonly checkout?: Checkout;
}

/** Escalog as `npm start` runs it, with the sample organisation; it announces its URL. */
export async function startEscalogProcess({
  dataDir,
  profileFolder,
  smtpUrl = '',
  settings = {},
  checkout = thisCheckout,
}: EscalogOptions): Promise<MeasuredProcess> {
  const env = {
    ESCALOG_DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    PORT: '0',
    ESCALOG_SMTP_URL: smtpUrl,
    ESCALOG_ALLOWED_NETWORKS: '127.0.0.0/8',
    ...settings,
  };
  return MeasuredProcess.start(
    { command: process.execPath, args: [...profilingTo(profileFolder), checkout.main], env },
    /Escalog runs at (http:\S+) /,
  );
}

/** As a system, once the person of the bench is in its catalog. */
export function escalogOn(process: MeasuredProcess, name = 'Escalog'): System {
  return systemOf({
    name,
    processes: [process],
    origin: process.announced,
    path: '/v1/incidents',
    body: declaration,
  });
}
