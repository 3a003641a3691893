#!/usr/bin/env node
/** `exec node …` where the shell of npm scripts has no `exec`: in Windows' cmd.exe, which finds this. Other shells have their own. */
import { spawnSync } from 'node:child_process';

process.exitCode = spawnSync(process.execPath, process.argv.slice(3), { stdio: 'inherit' }).status ?? 1;
