import { isIP } from 'node:net';
import type { Setting } from './settings.ts';

/** What speaks for or against the links that stand in pages. */
export interface Reached {
  readonly HOST: string;
  readonly PORT: string;
  readonly ESCALOG_TLS_CERT?: string | undefined;
  readonly ESCALOG_PUBLIC_URL: string | undefined;
  readonly ESCALOG_SMTP_URL: string | undefined;
}

const wildcards = ['0.0.0.0', '::'];

/** The address it listens on, as a URL that can at least be opened on this machine: https when it has a certificate of its own. */
export function ownUrl({ HOST, PORT, ESCALOG_TLS_CERT }: Pick<Reached, 'HOST' | 'PORT' | 'ESCALOG_TLS_CERT'>): string {
  const scheme = ESCALOG_TLS_CERT === undefined ? 'http' : 'https';
  if (wildcards.includes(HOST)) return `${scheme}://localhost:${PORT}`;
  return `${scheme}://${isIP(HOST) === 6 ? `[${HOST}]` : HOST}:${PORT}`;
}

/** Why others cannot open links under `publicUrl`, and what to set; `undefined` when nothing speaks against them. */
export function linksWarningOf(env: Reached, publicUrl: Setting<string>): Setting<string | undefined> {
  return { value: 'value' in publicUrl ? linksWarning(env, publicUrl.value) : undefined };
}

function linksWarning(env: Reached, publicUrl: string): string | undefined {
  const remedy = 'set ESCALOG_PUBLIC_URL to the address by which people reach Escalog.';
  if (wildcards.includes(env.HOST) && env.ESCALOG_PUBLIC_URL === undefined)
    return `Links in pages point to ${publicUrl}, which opens on this machine only: ${remedy}`;
  if (env.ESCALOG_SMTP_URL !== undefined && isLoopback(hostIn(publicUrl)))
    return `Mail is sent to people, but its links point to ${publicUrl}, which opens on this machine only: ${remedy}`;
  return undefined;
}

function hostIn(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

/** Whether nobody but this machine reaches it: by the address it listens on, and by that in links, which would be another behind a proxy. */
export function isReachedFromHereAlone({ HOST }: Pick<Reached, 'HOST'>, publicUrl: Setting<string>): boolean {
  return isLoopback(HOST) && 'value' in publicUrl && isLoopback(hostIn(publicUrl.value));
}

/** Whether a host, as a name or an address, is this machine and reached from nowhere else. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host);
}
