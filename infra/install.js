/**
 * Installs the packages of package-lock.json, and nothing when that was done since anything changed. Before `npm start` and the like.
 * Plain JavaScript without packages: the Node that a bare machine has runs no TypeScript yet.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const done = join(root, 'node_modules', '.escalog-installed');

/** Changes with what is to be installed, and with the kind of machine that it is installed for. */
function wanted() {
  const { workspaces = [] } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folders = workspaces.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : [];
  });
  const files = ['package-lock.json', '.npmrc', ...['.', ...folders].map((folder) => `${folder}/package.json`)];
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of files.sort()) {
    if (existsSync(join(root, file))) hash.update(`\n${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/** npm tells of each package that it fetches; every few of them make a line, and what it warns of is left out. */
async function install() {
  console.log('Installing what is missing of package-lock.json, which takes a minute or so the first time:');
  const options = { cwd: root, stdio: ['inherit', 'inherit', 'pipe'] };
  const { npm_execpath: npm } = process.env;
  const child =
    npm === undefined
      ? spawn('npm install --loglevel=http', { ...options, shell: true })
      : spawn(process.execPath, [npm, 'install', '--loglevel=http'], options);
  const ended = new Promise((resolve) => child.once('close', resolve));
  let fetched = 0;
  for await (const line of createInterface(child.stderr)) {
    if (/^npm http .*\.tgz /.test(line)) {
      fetched += 1;
      if (fetched % 25 === 0) console.log(`${fetched} packages are there`);
    } else if (!/^npm (http|warn|notice) /.test(line)) console.error(line);
  }
  return (await ended) ?? 1;
}

if (!existsSync(done) || readFileSync(done, 'utf8') !== wanted()) {
  process.exitCode = await install();
  // What npm adds to the lockfile belongs to it.
  if (process.exitCode === 0) writeFileSync(done, wanted());
}
