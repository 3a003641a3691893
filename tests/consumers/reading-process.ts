import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A message as a consumer prints it. */
export interface ReadMessage {
  readonly topic: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly event: unknown;
}

/**
 * Runs a consumer until it has printed so many messages, which are given in the order of printing; then it is killed,
 * because it reads for ever. Rejects with what it said when it ends by itself.
 */
export async function readBy(program: string, args: readonly string[], count: number): Promise<readonly ReadMessage[]> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  const messages: ReadMessage[] = [];
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      messages.push(JSON.parse(line) as ReadMessage);
      if (messages.length === count) return messages;
    }
    throw new Error(`${program} ended after ${messages.length} of ${count} messages: ${said}`);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
