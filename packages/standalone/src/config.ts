import { isIP } from 'node:net';

/** How the embedded profile runs. Everything has a default: nothing needs to be set. */
export interface Config {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** How people reach it from outside; stands in the links of pages. */
  readonly publicUrl: string;
  /** `smtp://user:password@host:port`; without it mail is kept in the sandbox inbox. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly logLevel: string;
}

/** Every variable that is read, by its name. */
export function readEnv(env: NodeJS.ProcessEnv) {
  return {
    ESCALOG_DATA_DIR: env['ESCALOG_DATA_DIR'] ?? 'data',
    HOST: env['HOST'] ?? '127.0.0.1',
    PORT: env['PORT'] ?? '8080',
    ESCALOG_PUBLIC_URL: env['ESCALOG_PUBLIC_URL'],
    ESCALOG_SMTP_URL: env['ESCALOG_SMTP_URL'],
    ESCALOG_MAIL_FROM: env['ESCALOG_MAIL_FROM'] ?? 'Escalog <escalog@localhost>',
    ESCALOG_LOG_LEVEL: env['ESCALOG_LOG_LEVEL'] ?? 'warn',
  };
}

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'];

/** The configuration, or every problem with it at once, a sentence each. */
export function parseConfig(env: ReturnType<typeof readEnv>): { readonly config: Config } | { readonly problems: readonly string[] } {
  const port = Number(env.PORT);
  const publicUrl = (env.ESCALOG_PUBLIC_URL ?? `http://${isIP(env.HOST) === 6 ? `[${env.HOST}]` : env.HOST}:${env.PORT}`).replace(/\/+$/, '');
  const problems = [
    Number.isInteger(port) && port >= 0 && port <= 65_535 ? [] : `PORT is "${env.PORT}"; give a number from 0 to 65535.`,
    hasProtocol(publicUrl, ['http:', 'https:']) ? [] : `ESCALOG_PUBLIC_URL is "${publicUrl}"; give an http or https URL.`,
    env.ESCALOG_SMTP_URL === undefined || hasProtocol(env.ESCALOG_SMTP_URL, ['smtp:', 'smtps:']) ? [] : 'ESCALOG_SMTP_URL is not a URL such as smtp://user:password@mail.example.org:587.',
    logLevels.includes(env.ESCALOG_LOG_LEVEL) ? [] : `ESCALOG_LOG_LEVEL is "${env.ESCALOG_LOG_LEVEL}"; give one of ${logLevels.join(', ')}.`,
  ].flat();
  if (problems.length > 0) return { problems };
  return { config: { dataDir: env.ESCALOG_DATA_DIR, host: env.HOST, port, publicUrl, smtpUrl: env.ESCALOG_SMTP_URL, mailFrom: env.ESCALOG_MAIL_FROM, logLevel: env.ESCALOG_LOG_LEVEL } };
}

function hasProtocol(url: string, protocols: readonly string[]): boolean {
  return URL.canParse(url) && protocols.includes(new URL(url).protocol);
}
