import { isIP } from 'node:net';

/** How the embedded profile runs. Everything has a default: nothing needs to be set. */
export interface Config {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** How people reach it from outside; stands in the links of pages. */
  readonly publicUrl: string;
  /** Why others cannot open these links, and what to set; `undefined` when nothing speaks against them. */
  readonly linksWarning: string | undefined;
  /** `smtp://user:password@host:port`; without it mail is kept in the sandbox inbox. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly logLevel: string;
}

/** Every variable that is read, by its name; an empty one counts as not set. */
export function readEnv(env: NodeJS.ProcessEnv) {
  return {
    ESCALOG_DATA_DIR: env['ESCALOG_DATA_DIR'] || 'data',
    HOST: env['HOST'] || '127.0.0.1',
    PORT: env['PORT'] || '8080',
    ESCALOG_PUBLIC_URL: env['ESCALOG_PUBLIC_URL'] || undefined,
    ESCALOG_SMTP_URL: env['ESCALOG_SMTP_URL'] || undefined,
    ESCALOG_MAIL_FROM: env['ESCALOG_MAIL_FROM'] || 'Escalog <escalog@localhost>',
    ESCALOG_LOG_LEVEL: env['ESCALOG_LOG_LEVEL'] || 'warn',
  };
}
type Env = ReturnType<typeof readEnv>;

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'];
/** `escalog@example.org`, alone or in angle brackets behind a name. */
const mailAddress = /^(?:[^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/;

/** The configuration, or every problem with it at once, a sentence each. */
export function parseConfig(env: Env): { readonly config: Config } | { readonly problems: readonly string[] } {
  const port = Number(env.PORT);
  const publicUrl = (env.ESCALOG_PUBLIC_URL ?? ownUrl(env)).replace(/\/+$/, '');
  const problems = [
    Number.isInteger(port) && port >= 0 && port <= 65_535 ? [] : `PORT is "${env.PORT}"; give a number from 0 to 65535.`,
    env.ESCALOG_PUBLIC_URL === undefined || hasProtocol(publicUrl, ['http:', 'https:']) ? [] : `ESCALOG_PUBLIC_URL is "${publicUrl}"; give an http or https URL.`,
    env.ESCALOG_SMTP_URL === undefined || hasProtocol(env.ESCALOG_SMTP_URL, ['smtp:', 'smtps:']) ? [] : 'ESCALOG_SMTP_URL is not a URL such as smtp://user:password@mail.example.org:587.',
    mailAddress.test(env.ESCALOG_MAIL_FROM) ? [] : `ESCALOG_MAIL_FROM is "${env.ESCALOG_MAIL_FROM}"; give an address such as Escalog <escalog@example.org>.`,
    logLevels.includes(env.ESCALOG_LOG_LEVEL) ? [] : `ESCALOG_LOG_LEVEL is "${env.ESCALOG_LOG_LEVEL}"; give one of ${logLevels.join(', ')}.`,
  ].flat();
  if (problems.length > 0) return { problems };
  return {
    config: {
      dataDir: env.ESCALOG_DATA_DIR, host: env.HOST, port, publicUrl, linksWarning: linksWarning(env, publicUrl),
      smtpUrl: env.ESCALOG_SMTP_URL, mailFrom: env.ESCALOG_MAIL_FROM, logLevel: env.ESCALOG_LOG_LEVEL,
    },
  };
}

/** The address it listens on, as a URL that can at least be opened on this machine. */
function ownUrl({ HOST, PORT }: Env): string {
  if (wildcards.includes(HOST)) return `http://localhost:${PORT}`;
  return `http://${isIP(HOST) === 6 ? `[${HOST}]` : HOST}:${PORT}`;
}

const wildcards = ['0.0.0.0', '::'];

function linksWarning(env: Env, publicUrl: string): string | undefined {
  const remedy = 'set ESCALOG_PUBLIC_URL to the address by which people reach Escalog.';
  if (wildcards.includes(env.HOST) && env.ESCALOG_PUBLIC_URL === undefined) return `Links in pages point to ${publicUrl}, which opens on this machine only: ${remedy}`;
  if (env.ESCALOG_SMTP_URL !== undefined && isLoopback(publicUrl)) return `Mail is sent to people, but its links point to ${publicUrl}, which opens on this machine only: ${remedy}`;
  return undefined;
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}

function hasProtocol(url: string, protocols: readonly string[]): boolean {
  return URL.canParse(url) && protocols.includes(new URL(url).protocol);
}
