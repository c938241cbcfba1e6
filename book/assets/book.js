"use strict";
// The theme, the menu, copying code, and which section is on the screen.
(() => {
  const root = document.documentElement;
  const $ = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];

  const system = matchMedia("(prefers-color-scheme: dark)");
  const saved = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  };
  const paint = (theme) => {
    root.dataset.theme = theme;
    const other = theme === "dark" ? "light" : "dark";
    $(".theme").setAttribute("aria-label", `Switch to the ${other} theme`);
  };
  const current = () => saved() || (system.matches ? "dark" : "light");
  paint(current());
  system.addEventListener("change", () => paint(current()));
  $(".theme").addEventListener("click", () => {
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Without storage the choice lasts for this page.
    }
    paint(theme);
  });

  // Who opens what happened reads why; the words stay folded until then.
  for (const why of all("details.why")) {
    const cell = why.previousElementSibling;
    const answer = cell && [...cell.querySelectorAll("details.reveal")].pop();
    if (answer) {
      answer.addEventListener("toggle", () => {
        why.open = answer.open;
      });
    }
  }

  const menu = $(".menu");
  const show = (open) => {
    $("#contents").classList.toggle("open", open);
    menu.setAttribute("aria-expanded", String(open));
  };
  menu.addEventListener("click", () => show(!$("#contents.open")));
  $("#contents").addEventListener("click", (event) => {
    if (event.target.closest("a[href^='#']")) show(false);
  });

  for (const block of all("div.highlight")) {
    if (block.closest(".cell_output") || !navigator.clipboard) continue;
    const button = document.createElement("button");
    button.className = "copy";
    button.type = "button";
    button.textContent = "copy";
    button.setAttribute("aria-label", "copy this code");
    button.addEventListener("click", async () => {
      const clone = block.querySelector("pre").cloneNode(true);
      clone.querySelectorAll(".gp, .go").forEach((prompt) => prompt.remove());
      await navigator.clipboard.writeText(clone.textContent.trimEnd());
      button.textContent = "copied";
      setTimeout(() => (button.textContent = "copy"), 1500);
    });
    block.append(button);
  }

  // What scrolls sideways must be reachable by keyboard.
  const reach = () => {
    for (const box of all("pre, .scroll, .lab-frame, .lab-figure, .math-block")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  reach();
  addEventListener("resize", reach);
  document.fonts?.ready.then(reach);

  const links = new Map(
    all("#contents li li a[href^='#']").map((a) => [a.hash.slice(1), a]),
  );
  const spy = new IntersectionObserver(
    (entries) => {
      const seen = entries.find((entry) => entry.isIntersecting);
      if (!seen) return;
      links.forEach((a) => a.removeAttribute("aria-current"));
      links.get(seen.target.id)?.setAttribute("aria-current", "location");
    },
    { rootMargin: "-10% 0% -80% 0%" },
  );
  links.forEach((_, id) => {
    const section = document.getElementById(decodeURIComponent(id));
    if (section) spy.observe(section);
  });
})();
