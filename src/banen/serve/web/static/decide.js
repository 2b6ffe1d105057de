// The search for packages: asks how far the job is, keeps the last good answer on the page until the next is there.

const byId = (id) => document.getElementById(id);
const form = byId("ask");
let current = 0;

function tell(text, share = null) {
  if (byId("progress").textContent !== text) byId("progress").textContent = text;
  byId("bar").hidden = share === null;
  byId("stop").hidden = share === null;
  if (share !== null) byId("bar").value = share;
}

/** Ask until the job has ended; a later question makes an earlier one stop asking. */
async function follow(query) {
  const mine = ++current;
  byId("stop").action = `${byId("stop").action.split("?")[0]}?${query}`;
  byId("again")?.remove();
  for (;;) {
    let found;
    try {
      const answer = await fetch(`${form.dataset.live}?${query}`);
      if (mine !== current) return;
      if (answer.status === 422) {
        location.search = query; // the page tells every fault at its field
        return;
      }
      if (answer.status === 429 || answer.status === 503) { // busy: it says when to come back
        await new Promise((wake) => setTimeout(wake, 1000 * (Number(answer.headers.get("Retry-After")) || 1)));
        continue;
      }
      if (!answer.ok) throw new Error(answer.status);
      found = await answer.json();
    } catch {
      if (mine === current) tell(form.dataset.failed);
      return;
    }
    if (mine !== current) return;
    tell(found.progress, found.running ? found.share : null);
    if (found.done) {
      byId("part-frontier").innerHTML = found.html;
      form.elements.v.value = found.query;
      history.replaceState(null, "", `${location.pathname}?${found.query}`);
      for (const link of document.querySelectorAll(".languages a")) link.href = `${link.pathname}?${found.query}`;
    }
    if (!found.running) return;
    await new Promise((wake) => setTimeout(wake, 400));
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  follow(new URLSearchParams(new FormData(form)).toString());
});

byId("stop").addEventListener("submit", async (event) => {
  event.preventDefault();
  current++; // who still asks how far it is, stops asking
  await fetch(byId("stop").action, { method: "POST", redirect: "manual" });
  tell(byId("searching").dataset.stopped);
});

if (byId("searching").dataset.running === "true") follow(location.search.slice(1));
byId("errors")?.focus();
