import { withConnection } from "./connection.ts";
import type { CommonOptions } from "./listings.ts";
import { createProgress, formatBytes, printJson, printLine, printTable } from "./output.ts";

export async function rebuild({ data, json }: CommonOptions): Promise<void> {
  const progress = createProgress();
  progress.show("Reading every source again ...");
  const result = await withConnection(data, ({ api }) => api.system.rebuild()).finally(() =>
    progress.end(),
  );
  if (json === true) printJson(result);
  else
    printLine(`Rebuilt ${result.runs} runs with ${result.points} points in ${result.seconds} s.`);
}

export async function backUp({ data, json }: CommonOptions): Promise<void> {
  const result = await withConnection(data, ({ api }) => api.system.backup());
  if (json === true) printJson(result);
  else printLine(`Backed up to ${result.path} (${formatBytes(result.bytes)}).`);
}

/** Exit code 1 when a check failed. */
export async function runDoctor({ data, json }: CommonOptions): Promise<number> {
  const checks = await withConnection(data, ({ api }) => api.system.doctor());
  const isOk = checks.every(({ status }) => status !== "failed");
  if (json === true) printJson({ ok: isOk, checks });
  else {
    printTable(
      ["CHECK", "STATUS", "DETAIL"],
      checks.map(({ name, status, detail, nextStep }) => [
        name,
        status,
        nextStep === undefined ? detail : `${detail} ${nextStep}`,
      ]),
      "No checks.",
    );
  }
  return isOk ? 0 : 1;
}
