import { shortened, type AppError } from '@escalog/kernel';
import { contractError } from './contract-error.ts';

const mediaType = 'application/vnd.schemaregistry.v1+json';
/** In milliseconds. */
const patience = 10_000;
/** How a registry says that it has no schema with an id, besides 404, which a wrong address gives as well. */
const noSuchSchema = 40403;

/** How it says that a schema does not go with those that are there. */
const conflict = 409;

/** A schema as a registry gives it. */
export interface GivenSchema {
  readonly id: number;
  /** JSON text. */
  readonly schema: string;
}

/**
 * What Escalog asks of a schema registry, in Confluent's API. Where there is no good answer everything rejects with
 * `ESCALOG_CONTRACTS_REGISTRY_UNAVAILABLE`, which says what to do and is retriable.
 */
export class RegistryClient {
  /** Without user and password, because messages show it. */
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** `url`: http or https, with `user:password@` and a path where the registry wants them. */
  constructor(url: string) {
    const { protocol, host, pathname, username, password } = new URL(url);
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    this.#base = `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
    this.#headers = {
      accept: mediaType,
      'content-type': mediaType,
      ...(username !== '' && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
    };
  }

  /** Makes a schema a version of its subject, and resolves with its id; one that is a version already keeps its id. */
  async register(subject: string, schema: string): Promise<number> {
    const body = JSON.stringify({ schema, schemaType: 'AVRO' });
    // Apicurio says so, too, when somebody else registers it at the same time; then it is there by now.
    const first = await this.#ask(versionsPath(subject), body, conflict);
    const { id } = (first ?? (await this.#ask(versionsPath(subject), body))) as GivenSchema;
    return id;
  }

  /** Every version of a subject; nothing when it has but one, which whoever has just registered it knows. */
  async furtherVersionsOf(subject: string): Promise<readonly GivenSchema[]> {
    const versions = (await this.#ask(versionsPath(subject))) as readonly number[];
    if (versions.length === 1) return [];
    return Promise.all(
      versions.map(async (version) => (await this.#ask(`${versionsPath(subject)}/${version}`)) as GivenSchema),
    );
  }

  /** The schema with this id as JSON text, or `undefined` when the registry has none. */
  async schemaOf(id: number): Promise<string | undefined> {
    const answer = (await this.#ask(`/schemas/ids/${id}`, undefined, noSuchSchema)) as GivenSchema | undefined;
    return answer?.schema;
  }

  /** The body of a good answer; `undefined` for the error that the caller expects. */
  async #ask(path: string, body?: string, expected?: number): Promise<unknown> {
    const { status, text } = await this.#send(path, body);
    if (status === 401 || status === 403)
      throw this.#unavailable(`refuses the user and password of ESCALOG_SCHEMA_REGISTRY (${status})`);
    const answer = jsonIn(text);
    if (status === 200 && answer !== undefined) return answer;
    if (expected !== undefined && (answer as { error_code?: number } | undefined)?.error_code === expected)
      return undefined;
    throw this.#unavailable(`answers ${path} with ${status}: ${shortened(text, 300)}`);
  }

  async #send(path: string, body: string | undefined): Promise<{ readonly status: number; readonly text: string }> {
    try {
      const response = await fetch(`${this.#base}${path}`, {
        ...(body !== undefined && { method: 'POST', body }),
        headers: this.#headers,
        signal: AbortSignal.timeout(patience),
      });
      return { status: response.status, text: await response.text() };
    } catch (cause) {
      throw this.#unavailable(`does not answer (${reasonOf(cause)})`, cause);
    }
  }

  #unavailable(does: string, cause?: unknown): AppError {
    return contractError(
      'REGISTRY_UNAVAILABLE',
      `The schema registry at ${this.#base} ${does}: start or mend it, or correct ESCALOG_SCHEMA_REGISTRY.`,
      { retriable: true, cause },
    );
  }
}

function versionsPath(subject: string): string {
  return `/subjects/${encodeURIComponent(subject)}/versions`;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch` only says that it failed; the cause says why. */
function reasonOf(error: unknown): string {
  const { cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : String(error);
}
