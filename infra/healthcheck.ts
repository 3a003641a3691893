/** Asks the process in this container whether it can do its job; ends with 1 and what it said when not. */
import { get as getPlain } from 'node:http';
import { get as getByTls } from 'node:https';
import { text } from 'node:stream/consumers';

const port = process.env['PORT'] || '8080';
// Nobody is in between on loopback, and the certificate is for another name.
const options = { host: '127.0.0.1', port, path: '/health/ready', timeout: 4_000, rejectUnauthorized: false };
const get = process.env['ESCALOG_TLS_CERT'] ? getByTls : getPlain;

const request = get(options, async (response) => {
  const said = await text(response);
  if (response.statusCode === 200) return;
  console.error(said);
  process.exit(1);
});
request.once('timeout', () => request.destroy(new Error('it does not answer within 4 s')));
request.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
