import { describe, it } from 'node:test';
import type { CatalogEvent, Decided } from '@escalog/contracts';
import { deciderSpec } from '@escalog/kernel/testing';
import { catalogEntry, type EntryCommand } from './entry.ts';

const given = deciderSpec(catalogEntry);
const login = { ref: 'business-service/login', name: 'Login', aliases: ['log in'] };
const apply = (entry: typeof login): EntryCommand => ({ kind: 'apply', entry });
const remove: EntryCommand = { kind: 'remove', ref: login.ref };
const applied = (entry: object): Decided<CatalogEvent> => ({
  type: 'CatalogEntryApplied',
  ref: login.ref,
  definition: JSON.stringify(entry),
});
const removed: Decided<CatalogEvent> = { type: 'CatalogEntryRemoved', ref: login.ref };

describe('applying an entry', () => {
  it('adds it when it is not there', () => given().when(apply(login)).accepts(applied(login)));
  it('changes it when it differs', () =>
    given(applied(login))
      .when(apply({ ...login, name: 'Sign-in' }))
      .accepts(applied({ ...login, name: 'Sign-in' })));
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
      .accepts(applied({ ...login, aliases: ['b', 'a'] }));
  });
  it('adds it again after it was removed', () =>
    given(applied(login), removed).when(apply(login)).accepts(applied(login)));
});

describe('removing an entry', () => {
  it('takes it out', () => given(applied(login)).when(remove).accepts(removed));
  it('is rejected when it was never there', () => given().when(remove).rejects('entry-not-found'));
  it('is rejected the second time', () => given(applied(login), removed).when(remove).rejects('entry-not-found'));
});

describe('saying an entry once more', () => {
  const repeat: EntryCommand = { kind: 'repeat', ref: login.ref };
  it('says what it is', () => given(applied(login)).when(repeat).accepts(applied(login)));
  it('says that it was removed', () => given(applied(login), removed).when(repeat).accepts(removed));
});
