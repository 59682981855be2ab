import { hostname, platform } from "node:os";
import type { AppError } from "../../base/errors.ts";
import { settingsSchema, type Settings } from "../../contract/system.ts";
import type { Bus } from "../bus.ts";
import type { CallsUnderWay } from "../calls-under-way.ts";
import type { Handlers } from "../module.ts";
import type { EngineThreads } from "../threads.ts";
import type { WorkspacePaths } from "../workspace.ts";

export interface SystemHandlerContext {
  readonly threads: EngineThreads;
  readonly bus: Bus;
  readonly calls: Pick<CallsUnderWay, "list">;
  readonly version: string;
  readonly instance: string;
  readonly dataDir: string;
  readonly paths: WorkspacePaths;
  readonly startedMs: number;
  readonly recoveredFromCrash: boolean;
  readonly settings: SettingsStore;
  readonly writeProblem: () => AppError | undefined;
  readonly takenPort: () => TakenPort | undefined;
  readonly rebuild: () => Promise<{ runs: number; points: number; seconds: number }>;
  readonly backUp: () => Promise<{ path: string; bytes: number }>;
  /** Asks the process that holds the engine to end. */
  readonly requestShutdown: () => void;
}

/** The port of the settings and who has it, where that is not this engine. */
export interface TakenPort {
  readonly port: number;
  readonly by: string;
}

export interface SettingsStore {
  readonly current: () => Settings;
  /** Stores again what was changed since. */
  readonly storeSince: (before: Settings) => Promise<void>;
  readonly change: (change: SettingsChange) => Promise<Settings>;
}

type SettingsChange = { readonly [K in keyof Settings]?: Settings[K] | undefined };

/** Settings are read once; what is stored and no longer valid falls back to its default. */
export async function openSettings(threads: EngineThreads, bus: Bus): Promise<SettingsStore> {
  const stored = await threads.read.call.runs.readSettings();
  let current = parseSettings(stored);
  return {
    current: () => current,
    async storeSince(before) {
      const entries = Object.entries(current) as Array<[keyof Settings, unknown]>;
      const values = Object.fromEntries(entries.filter(([key, value]) => before[key] !== value));
      await threads.write.call.runs.putSettings({ values });
    },
    async change(change) {
      const values = Object.fromEntries(
        Object.entries(change).filter(([, value]) => value !== undefined),
      );
      await threads.write.call.runs.putSettings({ values });
      current = { ...current, ...values };
      bus.publish(["settings"]);
      return current;
    },
  };
}

function parseSettings(stored: Readonly<Record<string, unknown>>): Settings {
  const valid = Object.entries(settingsSchema.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(stored[key]);
    return parsed.success ? [[key, parsed.data] as const] : [];
  });
  return settingsSchema.parse(Object.fromEntries(valid));
}

export function createSystemHandlers(context: SystemHandlerContext): Handlers<"system"> {
  return {
    async info() {
      return {
        name: "assay",
        version: context.version,
        instance: context.instance,
        pid: process.pid,
        dataDir: context.dataDir,
        platform: platform(),
        hostname: hostname(),
        startedMs: context.startedMs,
        recoveredFromCrash: context.recoveredFromCrash,
        writeProblem: context.writeProblem()?.message ?? null,
        takenPort: context.takenPort() ?? null,
      };
    },
    listProgress: async (input) => context.calls.list(input?.callId),
    // The wire layer gives each change its event id.
    changes: async (input, call) =>
      context.bus.subscribe(call.lastEventId, call.signal, input?.sinceMs),
    getSettings: async () => context.settings.current(),
    setSettings: (change) => context.settings.change(change),
    async doctor() {
      const checks = await context.threads.read.call.system.runChecks({
        paths: context.paths,
        nowMs: Date.now(),
        version: context.version,
      });
      const problem = context.writeProblem();
      if (problem === undefined) return checks;
      const { message, nextStep } = problem;
      const writing = { name: "writing", status: "failed" as const, detail: message };
      return [...checks, nextStep === undefined ? writing : { ...writing, nextStep }];
    },
    verifyAudit: (input) =>
      context.threads.read.call.system.verifyAudit({
        backups: context.paths.backups,
        head: input?.head,
      }),
    listAudit: async (input) => ({
      entries: await context.threads.read.call.system.listAudit(input),
    }),
    backup: () => context.backUp(),
    rebuild: () => context.rebuild(),
    async shutdown() {
      context.requestShutdown();
      return {};
    },
  };
}
