import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Keys that tests make are kept in their data folders: no test writes into the keychain of whoever runs it.
process.env["ASSAY_NO_KEYCHAIN"] = "1";

const E2E = {
  // One engine and one browser at a time: the suites share two cores with what they start. (Pages mostly wait: two of them.)
  fileParallelism: false,
  testTimeout: 120_000,
  hookTimeout: 180_000,
  // Told in the summary as flaky: a whole run of two thousand tests is not lost to one that a busy machine held up.
  retry: 1,
  // A page on a busy machine takes more than the second that vitest gives.
  expect: { poll: { timeout: 30_000 } },
};

/** Full disks, missing permissions, kills, rebuilds, real processes: they take long and are seldom touched. */
const SYSTEM = [
  "src/cli/{bundle,bundle-write,commands,compare,engine-process,export,figure,findings,full-disk,import,importance,mcp,mcp-cancel,mcp-http,model-versions,models,permissions,predictions,query,report-diff,reports,rules,stores,watching,what-changed}.test.ts",
  "src/engine/workspace.test.ts",
  "src/engine/runs/join-runs.test.ts",
  "src/engine/hosts/{engine,follow-host}.test.ts",
  "src/engine/ingest/{away,changed-databases,checkouts,follow-folder,foreign-databases,moves,run-facts,run-processes}.test.ts",
  "src/engine/system/{audit,rebuild}.test.ts",
  "src/engine/tracking/kept.test.ts",
  "src/server/mlflow/{bad-input,connections}.test.ts",
  "src/server/time-travel.test.ts",
  "src/engine/ingest/imports/*.test.ts",
  "src/engine/bundles/*.test.ts",
  "src/engine/exports/exports.test.ts",
  "src/engine/reports/{documents,export,read-block,redact-html}.test.ts",
];

/** Begun last, one of these would keep one worker busy when the other one is done; a fresh clone knows no durations. */
const LONGEST =
  /surface\/(accessibility|approvals|every-command|every-page-command|explore|view-walk)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONGEST.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // By itself vitest leaves one core of two free, for watching. Engines wait for files and each other: three share two.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: "unit",
          include: ["{src,renderer,electron,scripts,bench,e2e/support}/**/*.test.{ts,tsx}"],
          exclude: SYSTEM,
          // Contrast is measured on what the page gets.
          css: { include: [/tokens\.css/] },
          // Threads that end while V8 tracks the pages of their code can end the process (nodejs/node#64500).
          execArgv: ["--no-memory-protection-keys"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "system",
          include: SYSTEM,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          retry: 1,
        },
      },
      {
        test: {
          name: "web",
          include: ["e2e/web/**/*.test.ts"],
          ...E2E,
          fileParallelism: true,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "surface",
          include: ["e2e/{surface,visual}/**/*.test.ts"],
          ...E2E,
          fileParallelism: true,
          maxWorkers: 2,
        },
      },
      { test: { name: "desktop", include: ["e2e/desktop/**/*.test.ts"], ...E2E } },
      {
        test: {
          name: "compat",
          include: ["e2e/compat/**/*.test.ts"],
          ...E2E,
          // Libraries hold back what they log: two of them.
          fileParallelism: true,
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: "soak",
          include: ["e2e/soak/**/*.test.ts"],
          ...E2E,
          testTimeout: 3 * 3_600_000,
          // Its dice must not be thrown again.
          retry: 0,
        },
      },
    ],
  },
});
