// A certified OpenID provider (oidc-provider) on this machine for the tests of signing in, set as OIDC-NLGOV asks:
// pairwise subjects, PKCE with S256, private_key_jwt, PS256, an ID token of five minutes. Prints its issuer when it
// listens. Given on the command line: the public key of the client as JSON, and the redirect address.
import { createServer } from "node:http";
import { createHash, generateKeyPairSync } from "node:crypto";

import { Provider } from "oidc-provider";

const [clientKey, redirectUri] = process.argv.slice(2);
const server = createServer();
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const issuer = `http://127.0.0.1:${server.address().port}`;
const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });

const provider = new Provider(issuer, {
  acrValues: ["high", "substantial", "low"],
  clients: [
    {
      client_id: "banen",
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      subject_type: "pairwise",
      id_token_signed_response_alg: "PS256",
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: "PS256",
      jwks: { keys: [JSON.parse(clientKey)] },
    },
  ],
  cookies: { keys: ["only for tests"] },
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_, interaction) => `/sign-in/${interaction.uid}` },
  jwks: { keys: [{ ...key, alg: "PS256", use: "sig" }] },
  pairwiseIdentifier: (_, id, client) => createHash("sha256").update(`${client.sectorIdentifier} ${id}`).digest("hex"),
  pkce: { required: () => true },
  subjectTypes: ["pairwise"],
  ttl: { IdToken: 300, AccessToken: 60, AuthorizationCode: 60, Interaction: 600, Session: 600, Grant: 600 },
});

const answers = provider.callback();
server.on("request", async (request, response) => {
  const address = new URL(request.url, issuer);
  if (!address.pathname.startsWith("/sign-in/")) return answers(request, response);
  const asked = await provider.interactionDetails(request, response);
  if (!address.searchParams.has("user")) return response.end("Who are you?");
  if (address.searchParams.get("user") === "") {
    return provider.interactionFinished(request, response, { error: "access_denied" });
  }
  const user = address.searchParams.get("user");
  const grant = new provider.Grant({ accountId: user, clientId: asked.params.client_id });
  grant.addOIDCScope(asked.params.scope);
  const login = { accountId: user, acr: address.searchParams.get("acr"), remember: false };
  return provider.interactionFinished(request, response, { login, consent: { grantId: await grant.save() } });
});
console.log(issuer);
