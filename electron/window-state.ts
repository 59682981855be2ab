import { readFile, writeFile } from "node:fs/promises";

export interface WindowState {
  readonly x: number | undefined;
  readonly y: number | undefined;
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const FIRST_STATE: WindowState = {
  x: undefined,
  y: undefined,
  width: 1280,
  height: 800,
  isMaximized: false,
};
const MIN_SIZE = 320;
/** So much of the window must lie on some screen that a person can take hold of it. */
const VISIBLE = 64;

/** What was stored, as far as it makes sense on the present screens. */
export function restoreState(stored: unknown, screens: readonly Area[]): WindowState {
  if (typeof stored !== "object" || stored === null) return FIRST_STATE;
  const { x, y, width, height, isMaximized } = stored as Record<string, unknown>;
  const size = {
    width: isSize(width) ? width : FIRST_STATE.width,
    height: isSize(height) ? height : FIRST_STATE.height,
    isMaximized: isMaximized === true,
  };
  if (!isPlace(x) || !isPlace(y)) return { ...FIRST_STATE, ...size };
  const isOnScreen = screens.some(
    (screen) =>
      x + size.width >= screen.x + VISIBLE &&
      x <= screen.x + screen.width - VISIBLE &&
      y >= screen.y &&
      y <= screen.y + screen.height - VISIBLE,
  );
  return isOnScreen ? { x, y, ...size } : { ...FIRST_STATE, ...size };
}

function isSize(value: unknown): value is number {
  return (
    typeof value === "number" && Number.isInteger(value) && value >= MIN_SIZE && value <= 20_000
  );
}

function isPlace(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= 100_000;
}

export async function loadState(path: string, screens: readonly Area[]): Promise<WindowState> {
  try {
    return restoreState(JSON.parse(await readFile(path, "utf8")), screens);
  } catch {
    return FIRST_STATE;
  }
}

export async function saveState(path: string, state: WindowState): Promise<void> {
  try {
    await writeFile(path, JSON.stringify(state));
  } catch {
    // A window that opens at its first place next time is no reason to bother anybody.
  }
}
