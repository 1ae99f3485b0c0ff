// Forms that a passkey answers: asks for a challenge, has the browser unlock or make a passkey,
// writes its answer into the form and sends it. Without passkeys in the browser they stay hidden.

const bytes = (text) => Uint8Array.from(
  atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0),
);
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const described = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function make(options) {
  const made = await navigator.credentials.create({ publicKey: {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: described(options.excludeCredentials),
  } });
  return answer(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function unlock(options) {
  const found = await navigator.credentials.get({ publicKey: {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: described(options.allowCredentials),
  } });
  const { authenticatorData, signature, userHandle } = found.response;
  return answer(found, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

function answer(credential, response) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...response, clientDataJSON: text(credential.response.clientDataJSON) },
  };
}

async function challenge(form) {
  const asked = await fetch(form.dataset.challenge, {
    method: "POST", headers: { "X-CSRF-Token": form.elements.csrf_token.value },
  });
  const said = await asked.json();
  if (!asked.ok) throw new Error(said.detail);
  return said;
}

async function send(form) {
  const complaint = form.querySelector("[data-complaint]");
  complaint.hidden = true;
  try {
    const posed = await challenge(form);
    const act = form.dataset.passkey === "make" ? make : unlock;
    form.elements.credential.value = JSON.stringify(await act(posed.options));
    form.elements.challenge.value = posed.challenge;
    form.submit();
  } catch (error) {
    delete form.dataset.sent;
    complaint.hidden = false;
    complaint.textContent = error.name === "Error"
      ? error.message : "Your browser did not use a passkey. Nothing has changed.";
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}
