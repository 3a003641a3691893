/** Where a Kafka cluster is and how it is entered. */
export interface KafkaAddress {
  /** `host:port` of the brokers to ask first; the others are learnt from them. */
  readonly brokers: readonly string[];
  readonly tls: boolean;
  /** A PEM file with the certificates of a private authority; without it those that Node trusts are used. */
  readonly caFile?: string;
  readonly sasl?: KafkaCredentials;
}

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
type MechanismName = (typeof mechanisms)[number];

/** One type for each mechanism, as kafkajs has it. */
export type KafkaCredentials = {
  [Name in MechanismName]: { readonly mechanism: Name; readonly username: string; readonly password: string };
}[MechanismName];

const form = /^(?<scheme>kafkas?):\/\/(?:(?<user>[^/?#]*)@)?(?<hosts>[^/?#@]+)\/?(?:\?(?<query>[^#]*))?$/;
const broker = /^[\w.-]+(?::\d{1,5})?$/;
const defaultPort = 9092;

/**
 * Reads `kafka://host:port,host:port`: with `kafkas` over TLS, with `user:password@` (percent-encoded) behind SASL.
 * `?sasl=` names the mechanism, `plain` when left out; `?ca=` a file with the certificates of a private authority.
 * What is wrong with it comes back as one sentence, which never repeats the password.
 */
export function kafkaOptionsOf(url: string): { readonly value: KafkaAddress } | { readonly problem: string } {
  const { scheme, user, hosts, query } = form.exec(url)?.groups ?? {};
  const brokers = hosts?.split(',') ?? [];
  if (brokers.length === 0 || !brokers.every((each) => broker.test(each))) {
    return {
      problem:
        'ESCALOG_BUS is not an address such as kafka://host:9092,host:9092 (hosts by name or IPv4 address); kafkas:// is for TLS, and user:password@ before the hosts for SASL.',
    };
  }
  const options = new URLSearchParams(query);
  const problem = problemWith(options, user, scheme === 'kafkas');
  if (problem !== undefined) return { problem: `ESCALOG_BUS ${problem}` };
  const caFile = options.get('ca');
  return {
    value: {
      brokers: brokers.map((each) => (each.includes(':') ? each : `${each}:${defaultPort}`)),
      tls: scheme === 'kafkas',
      ...(caFile !== null && { caFile }),
      ...(user !== undefined && { sasl: { mechanism: mechanismOf(options), ...credentialsIn(user) } }),
    },
  };
}

function problemWith(options: URLSearchParams, user: string | undefined, tls: boolean): string | undefined {
  const unknown = [...options.keys()].find((name) => name !== 'sasl' && name !== 'ca');
  if (unknown !== undefined) return `has ?${unknown}=, which means nothing here; there are ?sasl= and ?ca=.`;
  if (options.has('ca') && !tls) return 'has ?ca=, which is for TLS: begin it with kafkas://, or take it away.';
  if (options.has('sasl') && !isMechanism(options.get('sasl')))
    return `has ?sasl=${options.get('sasl')}; give one of ${mechanisms.join(', ')}.`;
  if (options.has('sasl') && user === undefined) return 'has ?sasl= and no user: put user:password@ before the hosts.';
  if (user !== undefined && !isUser(user))
    return 'has an @ without user:password before it; percent-encode what is special in them.';
  return undefined;
}

function isUser(user: string): boolean {
  try {
    return /^[^:]+:.+$/.test(user) && decodeURIComponent(user) !== '';
  } catch {
    return false;
  }
}

function credentialsIn(user: string): Pick<KafkaCredentials, 'username' | 'password'> {
  const colon = user.indexOf(':');
  return { username: decodeURIComponent(user.slice(0, colon)), password: decodeURIComponent(user.slice(colon + 1)) };
}

function mechanismOf(options: URLSearchParams): MechanismName {
  const named = options.get('sasl');
  return isMechanism(named) ? named : 'plain';
}

function isMechanism(text: string | null): text is MechanismName {
  return mechanisms.some((mechanism) => mechanism === text);
}
