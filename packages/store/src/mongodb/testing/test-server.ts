import { MongoClient } from 'mongodb';

/** The server that the tests are given, or '' when there is none: then what needs it is skipped. */
export const serverUrl = process.env['ESCALOG_TEST_MONGODB'] ?? '';

/** For `describe`: why there is no server, or false when there is one. */
export const withoutServer =
  serverUrl === '' &&
  (process.env['ESCALOG_TEST_SKIPPED'] ||
    'set ESCALOG_TEST_MONGODB to the URL of a MongoDB server, such as mongodb://127.0.0.1:27017');

let opened = 0;

/** A name that no other test uses. */
export function newDatabaseName(): string {
  opened += 1;
  return `escalog-test-${process.pid}-${Date.now().toString(36)}-${opened}`;
}

/** Does something to the server behind the store's back. */
export async function asOperator<Result>(work: (client: MongoClient) => Promise<Result>): Promise<Result> {
  const client = new MongoClient(serverUrl);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

export async function dropDatabase(name: string): Promise<void> {
  await asOperator((client) => client.db(name).dropDatabase());
}

/** A log that remembers what it was told. */
export class RememberingLog {
  readonly lines: { readonly level: 'info' | 'warn'; readonly fields: object; readonly message: string }[] = [];

  info(fields: object, message: string): void {
    this.lines.push({ level: 'info', fields, message });
  }

  warn(fields: object, message: string): void {
    this.lines.push({ level: 'warn', fields, message });
  }
}
