import { whenThere } from "../../kit/when-there.ts";

type Part = "panel" | "set";

const firstField = (part: Part, index: number): string =>
  `[data-part="${part}-${index}"] input:not([type="checkbox"])`;

/** The keyboard goes to a neighbour of what is removed: the button that it was on is gone. */
export function goToPart(part: Part, index: number): void {
  document.querySelector<HTMLElement>(firstField(part, index))?.focus();
}

/** And to what was added, once it is drawn. */
export async function goToNewPart(part: Part, index: number): Promise<void> {
  (await whenThere(firstField(part, index)))?.focus();
}

/** With a panel that was moved: to the button that moves it on, or back from the end. */
export function goAlong(index: number, count: number, by: -1 | 1): void {
  const isAtEnd = index + by < 0 || index + by >= count;
  const where = (by === 1) === isAtEnd ? "back" : "on";
  document
    .querySelector<HTMLElement>(
      `[data-part="panel-${index}"] [aria-label="Move panel ${index + 1} ${where}"]`,
    )
    ?.focus();
}
