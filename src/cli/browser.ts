/** Opens the page in the user's browser; false where there is no screen, or none is wanted. */
export async function openBrowser(url: string): Promise<boolean> {
  if (process.env["ASSAY_NO_BROWSER"] === "1" || !hasScreen()) return false;
  try {
    const { default: open } = await import("open");
    const child = await open(url);
    child.on("error", () => undefined);
    return true;
  } catch {
    return false;
  }
}

export function hasScreen(): boolean {
  if (process.platform !== "linux") return true;
  return Boolean(process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"]);
}
