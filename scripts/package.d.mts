/** See package.mjs. */
export function stageApp(appDir: string, distDir: string): Promise<void>;
export function runBuilder(appDir: string, args: readonly string[]): number;
