// What every page may need: copy a text (also where the browser gives no clipboard), and close an explained word.
const copied = async (text) => {
  if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "hide";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("no clipboard");
};
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const from = document.getElementById(button.dataset.copies);
  try {
    await copied(button.dataset.copies === "address" ? location.href : from.textContent.trim());
    button.dataset.said ??= button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = button.dataset.said; }, 2500);
  } catch {
    getSelection().selectAllChildren(from ?? document.querySelector("h1"));
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.documentElement.classList.add("closed");
});
for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.closest?.(".term")) document.documentElement.classList.remove("closed");
  });
}
