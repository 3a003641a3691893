import { AppError, type Awaitable } from '@escalog/kernel';
import type { Kind, NamedCollection } from './collection-name.ts';
import type {
  DumpedDocument,
  PublishedEvent,
  Records,
  StoredAggregate,
  StoredRecord,
  ViewDocument,
  Views,
} from './store.ts';

/** What an adapter has besides its port, so that its documents can be moved. */
interface MovableStore {
  /** The collections that exist. */
  collections(): Promise<readonly NamedCollection[]>;
  aggregates(collection: string): {
    all(): AsyncIterable<Aggregate>;
    /** Adds documents at whatever revision they are. */
    insert(documents: readonly Aggregate[]): Awaitable<void>;
  };
  views(collection: string): Pick<Views<unknown>, 'put'> & { all(): AsyncIterable<ViewDocument<unknown>> };
  records(collection: string): Pick<Records, 'append'> & { all(): AsyncIterable<StoredRecord> };
  settled(): Promise<void>;
}

type Aggregate = StoredAggregate<unknown, unknown, PublishedEvent>;

const loadedAtOnce = 200;

/** `Store.dump` of any adapter. */
export async function* dumpOf(store: MovableStore): AsyncGenerator<DumpedDocument> {
  for (const { kind, collection } of await store.collections()) yield* dumpOfCollection(store, kind, collection);
}

async function* dumpOfCollection(store: MovableStore, kind: Kind, collection: string): AsyncGenerator<DumpedDocument> {
  switch (kind) {
    case 'aggregates':
      for await (const content of store.aggregates(collection).all()) yield { kind, collection, content };
      return;
    case 'views':
      for await (const content of store.views(collection).all()) yield { kind, collection, content };
      return;
    case 'records':
      for await (const content of store.records(collection).all()) yield { kind, collection, content };
  }
}

/** `Store.load` of any adapter. */
export async function loadInto(store: MovableStore, documents: AsyncIterable<DumpedDocument>): Promise<void> {
  for await (const { kind, collection } of dumpOf(store)) {
    throw new AppError(
      'ESCALOG_STORE_NOT_EMPTY',
      `The store holds ${kind} of ${collection} already: load into an empty one.`,
      { retriable: false },
    );
  }
  let batch: DumpedDocument[] = [];
  for await (const document of documents) {
    const [first] = batch;
    if (
      first !== undefined &&
      (batch.length === loadedAtOnce || first.kind !== document.kind || first.collection !== document.collection)
    ) {
      await putAll(store, batch);
      batch = [];
    }
    batch.push(document);
  }
  await putAll(store, batch);
}

/** Stores documents of one collection, durably: what is not on disk yet is in memory. */
async function putAll(store: MovableStore, batch: readonly DumpedDocument[]): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  const { kind, collection } = first;
  switch (kind) {
    case 'aggregates':
      await store
        .aggregates(collection)
        .insert(batch.flatMap((document) => (document.kind === kind ? [document.content] : [])));
      break;
    case 'views':
      await store
        .views(collection)
        .put(...batch.flatMap((document) => (document.kind === kind ? [document.content] : [])));
      break;
    case 'records':
      await store
        .records(collection)
        .append(batch.flatMap((document) => (document.kind === kind ? [document.content] : [])));
  }
  await store.settled();
}
