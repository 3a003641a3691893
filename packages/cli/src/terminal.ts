import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';

/** Where a command talks to its user. */
export interface Terminal {
  /** For results: what somebody may pipe into another program. */
  out(line: string): void;
  /** For results of any size, as they are: resolves once there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  /** For everything that is about the result. */
  err(line: string): void;
  /** Columns to stay within, or `undefined` when the output goes into a file or a program. */
  readonly width: number | undefined;
  /** IANA name of the zone in which times are shown. */
  readonly timeZone: string;
  /** Who is logged in to this machine, if that has a name. */
  readonly user?: string | undefined;
  /** Whether somebody is there to answer. */
  readonly interactive: boolean;
  /** Asks on standard error; the answer is yes only when it starts with a y. */
  confirm(question: string): Promise<boolean>;
  /** Has something done when the process is told to end before the function is called that it returns. */
  onEnd(work: () => void): () => void;
}

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** The terminal that the process was started in. */
export function processTerminal(process: NodeJS.Process): Terminal {
  const { stdin, stdout, stderr } = process;
  return {
    out: (line) => void stdout.write(`${line}\n`),
    write: (bytes) =>
      new Promise((resolve, reject) => stdout.write(bytes, (error) => (error ? reject(error) : resolve()))),
    err: (line) => void stderr.write(`${line}\n`),
    width: stdout.isTTY ? stdout.columns : undefined,
    timeZone: Temporal.Now.timeZoneId(),
    user: loginName(),
    interactive: stdin.isTTY && stderr.isTTY,
    async confirm(question) {
      const prompt = createInterface({ input: stdin, output: stderr });
      const closed = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
      const answer = await Promise.race([prompt.question(`${question} [y/N] `), closed]);
      prompt.close();
      return /^y/i.test(answer.trim());
    },
    onEnd(work) {
      const ends = signals.map((signal) => {
        const end = (): void => {
          work();
          process.kill(process.pid, signal);
        };
        process.once(signal, end);
        return () => void process.off(signal, end);
      });
      return () => {
        for (const stop of ends) stop();
      };
    },
  };
}

/** A user without an entry in the machine's list, as in some containers, has none. */
function loginName(): string | undefined {
  try {
    return userInfo().username || undefined;
  } catch {
    return undefined;
  }
}
