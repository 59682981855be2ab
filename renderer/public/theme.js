// Before the first paint, so that a dark page never flashes white. A file of its own: inline scripts are forbidden.
(() => {
  const readChoice = () => {
    try {
      return localStorage.getItem("assay-theme");
    } catch {
      // Storage may be switched off; then the system decides.
      return null;
    }
  };
  const choice = readChoice();
  const isDark =
    choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", isDark ? "dark" : "light");
})();
