import type { AppError } from '@escalog/kernel';
import { learnSchema, lookUpWith, writeUnder } from './known-schemas.ts';
import { contractError } from './contract-error.ts';
import { RegistryClient } from './registry-client.ts';
import { subjectOf } from './registry.ts';
import { eventRecords, selfContained, type AvroRecord } from './schema-files.ts';

/** How long a registry's no counts, in milliseconds: one that has found its schemas again is asked again. */
const noCountsFor = 10_000;
/** How many subjects are asked for at once. */
const atOnce = 4;

/**
 * Makes a schema registry (Confluent's API) the one that gives the ids: registers the schema of every event type, after
 * which `encode` writes under the ids that it gave, and learns every version that it has, so that `decode` reads them.
 * Ids that turn up later are asked for in the background. To be called once, before anything is read or written. Rejects
 * with `ESCALOG_CONTRACTS_REGISTRY_UNAVAILABLE`, whose message says what to do.
 */
export async function connectRegistry(url: string): Promise<void> {
  const registry = new RegistryClient(url);
  // One after the other of each: all services of a cluster do this at once, and a registry that has just started is slow.
  const left = eventRecords.values();
  await Promise.all(Array.from({ length: atOnce }, () => introduceAll(left, registry)));
  const lookUp = new LookUp(registry);
  lookUpWith((id) => lookUp.missing(id));
}

async function introduceAll(records: Iterable<AvroRecord>, registry: RegistryClient): Promise<void> {
  for (const record of records) await introduce(record, registry);
}

async function introduce(record: AvroRecord, registry: RegistryClient): Promise<void> {
  const subject = subjectOf(record);
  const schema = JSON.stringify(selfContained(record));
  const id = await registry.register(subject, schema);
  for (const version of await registry.furtherVersionsOf(subject)) learnIfReadable(version.id, version.schema);
  learnSchema(id, schema);
  writeUnder(id, record.name);
}

/** What cannot be read may never turn up; if it does, it is asked for again, and refused with its reason. */
function learnIfReadable(id: number, schema: string): void {
  try {
    learnSchema(id, schema);
  } catch {
    return;
  }
}

/** Asks the registry for ids that `decode` does not know. */
class LookUp {
  readonly #registry: RegistryClient;
  readonly #asking = new Set<number>();
  /** Why the newest answer about an id was of no use. */
  readonly #refusals = new Map<number, AppError>();

  constructor(registry: RegistryClient) {
    this.#registry = registry;
  }

  /** Why `id` cannot be read now: for good, or until an answer comes that makes `decode` know it. */
  missing(id: number): AppError {
    const refusal =
      this.#refusals.get(id) ??
      contractError('SCHEMA_ASKED_FOR', `the schema registry is being asked for the schema ${id}`, { retriable: true });
    if (refusal.retriable && !this.#asking.has(id)) void this.#ask(id);
    return refusal;
  }

  async #ask(id: number): Promise<void> {
    this.#asking.add(id);
    try {
      const schema = await this.#registry.schemaOf(id);
      if (schema === undefined)
        throw contractError('UNKNOWN_SCHEMA', `the schema registry has no schema with the id ${id}`);
      learnSchema(id, schema);
      this.#refusals.delete(id);
    } catch (error) {
      this.#refusals.set(id, error as AppError);
      setTimeout(() => this.#refusals.delete(id), noCountsFor).unref();
    } finally {
      this.#asking.delete(id);
    }
  }
}
