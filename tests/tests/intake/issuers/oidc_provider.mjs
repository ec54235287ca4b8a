// npm's oidc-provider on this machine: CLIENTS are those that may ask it for access tokens, each with what its tokens say of it. The
// first line that it prints is its address. At a line `rotate` on standard input it signs with a new key from then on, of another
// algorithm, and publishes no other; it prints the key's id.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const installed = join(process.env.DOCWARD_OIDC, "node_modules/oidc-provider/lib/index.js");
const { default: Provider } = await import(pathToFileURL(installed));

const clients = JSON.parse(process.env.CLIENTS).map(({ id, secret, says, seconds }) => ({
  client_id: id,
  client_secret: secret,
  grant_types: ["client_credentials"],
  redirect_uris: [],
  response_types: [],
  says,
  seconds,
}));
const algorithms = [
  ["RS256", "rsa", { modulusLength: 2048 }],
  ["ES256", "ec", { namedCurve: "P-256" }],
];
let made = 0;
let answer;

function rotate() {
  const [alg, type, options] = algorithms[made % algorithms.length];
  made += 1;
  const kid = `key-${made}`;
  const key = generateKeyPairSync(type, options).privateKey.export({ format: "jwk" });
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...key, kid, alg, use: "sig" }] },
    clientDefaults: { id_token_signed_response_alg: alg },
    clients,
    extraClientMetadata: { properties: ["says", "seconds"] },
    extraTokenClaims: (_, token) => token.client.says,
    ttl: { ClientCredentials: (_, __, client) => client.seconds },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => ({
          scope: "",
          audience: resource,
          accessTokenFormat: resource.startsWith("urn:opaque:") ? "opaque" : "jwt",
          jwt: { sign: { alg } },
        }),
      },
    },
  });
  answer = provider.callback();
  return kid;
}

const server = createServer((request, response) => answer(request, response));
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;
rotate();
console.log(issuer);
const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => line === "rotate" && console.log(rotate()));
lines.on("close", () => process.exit(0));
