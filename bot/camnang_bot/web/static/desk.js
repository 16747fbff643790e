// Shows new alerts without losing an answer somebody is typing. Without this file an officer reloads the page.
(function () {
  "use strict";
  const PAUSE = 10000; // milliseconds
  const refresh = async () => {
    const here = document.getElementById("fresh");
    if ([...here.querySelectorAll("input[type=text]")].some((input) => input.value)) return;
    if (here.contains(document.activeElement)) return;
    const answer = await fetch("/");
    if (answer.redirected) location.reload(); // the session is over
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = page.getElementById("fresh");
    if (there && there.innerHTML !== here.innerHTML) here.replaceWith(there);
    document.title = page.title;
  };
  setInterval(() => { refresh().catch(() => {}); }, PAUSE);
})();
