/* Asks the device for a passkey, and puts what it says into the form. Without this the page offers another way. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential) return;
  form.hidden = false;
  document.querySelector("[data-passkey-without]").hidden = true;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const ask = (question) => {
    const options = { ...question, challenge: bytes(question.challenge) };
    if (form.dataset.passkey === "get") {
      options.allowCredentials = known(question.allowCredentials);
      return navigator.credentials.get({ publicKey: options });
    }
    options.user = { ...question.user, id: bytes(question.user.id) };
    options.excludeCredentials = known(question.excludeCredentials);
    return navigator.credentials.create({ publicKey: options });
  };

  const answer = (credential) => {
    const said = credential.response;
    const response = { clientDataJSON: text(said.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (said[part]) response[part] = text(said[part]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  };

  form.addEventListener("submit", async (event) => {
    const field = form.elements.credential;
    if (field.value || !form.checkValidity()) return;
    event.preventDefault();
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      field.value = answer(await ask(JSON.parse(form.dataset.question)));
      form.requestSubmit();
    } catch {
      failed.hidden = false;
    }
  });
})();
