/** A server in a container of its own, on a port of 127.0.0.1, that tests may kill, start again, and freeze. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { GenericContainer, getContainerRuntimeClient, ImageName, type StartedTestContainer } from 'testcontainers';

// Its reaper is one image more to have; whoever starts a container removes it, and the global teardown what was forgotten.
process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
// Where ports are published: it would look elsewhere when it takes this machine for a container.
process.env['TESTCONTAINERS_HOST_OVERRIDE'] = '127.0.0.1';

/** The label by which the containers of one test run are found. */
const runLabel = 'org.escalog.test-run';
/** The label by which an image says that it stands in for the official one, and what it is. */
const standInLabel = 'org.escalog.standin';

export class ServerContainer {
  readonly #container: StartedTestContainer;
  readonly #answers: () => Promise<void>;

  private constructor(container: StartedTestContainer, answers: () => Promise<void>) {
    this.#container = container;
    this.#answers = answers;
  }

  /** Starts it and waits for `answers`; what does not come to answer is removed. */
  static async start(
    container: LoopbackContainer,
    answers: () => Promise<void> = async () => {},
  ): Promise<ServerContainer> {
    const started = new ServerContainer(await container.start(), answers);
    try {
      await answers();
      return started;
    } catch (error) {
      await started.remove();
      throw error;
    }
  }

  /** What it is, when its image is not the official one. */
  get standIn(): string | undefined {
    return this.#container.getLabels()[standInLabel];
  }

  /** SIGKILL: nothing is written any more, nobody is told. */
  async kill(): Promise<void> {
    await (await dockerOf(this.#container.getId())).kill();
  }

  /** Starts what was killed, with its data, at the same address; resolves when it answers. */
  async start(): Promise<void> {
    await this.#container.restart({ timeout: 0 });
    await this.#answers();
  }

  /** Freezes its processes: connections stay open, and nothing comes back. */
  async pause(): Promise<void> {
    await (await dockerOf(this.#container.getId())).pause();
  }

  async unpause(): Promise<void> {
    await (await dockerOf(this.#container.getId())).unpause();
  }

  /** Runs a command in it; resolves with what it prints, or rejects with that. */
  async exec(command: readonly string[]): Promise<string> {
    const { exitCode, output } = await this.#container.exec([...command]);
    if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}: ${output}`);
    return output.trim();
  }

  /** Ends and removes it with its data, in whatever state it is. */
  async remove(): Promise<void> {
    await removed(this.#container.getId());
  }
}

/** A container whose ports are published on 127.0.0.1 and nowhere else, and that belongs to this test run. */
export class LoopbackContainer extends GenericContainer {
  constructor(image: string) {
    super(image);
    this.withLabels({ [runLabel]: testRun() }).withStartupTimeout(120_000);
  }

  withLoopbackPort(inside: number, outside: number): this {
    this.withExposedPorts({ container: inside, host: outside });
    this.hostConfig.PortBindings = { [`${inside}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: String(outside) }] };
    return this;
  }
}

/** Why no container of these images can be started, or false. An image that is not there is pulled. */
export async function whyNoContainers(...images: readonly string[]): Promise<string | false> {
  if (!(await (engineAnswers ??= askEngine()))) return 'no Docker engine answers';
  const { image: client } = await getContainerRuntimeClient();
  for (const image of images) {
    const name = ImageName.fromString(image);
    try {
      await client.pull(name);
    } catch (error) {
      return `the image ${image} cannot be had: ${error instanceof Error ? error.message.trim() : String(error)}`;
    }
    // What goes wrong on the way is not said.
    if (!(await client.exists(name))) return `the image ${image} cannot be had`;
  }
  return false;
}

let engineAnswers: Promise<boolean> | undefined;

/** Asks from a process of its own, which can be ended: an engine that takes the connection and says nothing would keep this one for ever. */
async function askEngine(): Promise<boolean> {
  const ask = "await (await import('testcontainers')).getContainerRuntimeClient(); process.exit();";
  const asking = spawn(process.execPath, ['--input-type=module', '--eval', ask], {
    cwd: import.meta.dirname,
    stdio: 'ignore',
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  const [code] = (await once(asking, 'exit')) as [number | null];
  return code === 0;
}

/** The ids of the containers of a test run, in whatever state they are. */
export async function containersOf(run: string): Promise<string[]> {
  const { container } = await getContainerRuntimeClient();
  const found = await container.dockerode.listContainers({ all: true, filters: { label: [`${runLabel}=${run}`] } });
  return found.map(({ Id }) => Id);
}

/** Removes every container of this test run, also those that are just being started. */
export async function removeContainers(): Promise<void> {
  for (;;) {
    const left = await containersOf(testRun());
    if (left.length === 0) return;
    await Promise.all(left.map(removed));
  }
}

/** The global setup and the processes that it starts share one; a process that is started by itself is one. */
function testRun(): string {
  return (process.env['ESCALOG_TEST_RUN'] ||= `${process.pid}-${Date.now()}`);
}

async function dockerOf(id: string) {
  return (await getContainerRuntimeClient()).container.getById(id);
}

async function removed(id: string): Promise<void> {
  try {
    await (await dockerOf(id)).remove({ force: true, v: true });
  } catch (error) {
    // It is gone, or about to go.
    if (![404, 409].includes((error as { statusCode?: number }).statusCode ?? 0)) throw error;
  }
}
