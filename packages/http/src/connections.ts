import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/** How many connections a process has open at most, and how many of these from one address, so that one cannot lock out the others. */
export interface ConnectionBounds {
  readonly all: number;
  readonly ofOneAddress: number;
}

/** A proxy on another machine is one address, and each open page of the console holds a connection through it. */
export const connectionBounds: ConnectionBounds = { all: 4_000, ofOneAddress: 2_000 };

/** Closes at once what is one too many. `behind` the gateway, all come from that. */
export function boundConnections(
  server: FastifyInstance,
  behind: 'loopback' | 'gateway',
  { all, ofOneAddress }: ConnectionBounds = connectionBounds,
): void {
  server.server.maxConnections = all;
  if (behind === 'gateway') return;
  const open = new Map<string, number>();
  server.server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const before = open.get(address) ?? 0;
    if (before >= ofOneAddress) return void socket.destroy();
    open.set(address, before + 1);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
}
