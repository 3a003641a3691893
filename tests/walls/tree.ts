import { globSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob, posix } from 'node:path';
import { parseSource, type SourceFile } from './source-file.ts';
import { scope } from './tables.ts';

/** The repository as the rules see it. */
export interface Tree {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly workspaces: readonly Workspace[];
}

/** One package.json and what it declares. */
export interface Workspace {
  readonly name: string;
  readonly folder: string;
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
  /** Subpath (`.`, `./testing`) to the file that it stands for. */
  readonly exports: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string>>;
}

/** A tree of texts by path: every `package.json` is a workspace, every `.ts` a source file. */
export function treeOf(texts: Readonly<Record<string, string>>): Tree {
  const files = Object.entries(texts)
    .filter(([path]) => path.endsWith('.ts'))
    .map(([path, text]) => [path, parseSource(path, text)] as const);
  const workspaces = Object.entries(texts)
    .filter(([path]) => path.endsWith('package.json'))
    .map(([path, text]) => workspaceOf(dirname(path), JSON.parse(text) as Manifest));
  return { files: new Map(files), workspaces };
}

function workspaceOf(folder: string, manifest: Manifest): Workspace {
  const exports = Object.entries(manifest.exports ?? {}).map(([subpath, file]) => [subpath, posix.join(folder, file)]);
  return {
    name: manifest.name ?? folder,
    folder,
    dependencies: new Set(Object.keys(manifest.dependencies ?? {})),
    devDependencies: new Set(Object.keys(manifest.devDependencies ?? {})),
    exports: Object.fromEntries(exports),
  };
}

/** Reads the workspaces under `root`. */
export function readTree(root: string): Tree {
  const patterns = [
    'package.json',
    '{packages,services}/*/package.json',
    'tests/package.json',
    '{packages,services}/*/src/**/*.ts',
    'tests/**/*.ts',
  ];
  const paths = globSync(patterns, { cwd: root }).sort();
  return treeOf(Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')])));
}

/** The innermost workspace that a file lies in; the root's package.json counts as none. */
export function workspaceAt(path: string, { workspaces }: Tree): Workspace | undefined {
  return workspaces.find(({ folder }) => folder !== '.' && path.startsWith(`${folder}/`));
}

/** Specs, `testing` folders and everything under `tests/`: never run in production. */
export function isTest(path: string): boolean {
  return path.endsWith('.spec.ts') || path.includes('/testing/') || path.startsWith('tests/');
}

export function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

/** The file of ours that an import leads to, or `undefined` for libraries and for what does not exist. */
export function targetOf(specifier: string, from: SourceFile, tree: Tree): string | undefined {
  if (isRelative(specifier)) return posix.join(posix.dirname(from.path), specifier);
  const { name, subpath } = packageOf(specifier);
  return tree.workspaces.find((workspace) => workspace.name === name)?.exports[subpath];
}

/** `@escalog/kernel/testing` is package `@escalog/kernel` and subpath `./testing`. */
export function packageOf(specifier: string): { readonly name: string; readonly subpath: string } {
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  return { name, subpath: `.${specifier.slice(name.length)}` };
}

export function isOurs(specifier: string): boolean {
  return specifier.startsWith(scope);
}

export function matches(path: string, ...globs: readonly string[]): boolean {
  return globs.some((glob) => matchesGlob(path, glob));
}
