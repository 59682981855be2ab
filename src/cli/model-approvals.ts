import { AppError } from "../base/errors.ts";
import type { Approver, GuardedStage, StageRequest } from "../contract/registry-approvals.ts";
import { describeApprover, describeModelChange } from "../contract/registry-changes.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import type { CommonOptions } from "./listings.ts";
import { formatTime, printJson, printLine, printTable } from "./output.ts";

const UNPROVED = "Names are those of profiles and are not authenticated.";

/** Says what `models stage` did, of a stage that was moved or asked for. */
export function printRequest(name: string, version: number, request: StageRequest): void {
  printLine(
    `${request.stage} needs an approval: “${request.asked.by}” has asked for it for version ${version} of ${name}.`,
  );
  printLine(`\`assay models approve ${name} ${version} --why TEXT\` approves. ${UNPROVED}`);
}

/** @param options.by nobody: the stage needs no approval */
export async function setApproval(
  name: string,
  stage: GuardedStage,
  by: Approver | "nobody",
  { data, json }: CommonOptions,
): Promise<void> {
  const approver = by === "nobody" ? null : by;
  const { gesture } = await withConnection(data, ({ api }) =>
    api.registry.setGuards({ name, guards: { [stage]: approver } }),
  );
  if (json === true) printJson({ set: { name, stage, approver, gesture } });
  else printLine(`Approval of ${stage} of ${name}: ${describeApprover(approver)}.`);
}

export async function listRequests(
  name: string | undefined,
  { data, json }: CommonOptions,
): Promise<void> {
  const { rows, total } = await withConnection(data, ({ api }) =>
    api.registry.listRequests(name === undefined ? {} : { name }),
  );
  if (json === true) {
    printJson({ requests: rows, total });
    return;
  }
  printTable(
    ["MODEL", "VERSION", "STAGE", "ARCHIVES OTHERS", "ASKED BY", "ASKED", "WHY"],
    rows.map(({ name: model, version, request }) => [
      model,
      version,
      request.stage,
      request.archiveOthers ? "yes" : "no",
      request.asked.by,
      formatTime(request.asked.atMs * 1000),
      request.asked.why,
    ]),
    "Nothing waits for an approval.",
  );
  if (rows.length > 0) printLine(UNPROVED);
}

export async function decideRequest(
  name: string,
  version: number,
  {
    data,
    json,
    refuse = false,
    ...said
  }: CommonOptions & { readonly refuse?: boolean; readonly why: string; readonly as?: string },
): Promise<void> {
  const { gesture, request, authenticated } = await withConnection(data, async ({ api }) => {
    const model = await api.registry.getModel({ name });
    const open = model.versions.find((one) => one.version === version)?.request;
    if (open?.state !== "open")
      throw new AppError(
        "NOT_FOUND",
        `Nobody asks for a stage of version ${version} of ${name}.`,
        "`assay models requests` lists what waits for an approval.",
      );
    return api.registry.decideRequest({
      name,
      version,
      request: open.id,
      approve: !refuse,
      ...said,
    });
  });
  if (json === true) {
    printJson({ decided: { name, version, gesture, request, authenticated } });
    return;
  }
  const by = `by “${request.decided?.by ?? ""}”`;
  printLine(
    refuse
      ? `${request.stage} for version ${version} of ${name} was refused ${by}.`
      : `Approved ${by}: version ${version} of ${name} is in stage ${request.stage}.`,
  );
  printLine(UNPROVED);
}

export async function rollbackAlias(
  name: string,
  alias: string,
  { data, json }: CommonOptions,
): Promise<void> {
  const { from, version, gesture } = await withConnection(data, async ({ api }) => {
    const { aliases } = await api.registry.getModel({ name });
    const from = aliases.find((one) => one.alias === alias)?.version;
    if (from === undefined)
      throw new AppError(
        "NOT_FOUND",
        `No version of ${name} has the alias ${alias}.`,
        "`assay models show` lists its aliases.",
      );
    return { from, ...(await api.registry.rollbackAlias({ name, alias, from })) };
  });
  if (json === true) printJson({ set: { name, alias, from, version, gesture } });
  else printLine(`${name}@${alias} is version ${version} again, it was ${from}.`);
}

type History = Awaited<ReturnType<ApiClient["runs"]["history"]>>["rows"];

/** Every entry of the journal about a model and its versions. Exit code 1 where the journal is not as it was recorded. */
export async function auditModel(name: string, { data, json }: CommonOptions): Promise<number> {
  const { rows, audit } = await withConnection(data, async ({ api }) => {
    const { id } = await api.registry.getModel({ name });
    return { rows: await readHistory(api, `model:${id}`), audit: await api.system.verifyAudit({}) };
  });
  const isOk = audit.broken === null;
  const entries = rows.map((row) => ({ ...row, ...describeModelChange(row) }));
  if (json === true) {
    printJson({ name, ok: isOk, audit, entries });
    return isOk ? 0 : 1;
  }
  printTable(
    ["SEQ", "TIME", "BY", "VIA", "CHANGE", "WHY", "HASH"],
    entries.map((one) => [
      one.seq,
      formatTime(one.atMs * 1000),
      one.actor,
      one.via,
      one.undone ? `${one.what} (taken back)` : one.what,
      one.why,
      one.hash.slice(0, 12),
    ]),
    "Nothing is recorded.",
  );
  printLine(
    audit.broken === null
      ? `The journal holds: ${audit.entries} entries, each as it was recorded. End: ${audit.head}`
      : `Entry ${audit.broken.seq} of the journal: ${audit.broken.reason}.`,
  );
  printLine(UNPROVED);
  return isOk ? 0 : 1;
}

/** Newest first. */
async function readHistory(api: ApiClient, entity: string): Promise<History> {
  const rows: History = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<ApiClient["runs"]["history"]>> = await api.runs.history({
      entity,
      ...(cursor !== null && { cursor }),
    });
    rows.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}
