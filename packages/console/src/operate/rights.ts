import type { Me } from '../me.ts';

/** Whether whoever looks may operate Escalog: buttons that need it are not there otherwise. */
export function mayOperate({ rights }: Me): boolean {
  return rights.includes('operate');
}
