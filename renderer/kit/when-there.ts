/** About a second: what takes longer is not under way. */
const FRAMES = 60;

/** What the selector finds, now or as soon as it is drawn; undefined when it does not come. */
export async function whenThere<T extends HTMLElement>(selector: string): Promise<T | undefined> {
  for (let frame = 0; frame < FRAMES; frame++) {
    const found = document.querySelector<T>(selector);
    if (found !== null) return found;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return undefined;
}
