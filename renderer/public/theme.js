// Before the first paint, so that a dark page never flashes white. A file of its own: inline scripts are forbidden.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("assay-theme");
  } catch (_) {
    // Storage may be switched off; then the system decides.
  }
  var dark =
    chosen === "dark" ||
    (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
