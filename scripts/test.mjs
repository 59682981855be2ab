// Runs suites one after another and prints what they came to. Plain JavaScript for Node 18+, like bootstrap.mjs before it.
//
//   node scripts/test.mjs [--full] [SUITE...]     default: check unit web
//
// Kill and fuzz tests take a tenth of their counts, with --full all of them (SOAK_SCALE: factor of the kills,
// SOAK_CASES: number of fuzzed files a codec, SOAK_SEED: where their dice begin).
// What failed, or passed only when it was tried again, is told again at the end, and added to the file that ASSAY_FAILURES names.
// The last line is `N passed, N failed` over all suites; the exit status is 1 when anything failed.
import { spawn } from "node:child_process";
import { appendFile, mkdir, readFile, rm } from "node:fs/promises";
import { delimiter, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { COMPILED } from "./bootstrap.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const REPORTS = join(ROOT, ".cache", "test");
const IMPORTED_FOLDERS = ["src", "renderer", "electron", "e2e", "bench", "scripts"];

const CHECKS = {
  format: ["oxfmt", "--check"],
  lint: ["oxlint", "--deny-warnings"],
  "types of the pure part": ["tsc", "-p", "tsconfig.pure.json"],
  "types of engine, server and tools": ["tsc", "-p", "tsconfig.node.json"],
  "types of the renderer": ["tsc", "-p", "tsconfig.renderer.json"],
  "types of the shell": ["tsc", "-p", "tsconfig.electron.json"],
  "types of e2e": ["tsc", "-p", "tsconfig.e2e.json"],
  layers: ["depcruise", "--config", ".dependency-cruiser.cjs", ...IMPORTED_FOLDERS],
  "unused code": ["knip"],
};

// Started here and not by vitest, so that a suite of real processes begins with what `npm start` would build.
const PREPARE = {
  system: [],
  web: ["build:ui"],
  surface: ["build:ui"],
  compat: ["build:ui"],
  desktop: ["build:ui"],
  soak: [],
};

const args = process.argv.slice(2);
const full = args.includes("--full");
const env = {
  ...process.env,
  SOAK_SCALE: full ? "1" : "0.1",
  ...(full ? { SOAK_CASES: "600" } : {}),
  // Tests start hundreds of engines, each with its threads: compiling their sources was half of what the suites cost.
  NODE_COMPILE_CACHE: COMPILED,
  PATH: [join(ROOT, "node_modules", ".bin"), process.env.PATH].join(delimiter),
};

/** Exit status of the command; with `quiet` its output is shown only when it fails. */
function runCommand(command, commandArgs, { quiet }) {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, {
      cwd: ROOT,
      env,
      stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    });
    const output = [];
    child.stdout?.on("data", (chunk) => output.push(chunk));
    child.stderr?.on("data", (chunk) => output.push(chunk));
    child.on("error", (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.on("close", (code) => {
      if (quiet && code !== 0) process.stdout.write(Buffer.concat(output));
      resolve(code ?? 1);
    });
  });
}

async function runChecks() {
  const failures = [];
  for (const [name, [command, ...rest]] of Object.entries(CHECKS)) {
    const code = await runCommand(command, rest, { quiet: true });
    console.log(`${code === 0 ? "ok    " : "FAILED"} ${name}`);
    if (code !== 0) failures.push(name);
  }
  const failed = failures.length;
  return { passed: Object.keys(CHECKS).length - failed, failed, skipped: 0, failures };
}

async function runVitest(suite) {
  for (const script of PREPARE[suite] ?? []) {
    const code = await runCommand("npm", ["run", "--silent", script], { quiet: true });
    if (code !== 0) return { passed: 0, failed: 1, skipped: 0, failures: [script] };
  }
  const report = join(REPORTS, `${suite}.json`);
  await rm(report, { force: true });
  const code = await runCommand(
    "vitest",
    ["run", "--project", suite, "--reporter=default", "--reporter=json", `--outputFile=${report}`],
    { quiet: false },
  );
  let counts = { passed: 0, failed: 0, skipped: 0, failures: [], flaky: [] };
  try {
    const result = JSON.parse(await readFile(report, "utf8"));
    // A file that does not even load holds no test, and fails all the same.
    const brokenFiles = result.testResults.filter(
      (file) =>
        file.status === "failed" && !file.assertionResults.some((t) => t.status === "failed"),
    );
    counts = {
      passed: result.numPassedTests,
      failed: result.numFailedTests + brokenFiles.length,
      skipped: result.numPendingTests + result.numTodoTests,
      failures: [
        ...brokenFiles.map(({ name, message }) => tellFailure(name, "", message)),
        ...tellTests(result, ({ status }) => status === "failed"),
      ],
      // Passed at the second try, which vitest.config.ts allows where real processes share a busy machine.
      flaky: tellTests(
        result,
        ({ status, failureMessages }) => status === "passed" && failureMessages.length > 0,
      ),
    };
  } catch (error) {
    console.error(`${suite}: no report (${error.message})`);
  }
  // An unhandled error, a crash or an empty suite: not green, whatever the counts say.
  if ((code !== 0 || counts.passed === 0) && counts.failed === 0) {
    counts.failed = 1;
    counts.failures.push(`exit status ${code} of vitest`);
  }
  return counts;
}

function tellTests(result, isTold) {
  return result.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(isTold)
      .map(({ fullName, failureMessages }) =>
        tellFailure(name, fullName, failureMessages.join("\n")),
      ),
  );
}

function tellFailure(file, test, message) {
  return `${relative(ROOT, file)} ${test}\n${message.slice(0, 1500)}`;
}

const suites = args.filter((arg) => arg !== "--full");
if (suites.length === 0) suites.push("check", "unit", "web");
await mkdir(REPORTS, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
const failures = [];
for (const suite of suites) {
  console.log(`\n== ${suite}`);
  const startedMs = Date.now();
  const counts = suite === "check" ? await runChecks() : await runVitest(suite);
  for (const key of Object.keys(total)) total[key] += counts[key];
  failures.push(...counts.failures.map((failure) => `FAILED ${suite}: ${failure}\n`));
  const flaky = counts.flaky ?? [];
  failures.push(...flaky.map((failure) => `FLAKY ${suite}, passed when tried again: ${failure}\n`));
  const minutes = ((Date.now() - startedMs) / 60_000).toFixed(1);
  lines.push(
    `${suite}: ${minutes} min, ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped, ${flaky.length} only when tried again`,
  );
}
for (const failure of failures) console.log(`\n${failure}`);
if (process.env.ASSAY_FAILURES !== undefined)
  await appendFile(process.env.ASSAY_FAILURES, failures.join("\n"));
console.log(`\n${lines.join("\n")}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
