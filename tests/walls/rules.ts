import { posix } from 'node:path';
import type { Import, SourceFile, Use } from './source-file.ts';
import { ambient, layers, mayUseAmbient, onlyIn, pureFolders, scope, testTools } from './tables.ts';
import { isOurs, isRelative, isTest, matches, packageOf, targetOf, workspaceAt, type Tree } from './tree.ts';

/** One place that breaks a rule, with what to do instead. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** What is wrong with one import, or `undefined`. */
type ImportRule = (imported: Import, file: SourceFile, tree: Tree) => string | undefined;

/** Everything in the tree that breaks a rule on imports or globals, in the order of the files. */
export function violationsIn(tree: Tree): Violation[] {
  return [...tree.files.values()].flatMap((file) => [
    ...file.imports.flatMap((imported) =>
      importRules.flatMap((rule) => at(file, imported.line, rule(imported, file, tree))),
    ),
    ...file.globals.flatMap((use) => at(file, use.line, ambientUse(use, file))),
  ]);
}

function at({ path }: SourceFile, line: number, message: string | undefined): Violation[] {
  return message === undefined ? [] : [{ path, line, message }];
}

/** The layers: who may know whom. */
const layering: ImportRule = ({ specifier, typeOnly }, file) => {
  const layer = layers.find(({ workspace }) => matches(file.path, `${workspace}/**`));
  if (!isOurs(specifier) || layer === undefined) return undefined;
  const wanted = packageOf(specifier).name.slice(scope.length);
  const may = [
    ...layer.may,
    ...(typeOnly ? (layer.types ?? []) : []),
    ...(isTest(file.path) ? (layer.tests ?? []) : []),
  ];
  if (may.includes('*') || may.includes(wanted) || may.includes(specifier.slice(scope.length))) return undefined;
  if (layer.types?.includes(wanted))
    return `${layer.workspace} may only know the types of ${specifier}: write "import type".`;
  if (layer.workspace === 'services/*' && !isKnownPackage(wanted))
    return `services do not import ${specifier}: learn what you need of another service from its topic and keep a copy.`;
  return `${layer.workspace} does not import ${specifier}, only ${listed(layer.may)}: move the code to where both may reach it, or pass what you need as an argument.`;
};

function isKnownPackage(name: string): boolean {
  return layers.some(({ workspace }) => workspace === `packages/${name}`);
}

/** Packages are entered by their `exports`, and relative paths stay within their package. */
const throughExports: ImportRule = ({ specifier }, file, tree) => {
  const workspace = workspaceAt(file.path, tree);
  const target = targetOf(specifier, file, tree);
  if (isOurs(specifier))
    return target === undefined
      ? `${specifier} is not in the exports of that package: import one of its exports, or add one.`
      : undefined;
  if (
    !isRelative(specifier) ||
    workspace === undefined ||
    target?.startsWith(`${workspace.folder}/`) ||
    isInfra(specifier, workspace.folder)
  )
    return undefined;
  return `${specifier} leaves ${workspace.folder}: import the other package by its name.`;
};

/** `infra` is no package: what is there is run, or looked at by tests. */
function isInfra(specifier: string, folder: string): boolean {
  return folder === 'tests' && /^(\.\.\/)+infra\//.test(specifier);
}

/** What is imported is declared where it is imported, so that a package works on its own. */
const declared: ImportRule = ({ specifier }, file, tree) => {
  const workspace = workspaceAt(file.path, tree);
  const { name } = packageOf(specifier);
  if (isRelative(specifier) || specifier.startsWith('node:') || workspace === undefined || name === workspace.name)
    return undefined;
  const shared = tree.workspaces
    .filter(({ folder }) => folder === '.' || folder === 'tests')
    .flatMap(({ dependencies, devDependencies }) => [...dependencies, ...devDependencies]);
  const forTests = isTest(file.path) && (workspace.devDependencies.has(name) || shared.includes(name));
  return workspace.dependencies.has(name) || forTests
    ? undefined
    : `${name} is not declared: add it to the dependencies in ${workspace.folder}/package.json.`;
};

/** Pure folders import nothing that could do I/O, tell the time or roll dice. */
const purity: ImportRule = ({ specifier, typeOnly }, file, tree) => {
  const pure = pureFolders.find(({ folder }) => matches(file.path, `${folder}/**`));
  if (pure === undefined) return undefined;
  if (isTest(file.path) && (testTools.includes(specifier) || specifier.endsWith('/testing'))) return undefined;
  const target = isRelative(specifier) ? targetOf(specifier, file, tree) : undefined;
  if (isTest(file.path) && target !== undefined && isTest(target)) return undefined;
  if (target !== undefined)
    return matches(target, `${pure.folder}/**`)
      ? undefined
      : `${specifier} is outside of the pure folder ${pure.folder}: move the rule in, or pass the value as an argument.`;
  if (pure.may.includes(specifier) || (pure.types.includes(specifier) && typeOnly)) return undefined;
  if (pure.types.includes(specifier))
    return `${pure.folder} may only know the types of ${specifier}: write "import type".`;
  return `${pure.folder} is pure and does not import ${specifier}: leave I/O to routes, consumers and adapters, and take its results as arguments.`;
};

/** Some libraries are known to one place alone. */
const oneHome: ImportRule = ({ specifier }, { path }) => {
  const homes = onlyIn[specifier];
  if (
    homes === undefined ||
    matches(path, ...homes) ||
    (isTest(path) && homes.some((home) => shareWorkspace(home, path)))
  )
    return undefined;
  return `${specifier} is imported only in ${listed(homes)}: use the port that it stands behind.`;
};

function shareWorkspace(home: string, path: string): boolean {
  return home.split('/', 2).join('/') === path.split('/', 2).join('/');
}

/** Product files do not depend on test tools. */
const testOnly: ImportRule = ({ specifier }, file, tree) => {
  const target = isRelative(specifier) ? targetOf(specifier, file, tree) : undefined;
  const isTool =
    testTools.includes(specifier) ||
    (isOurs(specifier) && specifier.endsWith('/testing')) ||
    (target !== undefined && isTest(target));
  return isTool && !isTest(file.path)
    ? `${specifier} is for tests: import it in *.spec.ts, in a testing folder or under tests/.`
    : undefined;
};

/** Time, chance and the process come in by the modules that the table names. */
const ambientModule: ImportRule = ({ specifier, line, typeOnly }, file) =>
  typeOnly ? undefined : ambientUse({ name: specifier, line }, file);

function ambientUse({ name }: Use, { path }: SourceFile): string | undefined {
  const instead = Object.hasOwn(ambient, name) ? ambient[name] : undefined;
  const excused = mayUseAmbient.some(({ files, names }) => names.includes(name) && matches(path, files));
  if (instead === undefined || excused || isTest(path)) return undefined;
  return `${name} is not used here: ${instead}.`;
}

const importRules: readonly ImportRule[] = [
  layering,
  throughExports,
  declared,
  purity,
  oneHome,
  testOnly,
  ambientModule,
];

function listed(items: readonly string[]): string {
  return items.length === 0 ? 'nothing' : items.join(', ');
}

/** Files that import each other in a circle, each circle once. Types count too: a circle of them is still two files that cannot be read apart. */
export function cyclesIn(tree: Tree): Violation[] {
  const done = new Set<string>();
  const found: Violation[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const file = tree.files.get(path);
    if (file === undefined || done.has(path)) return;
    for (const { specifier, line } of file.imports) {
      const target = targetOf(specifier, file, tree);
      if (target === undefined) continue;
      const circle = [...trail, path];
      const start = circle.indexOf(target);
      if (start === -1) walk(target, circle);
      else found.push({ path, line, message: circleMessage([...circle.slice(start), target]) });
    }
    done.add(path);
  };
  for (const path of tree.files.keys()) walk(path, []);
  return found;
}

function circleMessage(circle: readonly string[]): string {
  return `imports go in a circle (${circle.map((path) => posix.basename(path)).join(' -> ')}): move what they share into a file of its own.`;
}
