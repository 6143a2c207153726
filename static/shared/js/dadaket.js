/* Comfort for those who have a script: every form and link works without it. */
(() => {
  "use strict";
  document.documentElement.classList.add("js");

  /* Our letters come once the page can be read, so that nobody waits for them. Who has been here before has them in
     the browser's cache, as this script, and sees them at once. */
  const letters = document.getElementById("letters");
  const bring = () => (letters.media = "all");
  const [script] = performance.getEntriesByName(document.currentScript.src);
  if (script?.transferSize === 0) bring();
  else new PerformanceObserver(bring).observe({ type: "paint", buffered: true });

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

  /* what a search may become: a combobox with a list of links (WAI-ARIA, autocomplete with manual selection) */
  document.querySelectorAll("input[data-suggest]").forEach((input) => {
    const box = document.createElement("div");
    const told = document.createElement("div");
    box.className = "sug";
    box.hidden = true;
    box.id = `${input.id}-sug`;
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", input.labels[0].textContent);
    told.className = "vh";
    told.setAttribute("role", "status");
    input.after(box, told);
    const set = (names) => Object.entries(names).forEach(([name, value]) => input.setAttribute(name, value));
    set({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": box.id });
    let chosen = -1;
    let asked = "";
    let timer = 0;
    const options = () => [...box.querySelectorAll('[role="option"]')];
    const choose = (place) => {
      const all = options();
      chosen = place;
      all.forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
      if (place < 0) return input.removeAttribute("aria-activedescendant");
      set({ "aria-activedescendant": all[place].id });
      all[place].scrollIntoView({ block: "nearest" });
    };
    const show = (open) => {
      box.hidden = !open;
      set({ "aria-expanded": String(open) });
      if (!open) choose(-1);
    };
    const ask = async () => {
      const typed = input.value.trim();
      asked = typed;
      let html = "";
      if (typed.length > 1) {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`).catch(() => null);
        html = answer && answer.ok ? await answer.text() : "";
      }
      if (asked !== typed) return; /* a later question is on its way */
      box.innerHTML = html;
      const list = box.firstElementChild;
      options().forEach((option) => (option.id = `${input.id}-${option.id}`));
      told.textContent = list ? list.dataset.number : "";
      show(Boolean(list) && document.activeElement === input);
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 150);
    });
    input.addEventListener("keydown", (event) => {
      const all = options();
      if (event.isComposing || !all.length) return;
      if (event.key === "Escape" && !box.hidden) {
        event.preventDefault();
        show(false);
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (box.hidden) show(true);
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(((chosen + step + all.length + 2) % (all.length + 1)) - 1); /* past the last one: none */
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        all[chosen].click();
      }
    });
    box.addEventListener("mousedown", (event) => event.preventDefault()); /* the field keeps the focus */
    input.addEventListener("blur", () => show(false));
  });

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
