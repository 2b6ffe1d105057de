/** The named outlooks, asked when the drawer opens and again when the scenario has come to rest. Without a script: a link. */

const drawer = document.getElementById("outlooks");
const place = drawer.querySelector("div");
let shown = null;
let resting = 0;

async function fill() {
  const query = location.search;
  if (!drawer.open || query === shown) return;
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${drawer.dataset.from}${query}${query ? "&" : "?"}part=1`);
    if (!answer.ok) throw new Error(answer.status);
    place.innerHTML = await answer.text();
    shown = query;
  } catch {
    place.textContent = drawer.dataset.failed;
  }
  place.removeAttribute("aria-busy");
}

drawer.addEventListener("toggle", fill);
new MutationObserver(() => {
  clearTimeout(resting);
  resting = setTimeout(fill, 1500);
}).observe(document.getElementById("part-table"), { childList: true, subtree: true, characterData: true });
