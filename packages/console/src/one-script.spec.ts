import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import { asOneScript } from './one-script.ts';

describe('modules as one script', () => {
  const oneOf = (files: Readonly<Record<string, string>>): string =>
    asOneScript('main.ts', (name) => files[name] ?? '');
  const told = (files: Readonly<Record<string, string>>): unknown[] => {
    const all: unknown[] = [];
    runInNewContext(oneOf(files), { tell: (one: unknown) => all.push(one) });
    return all;
  };

  it('runs each module once, after those that it imports, with names of its own', () => {
    assert.deepEqual(
      told({
        'main.ts':
          "import './one.ts';\nimport { two, Three } from './two-three.ts';\ntell(two());\ntell(new Three().name);",
        'one.ts': "import { two as other } from './two-three.ts';\nconst pause = 1;\ntell(pause + other());",
        'two-three.ts':
          "tell('once');\nconst pause = 2;\nexport function two() {\n  return pause;\n}\nexport class Three {\n  name = 'three';\n}",
      }),
      ['once', 3, 2, 'three'],
    );
  });

  it('takes nothing that it would make something else of', () => {
    for (const line of [
      "import all from './one.ts';",
      "import * as all from './one.ts';",
      'export default 1;',
      'export { one };',
    ])
      assert.throws(() => oneOf({ 'main.ts': line, 'one.ts': '' }), /cannot take/);
    assert.throws(
      () => oneOf({ 'main.ts': "import './one.ts';", 'one.ts': "import './main.ts';" }),
      /main\.ts imports one\.ts imports main\.ts/,
    );
  });
});
