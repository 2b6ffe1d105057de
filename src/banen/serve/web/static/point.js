// The form of six taps without a network: what cannot be sent now waits on this tablet under its own key and is sent
// once there is a network again. The key makes sure that it counts once, however often it is sent.
"use strict";
(() => {
  const form = document.getElementById("taps");
  const told = document.getElementById("waiting");
  if (!form || !told) return;
  const shelf = "banen-taps";
  const held = () => JSON.parse(localStorage.getItem(shelf) || "[]");
  const tell = () => {
    const count = held().length;
    told.textContent = count ? told.dataset.waits.replace("{n}", count) : "";
  };
  const keep = (rows) => {
    localStorage.setItem(shelf, JSON.stringify(rows));
    tell();
  };
  const send = async () => {
    for (const row of held()) {
      const body = new URLSearchParams({ ...row, token: form.elements.token.value });
      try {
        const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
        if (answer.ok || answer.status === 422) keep(held().filter((other) => other.key !== row.key));
        if (!answer.ok) return;
      } catch {
        return;
      }
    }
  };
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    const row = Object.fromEntries(new FormData(form));
    delete row.token;
    keep([...held(), row]);
    form.elements.key.value = crypto.randomUUID();
    for (const radio of form.querySelectorAll("input[type=radio]")) radio.checked = false;
  });
  addEventListener("online", send);
  tell();
  send();
})();
