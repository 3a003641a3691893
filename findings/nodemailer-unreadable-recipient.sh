#!/usr/bin/env bash
# npm nodemailer 10.6.1, with smtp-server 3.21.6 as the mail server.
#
# A message to two recipients, one of which is no address. The send succeeds; the second is in neither `accepted` nor
# `rejected` nor the envelope, so nothing tells that somebody was left out. A sender without an address gives an empty one,
# which is the sender of bounces.
# Whoever must know that a person was reached sends one message to each, and looks for them in `accepted`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >init.log
npm install --no-audit --no-fund --silent nodemailer@10.6.1 smtp-server@3.21.6

cat >send.mjs <<'JS'
import nodemailer from 'nodemailer';
import { SMTPServer } from 'smtp-server';
const recipients = [];
const server = new SMTPServer({
  disabledCommands: ['STARTTLS', 'AUTH'],
  onRcptTo({ address }, _session, done) {
    recipients.push(address);
    done();
  },
  onData: (stream, _session, done) => stream.resume().on('end', done),
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const transport = nodemailer.createTransport({ host: '127.0.0.1', port: server.server.address().port });
const mail = { to: ['ana@example.org', 'ops team at example dot org'], subject: 'page', text: 'page' };
const { accepted, rejected, envelope } = await transport.sendMail({ ...mail, from: 'pager@example.org' });
console.log(`accepted [${accepted}], rejected [${rejected}], envelope to [${envelope.to}], the server heard of [${recipients}]`);
const anonymous = await transport.sendMail({ ...mail, from: 'Escalation' });
console.log(`sender "${anonymous.envelope.from}"`);
transport.close();
server.close();
JS
node send.mjs | tee seen
diff seen - <<'SEEN'
accepted [ana@example.org], rejected [], envelope to [ana@example.org], the server heard of [ana@example.org]
sender ""
SEEN
