/** TLS of a process's own: a certificate and its key from two PEM files, which are read again when they change. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type Server } from 'node:tls';
import type { Check } from '@escalog/http';
import { after, type Alarm, type Clock, type Milliseconds } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import type { Parsed, Setting } from './settings.ts';

/** Where they are. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** What they hold, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

interface Variables {
  readonly ESCALOG_TLS_CERT: string | undefined;
  readonly ESCALOG_TLS_KEY: string | undefined;
}

/** Both files, or neither: without them the process speaks plain HTTP. */
export function certificateFilesOf(env: Variables): Setting<CertificateFiles | undefined> {
  const { ESCALOG_TLS_CERT: cert, ESCALOG_TLS_KEY: key } = env;
  if (cert !== undefined && key !== undefined) return { value: { cert, key } };
  if (cert === undefined && key === undefined) return { value: undefined };
  const [set, missing] = cert === undefined ? ['KEY', 'CERT'] : ['CERT', 'KEY'];
  return {
    problem: `ESCALOG_TLS_${set} is set and ESCALOG_TLS_${missing} is not; set both to serve https, or neither.`,
  };
}

/** The certificate that the process serves with, if any; or what is wrong with its files, a sentence each. */
export function certificateIn(
  files: CertificateFiles | undefined,
  clock: Clock,
): Parsed<ServedCertificate | undefined> {
  if (files === undefined) return { config: undefined };
  const read = (variable: Variable): string => {
    try {
      return readFileSync(files[fieldOf[variable]], 'utf8');
    } catch (error) {
      throw unreadable(variable, files, error);
    }
  };
  try {
    return {
      config: new ServedCertificate(files, clock, checked({ cert: read(certVariable), key: read(keyVariable) }, files)),
    };
  } catch (error) {
    return { problems: [messageOf(error)] };
  }
}

/** Often enough for whoever renews a certificate weeks before it expires, and for a person who waits for it. */
const lookEvery: Milliseconds = 5_000;

/** Looks at the files again and again; one that cannot be used is told by its check, and the certificate before it goes on. */
export class ServedCertificate {
  readonly #files: CertificateFiles;
  readonly #clock: Clock;
  #current: Certificate;
  /** What the files held when they were read last, good or not. */
  #seen: Certificate;
  #problem: string | undefined;

  constructor(files: CertificateFiles, clock: Clock, current: Certificate) {
    this.#files = files;
    this.#clock = clock;
    this.#current = current;
    this.#seen = current;
  }

  get current(): Certificate {
    return this.#current;
  }

  /** The readiness check `tls`: not ready while the files hold nothing that could be served, though the process goes on with what it has, and once that has expired. */
  check(): Check {
    const { validTo, validToDate } = new X509Certificate(this.#current.cert);
    const expired =
      validToDate.getTime() <= this.#clock.now()
        ? `The certificate in ${this.#files.cert} has expired, and clients refuse it.`
        : undefined;
    const problem =
      this.#problem === undefined ? expired : `${this.#problem} The certificate from before is served meanwhile.`;
    return { name: 'tls', ok: problem === undefined, detail: problem ?? `The certificate is valid until ${validTo}.` };
  }

  /** Looks at the files every few seconds, and has `server` serve what is new in them from then on; connections that are open stay. */
  follow(server: Server, log: Log): { stop(): void } {
    let alarm: Alarm | undefined;
    let isStopped = false;
    const look = async (): Promise<void> => {
      await this.#readAgain(server, log);
      if (!isStopped) wait();
    };
    const wait = (): void => void (alarm = this.#clock.alarm(after(this.#clock.now(), lookEvery), () => void look()));
    wait();
    return {
      stop: () => {
        isStopped = true;
        alarm?.cancel();
      },
    };
  }

  async #readAgain(server: Server, log: Log): Promise<void> {
    try {
      const [cert, key] = await Promise.all([this.#readFile(certVariable), this.#readFile(keyVariable)]);
      if (cert === this.#seen.cert && key === this.#seen.key && this.#problem === undefined) return;
      this.#seen = { cert, key };
      const next = checked(this.#seen, this.#files);
      if (next.cert !== this.#current.cert || next.key !== this.#current.key) {
        server.setSecureContext(next);
        log.info({ cert: this.#files.cert }, 'a new certificate is served');
      }
      this.#current = next;
      this.#problem = undefined;
    } catch (error) {
      const problem = messageOf(error);
      if (problem !== this.#problem) log.error({ err: error }, 'the certificate from before is served on');
      this.#problem = problem;
    }
  }

  async #readFile(variable: Variable): Promise<string> {
    try {
      return await readFile(this.#files[fieldOf[variable]], 'utf8');
    } catch (error) {
      throw unreadable(variable, this.#files, error);
    }
  }
}

const certVariable = 'ESCALOG_TLS_CERT';
const keyVariable = 'ESCALOG_TLS_KEY';
type Variable = typeof certVariable | typeof keyVariable;
const fieldOf = { [certVariable]: 'cert', [keyVariable]: 'key' } as const;

/** The same, once it is known that they can be served together. Throws a sentence when not; none repeats what is in a key. */
function checked({ cert, key }: Certificate, files: CertificateFiles): Certificate {
  const check = (what: string, look: () => void): void => {
    try {
      look();
    } catch (error) {
      throw new Error(what, { cause: error });
    }
  };
  check(
    `ESCALOG_TLS_CERT is "${files.cert}", which holds no certificate; give a file in PEM, with the certificates in between behind that of the server.`,
    () => void [new X509Certificate(cert), createSecureContext({ cert })],
  );
  check(
    `ESCALOG_TLS_KEY is "${files.key}", which holds no private key that can be read; give a file in PEM, without a passphrase.`,
    () => void createPrivateKey(key),
  );
  check(
    `The key in "${files.key}" (ESCALOG_TLS_KEY) does not belong to the certificate in "${files.cert}" (ESCALOG_TLS_CERT).`,
    () => void createSecureContext({ cert, key }),
  );
  return { cert, key };
}

function unreadable(variable: Variable, files: CertificateFiles, cause: unknown): Error {
  const { code } = cause as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? messageOf(cause)})`;
  return new Error(
    `${variable} is "${files[fieldOf[variable]]}", which ${why}; give the path of a PEM file that this process may read.`,
    { cause },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
