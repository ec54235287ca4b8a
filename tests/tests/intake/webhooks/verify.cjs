// Verifies messages by npm's standardwebhooks, as ASKED lists them; the last line that it prints says of each which secrets verify it.
"use strict";
const { Webhook } = require(require.resolve("standardwebhooks", { paths: [process.env.DOCWARD_WEBHOOKS] }));
const asked = JSON.parse(process.env.ASKED);

const verifies = (secret, { headers, body }) => {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
};
const told = asked.messages.map((message) => asked.secrets.map((secret) => verifies(secret, message)));
process.stdout.write(`${JSON.stringify(told)}\n`);
