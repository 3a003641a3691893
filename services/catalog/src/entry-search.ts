import type { CatalogEntry, Ref } from '@escalog/definitions';
import MiniSearch from 'minisearch';
import type { Resemblance } from './domain/rule.ts';
import { wordsIn } from './domain/words.ts';
import { noiseWords } from './noise-words.ts';

const typosFromLength = 5;

/** Full-text search over the names, aliases and descriptions of entries. */
export class EntrySearch {
  readonly #index = new MiniSearch<Document>({
    fields: ['name', 'aliases', 'description'],
    storeFields: [],
    tokenize: (text) => [...wordsIn(text)],
    searchOptions: { boost: { name: 3, aliases: 2 } },
    // Entries are removed with what they held, so that nothing is left over to clean up later, on a timer.
    autoVacuum: false,
  });

  /** Replaces what is known of one entry. */
  replace(before: CatalogEntry | undefined, after: CatalogEntry | undefined): void {
    if (before !== undefined) this.#index.remove(documentOf(before));
    if (after !== undefined) this.#index.add(documentOf(after));
  }

  /** Entries that have a word of `text`, or one that begins like it, best first. */
  find(text: string): readonly Ref[] {
    return this.#index.search(text, { prefix: true, fuzzy: oneTypo }).map(({ id }) => String(id));
  }

  /** Of what is known to everyone: what shares words with a sentence, best first: whole words, with at most one typo in a long one. */
  resembling(sentence: string, isKnown: (ref: Ref) => boolean): readonly Resemblance[] {
    const hits = this.#index.search(sentence, {
      processTerm: (word) => (noiseWords.has(word) ? null : word),
      fuzzy: oneTypo,
      filter: ({ id }) => isKnown(String(id)),
    });
    return hits.map(({ id, queryTerms }) => ({ ref: String(id), words: [...new Set(queryTerms)] }));
  }
}

interface Document {
  readonly id: Ref;
  readonly name: string;
  readonly aliases: string;
  readonly description: string;
}

function documentOf(entry: CatalogEntry): Document {
  return {
    id: entry.ref,
    name: entry.name,
    aliases: 'aliases' in entry ? (entry.aliases ?? []).join('\n') : '',
    description: 'description' in entry ? (entry.description ?? '') : '',
  };
}

function oneTypo(word: string): number | false {
  return word.length >= typosFromLength ? 1 : false;
}
