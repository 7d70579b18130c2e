// Asks this browser's security keys. Where the browser has none the form stays hidden, and codes work without any script.
"use strict";

const decode = (text) => {
  const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64 + "=".repeat((4 - (base64.length % 4)) % 4)), (sign) => sign.charCodeAt(0));
};

const encode = (buffer) => {
  const text = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

const known = (list) => (list || []).map((one) => ({ ...one, id: decode(one.id) }));

const asked = {
  create: async (options) => navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: decode(options.challenge),
      user: { ...options.user, id: decode(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  }),
  get: async (options) => navigator.credentials.get({
    publicKey: { ...options, challenge: decode(options.challenge), allowCredentials: known(options.allowCredentials) },
  }),
};

const answer = (credential) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = encode(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: encode(credential.rawId), type: credential.type, response });
};

const question = async (form) => {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  const reply = await fetch(form.dataset.question, { method: "POST", body });
  if (!reply.ok) throw new Error("refused");
  return reply.json();
};

for (const form of document.querySelectorAll("form.passkey")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = form.querySelector(".passkey-said");
    said.textContent = "";
    try {
      form.elements.answer.value = answer(await asked[form.dataset.passkey](await question(form)));
      form.submit();
    } catch {
      said.textContent = form.dataset.failed;
    }
  });
}
