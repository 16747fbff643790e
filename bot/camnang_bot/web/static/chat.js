// Sends without leaving the page, asks for new messages and keeps the newest in view. Without this file the page still works.
(function () {
  "use strict";
  const PAUSE = 3000; // milliseconds between two questions for new messages
  const log = document.getElementById("log");
  const items = document.getElementById("items");
  const composer = document.getElementById("composer");
  const box = document.getElementById("text");
  const problem = document.getElementById("problem");
  let sending = 0;
  let asked = Promise.resolve();

  const newest = () => {
    const all = items.querySelectorAll("[data-id]");
    return all.length ? all[all.length - 1].dataset.id : "0";
  };
  const bubble = (kind, text) => {
    const made = document.createElement("div");
    made.className = "bubble " + kind;
    made.textContent = text;
    items.append(made);
    return made;
  };
  // What is taller than the page is read from its beginning, everything else is shown to its end.
  const bring = (first) => {
    const tall = items.getBoundingClientRect().bottom - first.getBoundingClientRect().top > log.clientHeight - 24;
    (tall ? first : items.lastElementChild).scrollIntoView({ block: tall ? "start" : "end" });
  };
  const fetchNew = async () => {
    const answer = await fetch("/chat/new?after=" + newest());
    if (answer.status !== 200) return;
    const before = items.lastElementChild;
    items.insertAdjacentHTML("beforeend", await answer.text()); // the server has escaped it
    const fresh = before ? before.nextElementSibling : items.firstElementChild;
    if (fresh) bring(fresh.classList.contains("me") ? fresh.nextElementSibling || fresh : fresh);
  };
  const ask = () => (asked = asked.then(fetchNew, fetchNew)); // one at a time, or a message would be shown twice

  const send = async (body, shown) => {
    const pending = [bubble("me", shown), bubble("them waiting", "• • •")];
    problem.hidden = true;
    sending += 1;
    bring(pending[0]);
    try {
      const answer = await fetch("/chat", { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(String(answer.status));
      items.querySelectorAll("form.choices").forEach((form) => form.remove());
      pending.forEach((made) => made.remove());
      await ask().catch(() => {}); // it is kept; the next question brings the answer
      return true;
    } catch (_) {
      pending.forEach((made) => made.remove());
      problem.hidden = false;
      return false;
    } finally {
      sending -= 1;
    }
  };

  composer.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    if (!(await send(new URLSearchParams({ text }), text)) && !box.value) box.value = text; // what was typed is not lost
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    composer.requestSubmit();
  });
  items.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = event.submitter;
    const buttons = event.target.querySelectorAll("button");
    const body = new URLSearchParams({ payload: chosen.value, title: chosen.textContent });
    log.focus({ preventScroll: true }); // the pressed button goes away; the keyboard stays in the conversation
    buttons.forEach((button) => { button.disabled = true; });
    if (!(await send(body, chosen.textContent))) buttons.forEach((button) => { button.disabled = false; });
  });

  const later = () => setTimeout(async () => {
    if (!document.hidden && !sending) await ask().catch(() => {});
    later();
  }, PAUSE);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !sending) ask().catch(() => {}); });
  later();
})();
