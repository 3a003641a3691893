import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isIP, isIPv6 } from 'node:net';
import { HttpProblem } from './problem.ts';

/** The host names with a dot by which a server may be asked; `any` where nobody says which. */
export type Hosts = readonly string[] | 'any';

/** With these nothing is changed. */
export const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses what a page of another site makes a browser send: nobody logs in, so whoever reaches the port may do
 * everything. An unknown `Host` is a foreign name that was pointed at this address (DNS rebinding). Such a name has a
 * dot; one without, such as `localhost` or what a network calls its machines, belongs to whoever runs the network, and an
 * IP address is looked up nowhere.
 */
export function refuseStrangers(server: FastifyInstance, hosts: () => Hosts): void {
  server.addHook('onRequest', (request, _reply, done) => {
    if (!isAlertOfAProgram(request)) {
      checkHost(request, hosts);
      if (!safeMethods.includes(request.method)) checkOrigin(request);
    }
    done();
  });
}

/**
 * Alerts and heartbeats come from inside of networks, by whatever name those have for this address, and one that is refused
 * pages nobody, or somebody for nothing. Browsers write `Origin` into every POST, also to the site that they take for their own.
 */
function isAlertOfAProgram({ method, url, headers }: FastifyRequest): boolean {
  const isAlert = (method === 'POST' && isAlertAddress(url)) || url.startsWith('/v1/heartbeats/');
  return (
    isAlert && headers.host !== undefined && headers.origin === undefined && headers['sec-fetch-site'] === undefined
  );
}

/** Whether programs send alerts there, which page nobody when they are refused. */
export function isAlertAddress(path: string): boolean {
  return path.startsWith('/v1/alerts/') || path.startsWith('/v2/');
}

function checkHost({ headers: { host }, raw }: FastifyRequest, hosts: () => Hosts): void {
  // Browsers always send it; health checks by HTTP/1.0 do not.
  if (host === undefined && raw.httpVersion === '1.0') return;
  if (host === undefined) throw new HttpProblem(400, 'bad-request', 'The Host header is missing.');
  const name = nameIn(host);
  if (name !== undefined && (isLocalName(name) || isAddress(name))) return;
  const known = hosts();
  if (known === 'any' || (name !== undefined && known.includes(name))) return;
  throw new HttpProblem(
    421,
    'unknown-host',
    'Escalog does not answer to this host name: set ESCALOG_PUBLIC_URL to the address by which people reach it.',
  );
}

function isLocalName(name: string): boolean {
  return /^[a-z][\w-]*$/.test(name);
}

/** Whether it is an IP address, IPv6 in brackets. */
function isAddress(name: string): boolean {
  return name.startsWith('[') ? isIPv6(name.slice(1, -1)) : isIP(name) !== 0;
}

/** The name without the port. */
function nameIn(host: string): string | undefined {
  return /^(\[[\da-f:.]+\]|[^:/?#@[\]\s]+)(?::\d*)?$/i.exec(host)?.[1]?.toLowerCase();
}

/** `Sec-Fetch-Site` is written by the browser alone, but only over HTTPS and on loopback; older ones and plain HTTP have `Origin`. */
function checkOrigin({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return;
  if (site !== 'cross-site' && (headers.origin === undefined || isAt(headers.origin, headers.host ?? ''))) return;
  throw new HttpProblem(
    403,
    'cross-site',
    'A page of another site sent this; send it from Escalog itself or from a program. Behind a proxy, pass the Host header on.',
  );
}

function isAt(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: from } = new URL(origin);
  const at = `${protocol}//${host}`;
  return URL.canParse(at) && new URL(at).host === from;
}
