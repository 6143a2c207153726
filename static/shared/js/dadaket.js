/* Comfort for those who have a script: every form and link works without it. */
(() => {
  "use strict";
  document.documentElement.classList.add("js");

  /* − and + beside a number */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step-by]");
    if (!button) return;
    const input = button.closest("[data-step]").querySelector("input");
    const before = input.value;
    if (button.dataset.stepBy === "1") input.stepUp();
    else input.stepDown();
    if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* a message that has been read */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-close]");
    if (button) button.closest("[data-closable]").remove();
  });

  /* a sheet or menu that is open closes with Escape or a tap beside it, and gives the focus back */
  const closeOpen = (unless) => {
    const open = document.querySelector("details.filter[open], details.off__m[open]");
    if (!open || open.contains(unless)) return;
    open.open = false;
    open.querySelector("summary").focus();
  };
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeOpen());
  document.addEventListener("click", (event) => closeOpen(event.target));

  /* start at what has to be put right */
  document.querySelector(".errs")?.focus();

  /* a form is sent once: a second click waits for the answer of the first */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
})();
