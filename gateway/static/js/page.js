// The little that pages do by themselves; without it everything still works.

// Times are written in the series' zone; where the reader's differs, theirs is added.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function addLocalTimes(root) {
  for (const place of root.querySelectorAll("[data-local-time]")) {
    const at = new Date(place.dataset.localTime);
    if (place.dataset.zone === zone || Number.isNaN(at.getTime())) continue;
    const words = new Intl.DateTimeFormat(navigator.languages, {
      weekday: "short", hour: "numeric", minute: "2-digit", timeZoneName: "short",
    });
    place.textContent = `${words.format(at)} for you`;
    place.hidden = false;
  }
}

// A zone field that nobody has chosen in yet follows the reader's own.
function followZone(root) {
  for (const select of root.querySelectorAll("select[data-follow-zone]")) {
    if ([...select.options].some((option) => option.value === zone)) select.value = zone;
  }
}

// A new account begins in the zone that its owner's browser is in.
function tellOwnZone(root) {
  for (const input of root.querySelectorAll("input[data-own-zone]")) input.value = zone;
}

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (event.target.method === "post") event.target.dataset.sent = "yes";
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.addEventListener("htmx:after:swap", () => addLocalTimes(document));

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
  button.textContent = "Copied";
});

addLocalTimes(document);
followZone(document);
tellOwnZone(document);
