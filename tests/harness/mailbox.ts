import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Mail {
  readonly to: string;
  readonly raw: string;
  /** The acknowledge link in the text. */
  readonly link: string;
}

/** A real SMTP server on loopback that keeps what it gets, and can be told to refuse. */
export class Mailbox {
  readonly mails: Mail[] = [];
  /** Response code for the next deliveries; `undefined` accepts. */
  refuseWith: number | undefined;
  #server = this.#served();
  #port = 0;

  #served(): SMTPServer {
    return new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (this.refuseWith !== undefined)
            return callback(Object.assign(new Error('try later'), { responseCode: this.refuseWith }));
          this.mails.push(mailOf(Buffer.concat(chunks).toString('utf8'), session.envelope.rcptTo[0]?.address ?? ''));
          callback();
        });
      },
    });
  }

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    await mailbox.#listen();
    return mailbox;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  /** Nothing listens at its address any more, until `comeBack`. */
  leave(): Promise<void> {
    return this.close();
  }

  async comeBack(): Promise<void> {
    this.#server = this.#served();
    await this.#listen();
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server.server, 'listening');
    this.#port = (this.#server.server.address() as AddressInfo).port;
  }

  /** Mails to one address. */
  to(address: string): readonly Mail[] {
    return this.mails.filter((mail) => mail.to === address);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

function mailOf(raw: string, to: string): Mail {
  const unfolded = raw.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  const link = /http:\/\/[^\s"<>]+\/v1\/acknowledge\?token=[\w.-]+/.exec(unfolded)?.[0] ?? '';
  return { to, raw, link };
}
