/** How a URL that is wrong is told of. */
export interface Wording {
  /** `a URL that pages are posted to`. */
  readonly subject: string;
  readonly example: string;
  /** What is not done at a link-local address: `where no pages are posted to`. */
  readonly never: string;
}

/**
 * Why nobody is asked at `url`, or `undefined`. Loopback and private networks are for whoever runs this to allow;
 * link-local addresses are refused, because clouds hand out credentials there.
 */
export function faultOfWebUrl(url: string, { subject, example, never }: Wording): string | undefined {
  if (/[\s\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(url))
    return 'a URL has no blanks, line breaks or control characters';
  // NOTE: the parser would also take http:host and https:///host, which people mistype rather than mean.
  if (!/^https?:\/\/[^/\\]/i.test(url))
    return `${subject} begins with https:// or http:// and a host, such as ${example}`;
  const parsed = URL.parse(url);
  if (parsed === null) return `this is not a URL; give one such as ${example}`;
  return isLinkLocal(parsed.hostname)
    ? `${parsed.hostname} is a link-local address, ${never}; give a host that this installation may reach`
    : undefined;
}

/** Of a host as the URL parser writes it: IPv4 in four decimal parts, IPv6 in brackets and lower case. */
function isLinkLocal(host: string): boolean {
  return /^169\.254\.\d+\.\d+$|^\[fe[89ab][0-9a-f]:|^\[::ffff:a9fe:/.test(host);
}
