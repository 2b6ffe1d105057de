// A page that waits for work: asks how far it is, moves the bar, and opens itself anew when the answer is there.
const box = document.getElementById("waiting");
const rest = (seconds) => new Promise((wake) => setTimeout(wake, 1000 * seconds));

async function follow() {
  for (;;) {
    await rest(0.4);
    const answer = await fetch(box.dataset.live);
    if (answer.status === 429 || answer.status === 503) {
      await rest(Number(answer.headers.get("Retry-After")) || 1);
      continue;
    }
    if (!answer.ok) return;
    const found = await answer.json();
    document.getElementById("told").textContent = found.told;
    document.getElementById("bar").value = found.share;
    if (found.failed) return;
    if (!found.running) location.reload();
    if (!found.running) return;
  }
}

if (box?.dataset.running === "true") {
  document.getElementById("again").hidden = true;
  follow();
}
