/* The preview follows what is typed, and nobody leaves by accident what is not saved. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-preview]");
  if (!form) return;
  const shown = document.getElementById("preview");
  let unsaved = form.hasAttribute("data-unsaved");
  let pause;
  let asking;

  const renew = async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(form.dataset.preview, {
        method: "POST",
        body: new FormData(form),
        signal: asking.signal,
      });
      if (!answer.ok || answer.redirected) return;
      shown.innerHTML = await answer.text();
      document.getElementById("preview-said").textContent = shown.querySelector("[data-said]").dataset.said;
    } catch {
      /* offline, or typed on meanwhile: the button is still there */
    }
  };

  form.addEventListener("input", () => {
    unsaved = true;
    clearTimeout(pause);
    pause = setTimeout(renew, 700);
  });
  form.addEventListener("submit", () => {
    unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
})();
