/** `npm run walls`: prints every import and global that goes through a wall, and fails when there are any. Takes the root of another checkout as an argument. */
import { join } from 'node:path';
import { cyclesIn, violationsIn } from './rules.ts';
import { readTree } from './tree.ts';

const tree = readTree(process.argv[2] ?? join(import.meta.dirname, '..', '..'));
const violations = [...violationsIn(tree), ...cyclesIn(tree)];
for (const { path, line, message } of violations) console.log(`${path}:${line} ${message}`);
console.log(
  violations.length === 0
    ? `The walls hold in ${tree.files.size} files.`
    : `${violations.length} imports or globals go through a wall.`,
);
if (violations.length > 0 || tree.files.size === 0) process.exitCode = 1;
