import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { cyclesIn, violationsIn } from './rules.ts';
import { parseSource } from './source-file.ts';
import { treeOf } from './tree.ts';

/** A small repository in which every import that is allowed resolves. */
const packages = {
  'package.json': manifest('escalog', []),
  'packages/kernel/package.json': manifest('@escalog/kernel', []),
  'packages/contracts/package.json': manifest('@escalog/contracts', ['@escalog/kernel', 'avsc']),
  'packages/definitions/package.json': manifest('@escalog/definitions', [
    '@escalog/kernel',
    '@escalog/contracts',
    'typebox',
  ]),
  'packages/journal/package.json': manifest('@escalog/journal', ['@escalog/kernel']),
  'packages/bus/package.json': manifest('@escalog/bus', [
    '@escalog/kernel',
    '@escalog/contracts',
    '@escalog/journal',
    'kafkajs',
  ]),
  'packages/store/package.json': manifest('@escalog/store', ['@escalog/kernel', '@escalog/journal', 'mongodb']),
  'services/intake/package.json': manifest(
    '@escalog/intake',
    [
      '@escalog/kernel',
      '@escalog/contracts',
      '@escalog/definitions',
      '@escalog/policy',
      '@escalog/journal',
      'fastify',
      'kafkajs',
    ],
    { './app': './src/app.ts' },
  ),
  'services/policy/package.json': manifest('@escalog/policy', ['@escalog/kernel'], { './app': './src/app.ts' }),
  'tests/package.json': manifest('@escalog/tests', ['@escalog/intake', 'fast-check', 'smtp-server']),
};

function manifest(
  name: string,
  dependencies: readonly string[],
  exports: object = { '.': './src/index.ts', './testing': './src/testing/index.ts' },
): string {
  return JSON.stringify({
    name,
    exports,
    dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '*'])),
  });
}

/** What the walls say of one file with this text. */
function messagesFor(path: string, text: string): string[] {
  return violationsIn(treeOf({ ...packages, [path]: text })).map(({ message }) => message);
}

const domain = 'services/intake/src/domain/incident.ts';
const route = 'services/intake/src/http/declare.ts';
const scenario = 'tests/scenarios/login.spec.ts';

interface Case {
  readonly rule: string;
  readonly path: string;
  readonly text: string;
  /** Says what to do instead. */
  readonly message: RegExp;
}

const refused: readonly Case[] = [
  {
    rule: 'the kernel imports none of our packages',
    path: 'packages/kernel/src/clock.ts',
    text: `import type { Topic } from '@escalog/contracts';`,
    message: /packages\/kernel does not import @escalog\/contracts, only nothing: move the code/,
  },
  {
    rule: 'the kernel imports no library',
    path: 'packages/kernel/src/clock.ts',
    text: `import 'node:fs';`,
    message: /is pure and does not import node:fs: leave I\/O to routes/,
  },
  {
    rule: 'contracts know the kernel alone',
    path: 'packages/contracts/src/topics.ts',
    text: `import { a } from '@escalog/definitions';`,
    message: /packages\/contracts does not import @escalog\/definitions, only kernel/,
  },
  {
    rule: 'definitions know only the types of contracts',
    path: 'packages/definitions/src/index.ts',
    text: `import { topics } from '@escalog/contracts';`,
    message: /may only know the types of @escalog\/contracts: write "import type"/,
  },
  {
    rule: 'import { type T } is not a type import: the module is still loaded',
    path: 'packages/definitions/src/index.ts',
    text: `import { type Topic } from '@escalog/contracts';`,
    message: /write "import type"/,
  },
  {
    rule: 'the console knows how entries are written, and nothing else of definitions',
    path: 'packages/console/src/site.ts',
    text: `import { allOf } from '@escalog/definitions';`,
    message: /packages\/console does not import @escalog\/definitions, only kernel/,
  },
  {
    rule: 'the journal knows the kernel alone',
    path: 'packages/journal/src/journal.ts',
    text: `export * from '@escalog/store';`,
    message: /packages\/journal does not import @escalog\/store/,
  },
  {
    rule: 'services do not import services',
    path: route,
    text: `const { buildApp } = await import('@escalog/policy/app');`,
    message: /services do not import @escalog\/policy\/app: learn what you need of another service from its topic/,
  },
  {
    rule: 'services do not import services, not even their types',
    path: route,
    text: `type App = import('@escalog/policy/app').App;`,
    message: /services do not import @escalog\/policy\/app/,
  },
  {
    rule: 'services reach the disk through the store',
    path: route,
    text: `import { openJournal } from '@escalog/journal';`,
    message: /services\/\* does not import @escalog\/journal/,
  },
  {
    rule: 'packages are entered through their exports',
    path: route,
    text: `import { after } from '@escalog/kernel/src/instant.ts';`,
    message: /is not in the exports of that package: import one of its exports, or add one/,
  },
  {
    rule: 'scenarios enter a service through ./app',
    path: scenario,
    text: `import { decide } from '@escalog/intake/domain';`,
    message: /@escalog\/intake\/domain is not in the exports/,
  },
  {
    rule: 'relative paths stay in their package',
    path: scenario,
    text: `import { decide } from '../../services/intake/src/domain/incident.ts';`,
    message: /leaves tests: import the other package by its name/,
  },
  {
    rule: 'dependencies are declared',
    path: route,
    text: `import { v7 } from 'uuid';`,
    message: /uuid is not declared: add it to the dependencies in services\/intake\/package.json/,
  },
  {
    rule: 'dependencies are declared by the package that imports them',
    path: 'services/policy/src/app.ts',
    text: `import fastify from 'fastify';`,
    message: /fastify is not declared: .*services\/policy\/package.json/,
  },
  {
    rule: 'a domain imports no node module',
    path: domain,
    text: `import { hash } from 'node:crypto';`,
    message: /services\/\*\/src\/domain is pure and does not import node:crypto/,
  },
  {
    rule: 'a domain imports no framework',
    path: domain,
    text: `import type { FastifyRequest } from 'fastify';`,
    message: /is pure and does not import fastify/,
  },
  {
    rule: 'a domain knows only the types of contracts',
    path: domain,
    text: `import { topics } from '@escalog/contracts';`,
    message: /may only know the types of @escalog\/contracts: write "import type"/,
  },
  {
    rule: 'a domain does not reach into its own service',
    path: domain,
    text: `import { config } from '../config.ts';`,
    message: /\.\.\/config\.ts is outside of the pure folder .*: move the rule in, or pass the value/,
  },
  {
    rule: 'a domain spec does not reach into its own service either',
    path: 'services/intake/src/domain/incident.spec.ts',
    text: `import { config } from '../config.ts';`,
    message: /\.\.\/config\.ts is outside of the pure folder/,
  },
  {
    rule: 'avsc has one home',
    path: 'packages/contracts/src/registry.ts',
    text: `import avro from 'avsc';`,
    message: /avsc is imported only in packages\/contracts\/src\/event-types\.ts: use the port/,
  },
  {
    rule: 'SQLite has its adapters',
    path: 'packages/store/src/store.ts',
    text: `import { DatabaseSync } from 'node:sqlite';`,
    message: /node:sqlite is imported only in packages\/journal/,
  },
  {
    rule: 'Kafka has its adapter',
    path: route,
    text: `import { Kafka } from 'kafkajs';`,
    message: /kafkajs is imported only in packages\/bus\/src\/kafka/,
  },
  {
    rule: 'MongoDB has its adapter',
    path: 'packages/store/src/sqlite/store.ts',
    text: `import { MongoClient } from 'mongodb';`,
    message: /mongodb is imported only in packages\/store\/src\/mongodb/,
  },
  {
    rule: 'product files do without testing subpaths',
    path: route,
    text: `import { ManualClock } from '@escalog/kernel/testing';`,
    message: /@escalog\/kernel\/testing is for tests: import it in \*\.spec\.ts/,
  },
  {
    rule: 'product files do without their own testing folder',
    path: 'packages/kernel/src/index.ts',
    text: `export * from './testing/index.ts';`,
    message: /\.\/testing\/index\.ts is for tests/,
  },
  {
    rule: 'product files do without fast-check',
    path: route,
    text: `import fc from 'fast-check';`,
    message: /fast-check is for tests/,
  },
  {
    rule: 'product files do without the test mail server',
    path: route,
    text: `import { SMTPServer } from 'smtp-server';`,
    message: /smtp-server is for tests/,
  },
  {
    rule: 'timers by import are timers too',
    path: route,
    text: `import { setTimeout } from 'node:timers/promises';`,
    message: /node:timers\/promises is not used here: set an alarm on the Clock/,
  },
];

const globals = [
  'new Date()',
  'Date.now()',
  'Math.random()',
  'process.env.PORT',
  'setTimeout(f, 1)',
  'setInterval(f, 1)',
  'setImmediate(f)',
  'fetch(url)',
  'performance.now()',
  'Temporal.Now.instant()',
  'crypto.randomUUID()',
  'AbortSignal.timeout(1)',
  'globalThis.process',
];

const allowed: readonly Omit<Case, 'message'>[] = [
  {
    rule: 'a domain uses the kernel, definitions, its neighbours and types of contracts',
    path: domain,
    text: `import { never } from '@escalog/kernel'; import { spoken } from '@escalog/definitions'; import type { Reason } from '@escalog/contracts'; import { rank } from './rank.ts';`,
  },
  {
    rule: 'a domain spec uses test tools',
    path: 'services/intake/src/domain/incident.spec.ts',
    text: `import { it } from 'node:test'; import assert from 'node:assert/strict'; import fc from 'fast-check'; import { deciderSpec } from '@escalog/kernel/testing'; import { story } from '../testing/story.ts';`,
  },
  {
    rule: 'a spec of a service may open a journal',
    path: 'services/intake/src/app.spec.ts',
    text: `import { openJournal } from '@escalog/journal'; setTimeout(() => {}, 1);`,
  },
  {
    rule: 'a scenario enters a service through ./app',
    path: scenario,
    text: `import { buildApp } from '@escalog/intake/app';`,
  },
  {
    rule: 'the clock tells the time',
    path: 'packages/runner/src/system-clock.ts',
    text: `Date.now(); setTimeout(() => {}, 1);`,
  },
  { rule: 'the entry point reads the environment', path: 'services/intake/src/main.ts', text: `process.env;` },
  { rule: 'the codec reads Avro', path: 'packages/contracts/src/event-types.ts', text: `import avro from 'avsc';` },
  {
    rule: 'types, property names and own names are not globals',
    path: domain,
    text: `const fetch = 1; export function f(at: Date, o: { process: number }) { return [o.process, { performance: at, [fetch]: 1 }]; } class C implements Date {}`,
  },
  {
    rule: 'names from patterns, parameters and catch are own names',
    path: domain,
    text: `const { process, a: [performance], ...crypto } = o; ((setTimeout, { Date = 1 }) => [setTimeout, Date, process, performance, crypto])(); try {} catch (fetch) { fetch; }`,
  },
];

describe('the walls', () => {
  for (const { rule, path, text, message } of refused) {
    it(`refuse: ${rule}`, () => assert.match(messagesFor(path, text).join('\n'), message));
  }

  for (const expression of globals) {
    it(`refuse: ${expression} in a domain, and say what to use instead`, () => {
      const [message = '', ...more] = messagesFor(domain, expression);
      assert.match(message, /^[\w.]+ is not used here: \w+/);
      assert.ok(expression.includes(message.split(' ', 1).join()), message);
      assert.deepEqual(more, []);
    });
  }

  it('refuse: a global outside of the file that may use it', () => {
    assert.match(
      messagesFor(route, 'Date.now()').join(),
      /^Date is not used here: take instants from the input or from the Clock\.$/,
    );
  });

  for (const { rule, path, text } of allowed) {
    it(`let through: ${rule}`, () => {
      const messages = messagesFor(path, text);
      assert.deepEqual(messages, []);
    });
  }
});

describe('circles', () => {
  it('of files are found, across packages too, and named once', () => {
    const tree = treeOf({
      ...packages,
      'packages/kernel/src/a.ts': `import './b.ts';`,
      'packages/kernel/src/b.ts': `import type { C } from './c.ts';`,
      'packages/kernel/src/c.ts': `\n\nexport * from './a.ts';`,
      'packages/kernel/src/index.ts': `export * from './a.ts';\nimport '@escalog/contracts';`,
      'packages/contracts/src/index.ts': `import '@escalog/kernel';`,
    });
    assert.deepEqual(
      cyclesIn(tree).map(({ path, line }) => `${path}:${line}`),
      ['packages/kernel/src/c.ts:3', 'packages/contracts/src/index.ts:1'],
    );
    assert.match(
      cyclesIn(tree)[0]?.message ?? '',
      /\(a\.ts -> b\.ts -> c\.ts -> a\.ts\): move what they share into a file of its own/,
    );
  });

  it('are not seen where two files import a third', () => {
    const tree = treeOf({
      ...packages,
      'packages/kernel/src/a.ts': `import './b.ts'; import './c.ts';`,
      'packages/kernel/src/b.ts': `import './c.ts';`,
      'packages/kernel/src/c.ts': '',
    });
    assert.deepEqual(cyclesIn(tree), []);
  });
});

describe('reading a file', () => {
  it('finds the line of each import', () => {
    const { imports } = parseSource('a.ts', `// first\nimport a from 'a';\n\nexport type { B } from './b.ts';`);
    assert.deepEqual(imports, [
      { specifier: 'a', typeOnly: false, line: 2 },
      { specifier: './b.ts', typeOnly: true, line: 4 },
    ]);
  });

  it('refuses what is not TypeScript and names the file', () => {
    assert.throws(() => parseSource('a.ts', 'const ='), /^Error: a\.ts: /);
  });
});

describe('npm run walls', () => {
  it('prints file:line and message and fails, and is quiet and succeeds otherwise', () => {
    const root = mkdtempSync(join(tmpdir(), 'walls-'));
    try {
      write(root, { ...packages, [domain]: 'export const at = 1;\n' });
      assert.match(check(root).stdout, /^The walls hold in \d+ files\.\n$/);
      assert.equal(check(root).status, 0);
      write(root, { [domain]: '\nexport const at = Date.now();\n' });
      const broken = check(root);
      assert.match(broken.stdout, /^services\/intake\/src\/domain\/incident\.ts:2 Date is not used here: /);
      assert.equal(broken.status, 1);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

function write(root: string, texts: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function check(root: string) {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'check.ts'), root], { encoding: 'utf8' });
}
