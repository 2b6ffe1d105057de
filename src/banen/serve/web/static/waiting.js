/** A page whose numbers are still being made: asks how far they are, and opens itself again when they are there. */

const box = document.getElementById("waiting");
const told = document.getElementById("progress");

for (;;) {
  try {
    const answer = await fetch(box.dataset.live);
    if (answer.status === 429 || answer.status === 503) {
      await new Promise((wake) => setTimeout(wake, 1000 * (Number(answer.headers.get("Retry-After")) || 1)));
      continue;
    }
    if (!answer.ok) throw new Error(answer.status);
    const found = await answer.json();
    document.getElementById("bar").value = found.share;
    told.textContent = found.told;
    if (found.done) {
      location.reload();
      break;
    }
  } catch {
    told.textContent = box.dataset.failed;
    break;
  }
  await new Promise((wake) => setTimeout(wake, 400));
}
