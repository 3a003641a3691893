import { HttpProblem } from '@escalog/http';
import type { Api } from '../api.ts';
import { entryUrl } from '../refs.ts';
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

/** The entry as it is now; `undefined` when there is none. */
export async function entryNow(api: Api, ref: string): Promise<Versioned | undefined> {
  try {
    return await api.get<Versioned>(entryUrl(ref));
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
