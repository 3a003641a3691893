import { describe, it } from 'node:test';
import type { CatalogEvent, Decided } from '@escalog/contracts';
import { deciderSpec } from '@escalog/kernel/testing';
import { catalogEntry, type EntryCommand } from './entry.ts';

const given = deciderSpec(catalogEntry);
const login = { ref: 'business-service/login', name: 'Login', aliases: ['log in'] };
let change = 0;
/** Each command is a part of a later change than the one before. */
const part = () => ({ change: (change += 1), because: null });
const apply = (entry: typeof login): EntryCommand => ({ kind: 'apply', entry, ...part() });
const remove = (): EntryCommand => ({ kind: 'remove', ref: login.ref, ...part() });
const applied = (entry: object, as = 0): Decided<CatalogEvent> => ({
  type: 'CatalogEntryApplied',
  ref: login.ref,
  definition: JSON.stringify(entry),
  change: as,
  because: null,
});
const removed = (as = 0): Decided<CatalogEvent> => ({
  type: 'CatalogEntryRemoved',
  ref: login.ref,
  change: as,
  because: null,
});

describe('applying an entry', () => {
  it('adds it when it is not there', () => given().when(apply(login)).accepts(applied(login, change)));
  it('changes it when it differs', () =>
    given(applied(login))
      .when(apply({ ...login, name: 'Sign-in' }))
      .accepts(applied({ ...login, name: 'Sign-in' }, change)));
  it('is ignored when it is like that already', () =>
    given(applied(login)).when(apply(login)).ignores('the entry is like that already'));
  it('is ignored when only its fields come in another order', () => {
    given(applied({ aliases: ['log in'], name: 'Login', ref: login.ref }))
      .when(apply(login))
      .ignores('the entry is like that already');
  });
  it('changes it when a list comes in another order: the order of levels and turns means something', () => {
    given(applied({ ...login, aliases: ['a', 'b'] }))
      .when(apply({ ...login, aliases: ['b', 'a'] }))
      .accepts(applied({ ...login, aliases: ['b', 'a'] }, change));
  });
  it('adds it again after it was removed', () =>
    given(applied(login), removed()).when(apply(login)).accepts(applied(login, change)));
});

describe('removing an entry', () => {
  it('takes it out', () => given(applied(login)).when(remove()).accepts(removed(change)));
  it('is rejected when it was never there', () => given().when(remove()).rejects('entry-not-found'));
  it('is rejected the second time', () => given(applied(login), removed()).when(remove()).rejects('entry-not-found'));
});

describe('saying an entry once more', () => {
  const repeat: EntryCommand = { kind: 'repeat', ref: login.ref };
  it('says what it is', () => given(applied(login)).when(repeat).accepts(applied(login)));
  it('says that it was removed', () => given(applied(login), removed()).when(repeat).accepts(removed()));
});

describe('a change that is carried out once more', () => {
  const first: EntryCommand = { kind: 'apply', entry: login, change: 7, because: 'it is new' };
  it('says why it was made', () =>
    given()
      .when(first)
      .accepts({ ...applied(login, 7), because: 'it is new' }));
  it('is ignored when it was made already', () =>
    given(applied(login, 7)).when(first).ignores('this change, or a later one, was made already'));
  it('is ignored when a later one was made: what that left stays', () =>
    given(applied(login, 7), removed(8)).when(first).ignores('this change, or a later one, was made already'));
  it('is ignored when it removes', () =>
    given(applied(login, 6), removed(7))
      .when({ kind: 'remove', ref: login.ref, change: 7, because: null })
      .ignores('this change, or a later one, was made already'));
});
