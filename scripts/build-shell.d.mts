/** See build-shell.mjs. */
export function buildShell(outDir?: string, target?: string): Promise<void>;
