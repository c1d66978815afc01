// Verifies tokens as a partner does: the keys come over HTTP from the address that is given, each
// line of the input is one token, and each line of the output is what was in it or why not.
import { createInterface } from "node:readline";
import { createRemoteJWKSet, jwtVerify } from "jose";

const [keys, issuer, audience, algorithm, now] = process.argv.slice(2);
const jwks = createRemoteJWKSet(new URL(keys));

for await (const token of createInterface({ input: process.stdin })) {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, jwks, {
      issuer,
      audience,
      algorithms: [algorithm],
      typ: "JWT",
      currentDate: new Date(Number(now)),
    });
    console.log(JSON.stringify({ header: protectedHeader, payload }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.code ?? String(error) }));
  }
}
