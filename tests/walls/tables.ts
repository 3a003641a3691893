/** What may reach what. The rules in `rules.ts` only read these tables; a change of the architecture is a change here. */

export const scope = '@escalog/';

const everything = '*';

/** Which of our own packages, or exports of one, each workspace may import. `types` may only be imported as types. */
export const layers: readonly {
  readonly workspace: string;
  readonly may: readonly string[];
  readonly types?: readonly string[];
  readonly tests?: readonly string[];
}[] = [
  { workspace: 'packages/kernel', may: [] },
  { workspace: 'packages/contracts', may: ['kernel'] },
  { workspace: 'packages/definitions', may: ['kernel'], types: ['contracts'] },
  { workspace: 'packages/journal', may: ['kernel'] },
  { workspace: 'packages/addresses', may: ['kernel'] },
  { workspace: 'packages/written', may: ['kernel'] },
  { workspace: 'packages/store', may: ['kernel', 'journal'] },
  { workspace: 'packages/bus', may: ['kernel', 'contracts', 'journal'] },
  {
    workspace: 'packages/runner',
    may: ['kernel', 'contracts', 'access', 'definitions', 'store', 'bus', 'telemetry', 'addresses'],
    tests: ['journal'],
  },
  { workspace: 'packages/access', may: ['kernel'], types: ['contracts'], tests: ['contracts'] },
  { workspace: 'packages/http', may: ['kernel', 'access', 'telemetry'] },
  {
    workspace: 'packages/console',
    may: ['kernel', 'access', 'http', 'definitions/written', 'written'],
    tests: [everything],
  },
  { workspace: 'packages/moving', may: ['kernel', 'contracts', 'journal', 'store', 'bus', 'runner', 'hosting'] },
  { workspace: 'packages/cli', may: ['kernel', 'definitions', 'moving', 'hosting'] },
  { workspace: 'packages/telemetry', may: ['kernel'] },
  {
    workspace: 'packages/hosting',
    may: ['kernel', 'contracts', 'access', 'definitions', 'store', 'bus', 'runner', 'http', 'telemetry'],
    tests: ['journal'],
  },
  {
    workspace: 'packages/gateway',
    may: ['kernel', 'contracts', 'access', 'bus', 'console', 'http', 'hosting', 'telemetry', 'runner', 'addresses'],
    tests: [everything],
  },
  { workspace: 'packages/standalone', may: [everything] },
  {
    workspace: 'services/*',
    may: [
      'kernel',
      'contracts',
      'access',
      'definitions',
      'store',
      'bus',
      'runner',
      'http',
      'hosting',
      'telemetry',
      'addresses',
      'written',
    ],
    tests: ['journal'],
  },
  { workspace: 'tests', may: [everything] },
];

/** Folders without I/O, clock and chance: what they may import besides the files of the same folder. */
export const pureFolders: readonly {
  readonly folder: string;
  readonly may: readonly string[];
  readonly types: readonly string[];
}[] = [
  { folder: 'packages/kernel/src', may: [], types: [] },
  { folder: 'packages/access/src', may: ['@escalog/kernel'], types: ['@escalog/contracts'] },
  {
    folder: 'packages/definitions/src',
    may: [
      '@escalog/kernel',
      'typebox',
      'typebox/value',
      '@marcbachmann/cel-js',
      're2js',
      'minisearch/SearchableMap',
      'liquidjs',
      'libphonenumber-js/max',
      'yaml',
    ],
    types: ['@escalog/contracts'],
  },
  {
    folder: 'services/catalog/src/calendar',
    may: ['@escalog/kernel', '@escalog/definitions', 'ical.js', 'rrule-temporal', 'windows-iana'],
    types: [],
  },
  {
    folder: 'services/*/src/domain',
    may: ['@escalog/kernel', '@escalog/definitions', '@escalog/access'],
    types: ['@escalog/contracts'],
  },
];

/** Drivers and codecs that one place alone may know. */
export const onlyIn: Readonly<Record<string, readonly string[]>> = {
  avsc: ['packages/contracts/src/event-types.ts'],
  kafkajs: ['packages/bus/src/kafka/**', 'tests/**'],
  mongodb: ['packages/store/src/mongodb/**', 'tests/**'],
  '@marcbachmann/cel-js': ['packages/definitions/src/cel/**'],
  liquidjs: ['packages/definitions/src/templates/**'],
  'libphonenumber-js/max': ['packages/definitions/src/phone-number.ts'],
  re2js: ['packages/definitions/src/cel/**'],
  pdfkit: ['services/timeline/src/documents/pdf/**'],
  'bidi-js': ['services/timeline/src/documents/pdf/**'],
  'markdown-it': ['packages/written/src/written-text.ts'],
  'node:sqlite': ['packages/journal/src/**', 'packages/store/src/sqlite/**', 'packages/bus/src/sqlite/**', 'tests/**'],
};

/** Never in product files. So is every `testing` subpath of ours. */
export const testTools: readonly string[] = [
  'node:test',
  'node:assert',
  'node:assert/strict',
  'fast-check',
  'marked',
  'mdast-util-from-markdown',
  'mdast-util-gfm',
  'micromark-extension-gfm',
  'smtp-server',
  'playwright-core',
  'axe-core',
  'oidc-provider',
];

/** Time, chance and the machine, as globals or modules, and where to get the same from instead. */
export const ambient: Readonly<Record<string, string>> = {
  Date: 'take instants from the input or from the Clock',
  'Temporal.Now': 'take instants from the input or from the Clock',
  performance: 'take instants from the Clock',
  'node:perf_hooks': 'take instants from the Clock',
  'Math.random': 'take what must be random as an argument',
  crypto: 'take ids as arguments, or derive them as packages/runner/src/ids.ts does',
  setTimeout: 'set a timer in a workflow, or an alarm on the Clock',
  setInterval: 'set a timer in a workflow, or an alarm on the Clock',
  setImmediate: 'await what you wait for',
  'AbortSignal.timeout': 'set an alarm on the Clock',
  'node:timers': 'set an alarm on the Clock',
  'node:timers/promises': 'set an alarm on the Clock',
  process: 'read it in main.ts and pass it on',
  'node:process': 'read it in main.ts and pass it on',
  fetch: 'send from a channel of the notification service',
  globalThis: 'name the global, so that this check can see it',
};

/** The product files that may use some of `ambient`, and why. */
export const mayUseAmbient: readonly {
  readonly files: string;
  readonly names: readonly string[];
  readonly why: string;
}[] = [
  {
    files: 'packages/journal/src/disk-watch.ts',
    names: ['Date', 'setInterval'],
    why: 'watches whether a disk answers, which is a matter of the machine’s time',
  },
  { files: 'packages/kernel/src/instant.ts', names: ['Date'], why: 'writes an instant that it is given' },
  {
    files: 'services/timeline/src/documents/pdf/sheet.ts',
    names: ['Date'],
    why: 'is what the PDF library takes the date of a file as',
  },
  { files: 'packages/definitions/src/cel/**', names: ['Date'], why: 'is what the CEL library takes instants as' },
  {
    files: 'packages/runner/src/system-clock.ts',
    names: ['Date', 'performance', 'setInterval', 'setTimeout'],
    why: 'is the clock',
  },
  {
    files: 'packages/http/src/in-hand.ts',
    names: ['performance'],
    why: 'cuts off who does not read by the time of the process, whatever the time of the services is',
  },
  {
    files: 'packages/http/src/turns.ts',
    names: ['performance', 'node:timers/promises'],
    why: 'leaves others as much of the thread as was taken, whatever the time of the services is',
  },
  { files: 'packages/journal/src/**', names: ['setImmediate'], why: 'commits at the end of a turn of the event loop' },
  {
    files: 'packages/bus/src/**',
    names: ['node:timers/promises'],
    why: 'lets others have their turn between two pages of a log, and gathers what one turn publishes',
  },
  {
    files: 'packages/store/src/mongodb/connection.ts',
    names: ['setTimeout'],
    why: 'gives up on a server that does not answer',
  },
  {
    files: 'packages/store/src/mongodb/mongo-session.ts',
    names: ['setTimeout'],
    why: 'gives up a client that gets nowhere',
  },
  {
    files: 'packages/store/src/mongodb/time-windows.ts',
    names: ['Date'],
    why: 'guesses from when on to look for what is newest',
  },
  {
    files: 'packages/runner/src/{auditor,relay,timers,workflow-runner}.ts',
    names: ['node:timers/promises'],
    why: 'lets others have their turn while it works off a backlog',
  },
  {
    files: 'services/catalog/src/calendars/calendars.ts',
    names: ['node:timers/promises'],
    why: 'lets others have their turn while it reads a long calendar',
  },
  {
    files: 'services/catalog/src/calendars/feed-source.ts',
    names: ['AbortSignal.timeout'],
    why: 'asks the servers of feeds, with a deadline',
  },
  {
    files: 'services/intake/src/bundles.ts',
    names: ['node:timers/promises'],
    why: 'a bundle of thousands is worked off in turns of the event loop',
  },
  {
    files: 'services/notification/src/bundling.ts',
    names: ['node:timers/promises'],
    why: 'a bundle of thousands is worked off in turns of the event loop',
  },
  {
    files: 'services/notification/src/bursts.ts',
    names: ['node:timers/promises'],
    why: 'a bundle of thousands is worked off in turns of the event loop',
  },
  {
    files: 'services/catalog/src/plans.ts',
    names: ['node:timers/promises'],
    why: 'lets whoever pages somebody have their turn while it routes a month of incidents anew',
  },
  {
    files: 'services/timeline/src/facts/{fact-book,fact-keeper,kept-columns}.ts',
    names: ['node:timers/promises'],
    why: 'lets others have their turn',
  },
  {
    files: 'services/timeline/src/facts/fact-thread.ts',
    names: ['process'],
    why: 'measures how much processor time it takes',
  },
  {
    files:
      'services/timeline/src/{events/event-reading,http/recorded-events,projection/log-source,stream/followed-timelines}.ts',
    names: ['node:timers/promises'],
    why: 'lets whoever pages somebody have their turn while it reads a log for somebody',
  },
  { files: 'packages/runner/src/stretch.ts', names: ['Math.random'], why: 'keeps replicas from doing the same work' },
  {
    files: 'packages/runner/src/{heartbeat,operator-webhook}.ts',
    names: ['AbortSignal.timeout'],
    why: 'tells operators, on a path of its own',
  },
  { files: 'packages/contracts/src/generate.ts', names: ['process'], why: 'is a command' },
  {
    files: 'packages/contracts/src/{registry-client,connect-registry}.ts',
    names: ['AbortSignal.timeout', 'fetch', 'setTimeout'],
    why: 'asks a schema registry, with deadlines',
  },
  {
    files: 'packages/cli/src/**',
    names: ['AbortSignal.timeout', 'Temporal.Now', 'fetch', 'node:timers/promises'],
    why: 'is a command',
  },
  {
    files: 'packages/gateway/src/ask.ts',
    names: ['AbortSignal.timeout'],
    why: 'asks the services for their health, with a deadline',
  },
  {
    files: 'packages/telemetry/src/{sdk,sampler}.ts',
    names: ['process'],
    why: 'reads the standard variables, as the libraries under it do',
  },
  { files: 'packages/console/src/on-call/**', names: ['Date'], why: 'reads and writes the days of a calendar' },
  {
    files: 'packages/http/src/without-types.ts',
    names: ['process'],
    why: 'keeps a warning of Node quiet that nobody can act on',
  },
  { files: 'packages/hosting/src/output.ts', names: ['process'], why: 'writes to its standard output' },
  { files: 'packages/hosting/src/exec.ts', names: ['process'], why: 'is a command' },
  { files: 'packages/hosting/src/process.ts', names: ['process', 'setInterval'], why: 'ends the process' },
  {
    files: 'packages/hosting/src/process-memory.ts',
    names: ['process', 'setInterval'],
    why: 'looks at the memory of the process',
  },
  {
    files: '{packages,services}/*/src/main.ts',
    names: ['process'],
    why: 'is where a process starts and ends',
  },
  {
    files: 'services/notification/src/channels/**',
    names: ['AbortSignal.timeout', 'Date'],
    why: 'talks to providers, with deadlines',
  },
  {
    files: 'services/notification/src/within-deadline.ts',
    names: ['setTimeout'],
    why: 'gives up on a provider that does not answer',
  },
];
