import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { checkEntries, DefinitionsCopy, gapWarnings, warningsOf, type CatalogEntry } from '@escalog/definitions';
import { appliedEvent } from '@escalog/definitions/testing';
import { instantOf } from '@escalog/kernel';
import { parseAllDocuments } from 'yaml';
import { routableIn } from './domain/routable.ts';
import { routeDeclaration } from './domain/route-declaration.ts';
import { catalogOver } from './domain/rule.ts';
import { declared } from './testing/organisation.ts';

const folder = new URL('../../../examples/acme/', import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .sort();
const documents = files.flatMap((name) =>
  parseAllDocuments(readFileSync(new URL(name, folder), 'utf8'), { uniqueKeys: true }),
);

function acme(): DefinitionsCopy {
  const copy = new DefinitionsCopy();
  for (const document of documents) copy.apply(appliedEvent(document.toJS() as CatalogEntry));
  return copy;
}

describe('the sample organisation', () => {
  it('is the files that its readers are told of', () => {
    assert.deepEqual(files, [
      'alert-sources.yaml',
      'calendars.yaml',
      'paths.yaml',
      'people.yaml',
      'routing-rules.yaml',
      'rules.yaml',
      'services.yaml',
      'severities.yaml',
      'teams.yaml',
    ]);
  });

  it('is YAML without errors or warnings', () => {
    assert.deepEqual(
      documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]),
      [],
    );
  });

  it('passes every check of an empty catalog, without a warning', () => {
    const checked = checkEntries(
      documents.map((document): unknown => document.toJS()),
      new DefinitionsCopy(),
    );
    const now = instantOf(Date.UTC(2026, 10, 18));
    const none = new DefinitionsCopy();
    assert.deepEqual(
      checked.ok
        ? [...warningsOf(checked.entries, none), ...gapWarnings(checked.entries, none, now)]
        : checked.problems,
      [],
    );
  });

  it('can page everybody without an account anywhere, and reaches nobody outside acme.example', () => {
    for (const { name, contactMethods } of acme().allOf('person')) {
      assert.ok(
        contactMethods.some(({ channel }) => channel === 'sandbox'),
        name,
      );
      for (const method of contactMethods)
        if (method.channel === 'email') assert.match(method.address, /@acme\.example$/);
    }
  });
});

describe('in the sample organisation', () => {
  const catalog = catalogOver(acme());
  const routed = (title: string, ...affects: readonly string[]) =>
    routeDeclaration(routableIn(declared({ title, affects })), catalog);

  for (const [title, owner, rule] of [
    ["users can't log in", 'team/identity', 'named-in-sentence'],
    ['Bank transfers are stuck since noon', 'team/payments', 'named-in-sentence'],
    ['the website is down', 'team/platform', 'named-in-sentence'],
    ['customers cannot pay: the terminal at the checkout declines everything', 'team/payments', 'resembling-sentence'],
  ] as const) {
    it(`“${title}” goes to ${owner}`, () => {
      const { routes, reason } = routed(title);
      assert.deepEqual([routes.map((route) => route.owner), reason.code], [[owner], rule]);
    });
  }

  it('“Customers report phishing mails…” goes by a rule to the teams whose matter it is', () => {
    const { routes, reason } = routed('Customers report phishing mails about the website');
    assert.deepEqual(
      [routes.map(({ owner }) => owner), reason.code],
      [['team/identity', 'team/payments'], 'routing-rule'],
    );
  });

  it('“the coffee machine is broken” goes to triage', () =>
    assert.equal(routed('the coffee machine is broken').routes[0]?.kind, 'triage'));

  it('every service and component has an owner to be found', () => {
    const things = [...catalog.definitions.allOf('business-service'), ...catalog.definitions.allOf('component')];
    const { routes } = routed('', ...things.map(({ ref }) => ref));
    assert.deepEqual(
      routes.map(({ kind }) => kind),
      ['ownership', 'ownership', 'ownership'],
    );
  });
});
