import { open } from "node:fs/promises";
import type { AuditEntry } from "../contract/system.ts";
import { withConnection } from "./connection.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printLine } from "./output.ts";

/** Exit code 1 where an entry of the journal is not as it was recorded, or a tail is cut off. */
export async function verifyAudit({
  data,
  json,
  head,
}: CommonOptions & { readonly head?: string }): Promise<number> {
  const audit = await withConnection(data, ({ api }) =>
    api.system.verifyAudit(head === undefined ? {} : { head }),
  );
  const isOk = audit.broken === null;
  if (json === true) printJson({ ok: isOk, ...audit });
  else if (audit.broken !== null)
    printLine(`Entry ${audit.broken.seq} of ${audit.entries}: ${audit.broken.reason}.`);
  else {
    printLine(
      `${audit.entries} entries, each as it was recorded; ${audit.heads} ends that were noted elsewhere are in it.`,
    );
    printLine(`End: ${audit.head}`);
  }
  return isOk ? 0 : 1;
}

/** Every entry as a line of JSON; the last line is the journal's end, for `audit verify --head`. */
export async function exportAudit({
  data,
  output,
}: CommonOptions & { readonly output: string }): Promise<void> {
  await using file = await open(output, "w", 0o600);
  const write = (value: unknown): Promise<void> => file.appendFile(`${JSON.stringify(value)}\n`);
  const count = await withConnection(data, async ({ api }) => {
    let last: AuditEntry | undefined;
    for (;;) {
      const { entries } = await api.system.listAudit({ after: last?.seq ?? 0, limit: 1000 });
      for (const entry of entries) await write(entry);
      if (entries.length === 0) break;
      last = entries.at(-1);
    }
    await write({ head: last === undefined ? null : `${last.seq}:${last.hash}` });
    return last?.seq ?? 0;
  });
  printLine(`${count} entries written to ${output}.`);
}
