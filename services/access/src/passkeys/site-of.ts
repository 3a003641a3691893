import { isIP } from 'node:net';

/** What browsers bind passkeys to, by the public URL of Escalog, or why they have none for it. */
export function siteOf(
  publicUrl: string,
): { readonly origin: string; readonly id: string } | { readonly problem: string } {
  const { protocol, hostname, origin } = new URL(publicUrl);
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  if (isIP(hostname) !== 0 || hostname.startsWith('['))
    return {
      problem: `Browsers have no passkeys for an IP address. Set ESCALOG_PUBLIC_URL to a name${isLoopback(hostname) ? ', such as http://localhost:8080' : ''}.`,
    };
  if (protocol !== 'https:' && !isLocal)
    return { problem: 'Browsers have passkeys over https alone. Set ESCALOG_PUBLIC_URL to an https:// address.' };
  return { origin, id: hostname };
}

function isLoopback(hostname: string): boolean {
  return hostname.startsWith('127.') || hostname === '[::1]';
}
