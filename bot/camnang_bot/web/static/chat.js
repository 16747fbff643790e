// Sends without leaving the page and keeps the newest message in view. Without this file the page still works.
function lastItem() {
  const items = document.querySelectorAll("#log [data-id]");
  return items.length ? items[items.length - 1].dataset.id : 0;
}
(function () {
  const log = document.getElementById("log");
  const composer = document.getElementById("composer");
  const box = document.getElementById("text");
  const bottom = () => { log.scrollTop = log.scrollHeight; };
  const send = async (body) => {
    document.querySelectorAll("#log form.choices").forEach((form) => form.remove());
    try {
      const answer = await fetch("/chat", { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch (_) { return false; }
    htmx.trigger(document.body, "sent");
    return true;
  };
  composer.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    const body = new URLSearchParams({ text });
    box.value = "";
    if (!(await send(body))) box.value = text; // nothing a person typed is lost with the network
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); composer.requestSubmit(); }
  });
  log.addEventListener("submit", (event) => {
    event.preventDefault();
    send(new URLSearchParams({ payload: event.submitter.value, title: event.submitter.textContent }));
  });
  new MutationObserver(bottom).observe(log, { childList: true });
  bottom();
})();
