import { existsSync } from 'node:fs';

/** Where Chromium is here; undefined when there is none. */
export const executablePath = [process.env['ESCALOG_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);
