/**
 * Modules of JavaScript as one script: each in a function of its own, after those that it imports, which gives what it exports.
 * It knows what `client/` writes: imports of names or of nothing from `./name.ts`, and `export` before a declaration.
 */
export function asOneScript(main: string, textOf: (name: string) => string): string {
  const parts: string[] = [];
  const places = new Map<string, number>();
  const add = (name: string, above: readonly string[]): number => {
    const known = places.get(name);
    if (known !== undefined) return known;
    if (above.includes(name)) throw new TypeError(`${[...above, name].join(' imports ')}: leave one of these out.`);
    const text = textOf(name).replaceAll(
      imported,
      (_, names: string | undefined, from: string) =>
        `${names === undefined ? '' : `const {${names.replaceAll(/ as /g, ': ')}} = `}module${add(from, [...above, name])};`,
    );
    const exported = [...text.matchAll(declared)].map(([, , one]) => one);
    const unknown = /^(?:import|export)\b.*/m.exec(text.replaceAll(declared, ''));
    if (unknown !== null) throw new TypeError(`client/${name} has "${unknown[0]}", which one-script.ts cannot take.`);
    const body = text.replaceAll(declared, '$1$2');
    const place = parts.push(
      `const module${parts.length} = (() => {\n${body}\nreturn { ${exported.join(', ')} };\n})();\n`,
    );
    places.set(name, place - 1);
    return place - 1;
  };
  add(main, []);
  return parts.join('');
}

const imported = /^import (?:\{([^}]*)\} from )?'\.\/([\w-]+\.ts)';$/gm;
const declared = /^export ((?:async )?(?:const|function|class) )(\w+)/gm;
