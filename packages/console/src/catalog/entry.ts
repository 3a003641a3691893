import { HttpProblem } from '@escalog/http';
import type { Api } from '../api.ts';
import type { Entry } from './yaml-entries.ts';

export interface Versioned {
  readonly entry: Entry;
  readonly version: number;
}

/** A type of entries, as `GET /v1/catalog/types` tells it. */
export interface EntryType {
  readonly type: string;
  readonly own: boolean;
  readonly name: string;
  readonly description: string | null;
  readonly count: number;
}

export interface Link {
  readonly ref: string;
  readonly name: string;
  readonly pointer: string;
}

export interface Surroundings {
  readonly owner: {
    readonly ref: string | null;
    readonly name: string | null;
    readonly path: string;
    readonly pathName: string;
    readonly explanation: string;
  } | null;
  readonly refersTo: readonly Link[];
  readonly usedBy: readonly Link[];
  readonly further: number;
  readonly warnings: readonly { readonly pointer: string; readonly detail: string }[];
}

export interface Version {
  readonly version: number;
  readonly at: string;
  readonly kind: 'added' | 'changed' | 'removed' | 'first-known';
  readonly by: { readonly kind: string; readonly ref: string; readonly name: string };
  readonly why: string | null;
  readonly fields: readonly string[];
  readonly erased?: true;
}

/** Where the API has an entry. */
export function entryUrl({ type = '', name = '' }: Readonly<Record<string, string>>): string {
  return `/v1/catalog/entries/${encodeURIComponent(type)}/${encodeURIComponent(name)}`;
}

/** Where the page of an entry is. */
export function pageOf(ref: string): string {
  return `/catalog/${ref.split('/').map(encodeURIComponent).join('/')}`;
}

/** The entry as it is now; `undefined` when there is none. */
export async function entryNow(api: Api, params: Readonly<Record<string, string>>): Promise<Versioned | undefined> {
  try {
    return await api.get<Versioned>(entryUrl(params));
  } catch (error) {
    if (error instanceof HttpProblem && error.status === 404) return undefined;
    throw error;
  }
}

/** `business service` of `business-service`. */
export function spokenType(type: string, types: readonly EntryType[]): string {
  const known = types.find((one) => one.type === type);
  return known?.own ? known.name : type.replaceAll('-', ' ');
}

export async function typesOf(api: Api): Promise<readonly EntryType[]> {
  return (await api.get<{ types: readonly EntryType[] }>('/v1/catalog/types')).types;
}
