// Receives pages, and passes on only those that are signed with the secret of the contact method:
// SECRET=whsec_… PORT=9000 node webhook-receiver.mjs
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.SECRET);

const server = createServer(async (request, response) => {
  try {
    const page = webhook.verify(await buffer(request), request.headers);
    console.log(`${page.data.name}: ${page.data.title} (${page.data.severity}) ${page.data.acknowledgeUrl ?? page.data.timelineUrl}`);
    response.writeHead(204).end();
  } catch {
    response.writeHead(401).end();
  }
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
