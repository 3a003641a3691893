import { parseSync } from 'oxc-parser';

/** What the walls look at in one TypeScript file. */
export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly imports: readonly Import[];
  /** Globals that the file reads: `Date`, and with one member after it `Math.random`. */
  readonly globals: readonly Use[];
}

export interface Import {
  readonly specifier: string;
  /** Erased before it runs: `import type`, `export type`, `import('…').T`. Not `import { type T }`, which still loads the module. */
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface Use {
  readonly name: string;
  readonly line: number;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** Reads the imports and globals of `text`. Throws when it is not TypeScript. */
export function parseSource(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const lineOf = lineCounter(text);
  const imports: Import[] = [];
  const reads: Use[] = [];
  const declared = new Set<string>();
  visit(program as unknown as Node, (node, parent, key) => {
    const line = lineOf(node.start);
    const specifier = specifierOf(node);
    if (specifier !== undefined) imports.push({ specifier, typeOnly: isTypeOnly(node), line });
    for (const name of namesBoundBy(node)) declared.add(name);
    if (node.type !== 'Identifier' || isOnlyAName(parent, key)) return;
    const name = String(node['name']);
    reads.push({ name, line }, ...memberOf(parent, key, name, line));
  });
  // NOTE: a name that the file declares anywhere is taken as its own everywhere in the file.
  const globals = reads.filter(({ name }) => !declared.has(name.split('.', 1)[0] ?? name));
  return { path, imports, globals };
}

/** Calls `see` for every node outside of types, and for `import('…')` in types. */
function visit(
  node: Node,
  see: (node: Node, parent: Node | undefined, key: string) => void,
  parent?: Node,
  key = '',
): void {
  see(node, parent, key);
  for (const [childKey, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (!isNode(child)) continue;
      if (isTypeSyntax(node, childKey))
        visit(child, (inner, ...where) => inner.type === 'TSImportType' && see(inner, ...where), node, childKey);
      else visit(child, see, node, childKey);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** `x as T`, `x satisfies T` and `x!` hold one expression; everything else of TypeScript's own is types. */
function isTypeSyntax(node: Node, key: string): boolean {
  return node.type.startsWith('TS') && (key !== 'expression' || node.type === 'TSClassImplements');
}

function specifierOf(node: Node): string | undefined {
  const fromSource = [
    'ImportDeclaration',
    'ExportNamedDeclaration',
    'ExportAllDeclaration',
    'ImportExpression',
    'TSImportType',
  ];
  const source = node['source'];
  return fromSource.includes(node.type) && isNode(source) && typeof source['value'] === 'string'
    ? source['value']
    : undefined;
}

function isTypeOnly(node: Node): boolean {
  return node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type';
}

/** `b` in `a.b`, `{ b: 1 }`, `import { b as c }` and `export { a as b }`. */
function isOnlyAName(parent: Node | undefined, key: string): boolean {
  return ['property', 'key', 'label', 'imported', 'exported'].includes(key) && parent?.['computed'] !== true;
}

const bindingKeys: Readonly<Record<string, readonly string[]>> = {
  VariableDeclarator: ['id'],
  FunctionDeclaration: ['id', 'params'],
  FunctionExpression: ['id', 'params'],
  ArrowFunctionExpression: ['params'],
  ClassDeclaration: ['id'],
  CatchClause: ['param'],
  ImportSpecifier: ['local'],
  ImportDefaultSpecifier: ['local'],
  ImportNamespaceSpecifier: ['local'],
  ObjectPattern: ['properties'],
  ArrayPattern: ['elements'],
  AssignmentPattern: ['left'],
  RestElement: ['argument'],
};

/** The names that the node itself declares; patterns inside of it declare theirs when they are visited. */
function namesBoundBy(node: Node): string[] {
  const bound = (bindingKeys[node.type] ?? []).flatMap((key) => node[key]);
  return bound
    .map((child) => (isNode(child) && child.type === 'Property' ? child['value'] : child))
    .filter((child) => isNode(child) && child.type === 'Identifier')
    .map((child) => String((child as Node)['name']));
}

function memberOf(parent: Node | undefined, key: string, name: string, line: number): Use[] {
  const property = parent?.['property'];
  const isMember =
    parent?.type === 'MemberExpression' && key === 'object' && parent['computed'] === false && isNode(property);
  return isMember ? [{ name: `${name}.${String(property['name'])}`, line }] : [];
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  return (offset) => starts.findLastIndex((start) => start <= offset) + 1;
}
