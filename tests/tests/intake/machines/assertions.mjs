// Assertions of clients, signed by npm's jose (that of oidc-provider). It puts the public keys of three clients into FOLDER, as each would
// publish them, and prints a line. Then, for each line on standard input, an assertion: `claims` under `header`, signed by `key`; or by
// none of them, as who has no private key would try it: not at all, or with a public key as if it were a secret.
import { createHmac, generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const { SignJWT, exportSPKI } = createRequire(join(process.env.DOCWARD_OIDC, "package.json"))("jose");

const pairs = {
  clearing: generateKeyPairSync("ec", { namedCurve: "P-384" }),
  hospital: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  outdated: generateKeyPairSync("ec", { namedCurve: "P-256" }),
};
for (const [name, { publicKey }] of Object.entries(pairs)) {
  const key = { ...publicKey.export({ format: "jwk" }), kid: `${name}-1`, use: "sig", key_ops: ["verify"] };
  writeFileSync(join(process.env.FOLDER, `${name}.json`), JSON.stringify({ keys: [key] }));
}

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
async function assertion({ key, header, claims }) {
  const { publicKey, privateKey } = pairs[key];
  const message = `${part(header)}.${part(claims)}`;
  if (key === "clearing" && header.alg === "RS384") {
    // A signature by the client's own key, under the name of an algorithm that is not the key's.
    const signed = await new SignJWT(claims).setProtectedHeader({ ...header, alg: "ES384" }).sign(privateKey);
    return `${message}.${signed.split(".")[2]}`;
  }
  switch (header.alg) {
    case "none":
      return `${message}.`;
    case "HS256":
    case "HS384": {
      const mac = createHmac(`sha${header.alg.slice(2)}`, await exportSPKI(publicKey));
      return `${message}.${mac.update(message).digest("base64url")}`;
    }
    default: {
      const named = header.jwk === "own" ? { ...header, jwk: publicKey.export({ format: "jwk" }) } : header;
      return new SignJWT(claims).setProtectedHeader(named).sign(privateKey);
    }
  }
}

console.log("ready");
for await (const line of createInterface({ input: process.stdin })) console.log(await assertion(JSON.parse(line)));
