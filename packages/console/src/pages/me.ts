import type { Pages } from '../site.ts';
export const mePage: Pages = () => {};
