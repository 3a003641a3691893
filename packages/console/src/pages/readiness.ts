import type { Pages } from '../site.ts';
export const readinessPage: Pages = () => {};
