import { createHash } from "node:crypto";
import type { RegisteredModel, Version } from "./answers.ts";
import { MARK, type TransferContext } from "./context.ts";
import { listVersions, readModel } from "./read-registry.ts";

/** What a version became on the other side. */
export interface SentVersion {
  readonly number: number;
  /** It was changed there, and stays so. */
  readonly isKept: boolean;
}

/** Numbers are used again by other servers: its time tells it from those. */
export function nameVersion({ name, version, creation_timestamp: created }: Version): string {
  return `${name}/${version}/${created ?? 0}`;
}

/** Changes with what people say of a version. */
export function sealVersion({ description, current_stage: stage, tags }: Version): string {
  const own = tags.filter(({ key }) => key !== MARK).map(({ key, value }) => [key, value]);
  const text = JSON.stringify([
    description,
    stage,
    own.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
  ]);
  return createHash("sha256").update(text).digest("hex");
}

/** Both sides are read again and compared; what stands there now is remembered as what was sent. */
export async function compareModel(
  context: TransferContext,
  where: string,
  of: {
    readonly source: RegisteredModel;
    readonly versions: readonly Version[];
    readonly sent: ReadonlyMap<number, SentVersion>;
    /** Aliases that were moved there, and stay so. */
    readonly kept: ReadonlySet<string>;
  },
): Promise<void> {
  const { to, memory, report } = context;
  const { source, sent, kept } = of;
  const there = await readModel(to, source.name);
  const copies = new Map(
    (await listVersions(to, source.name, () => undefined)).map((one) => [one.version, one]),
  );
  for (const { alias, version } of source.aliases) {
    const number = sent.get(Number(version))?.number;
    const other = there.aliases.find((one) => one.alias === alias)?.version;
    if (number !== undefined && !kept.has(alias) && other !== String(number))
      report.differ(
        where,
        `alias "${alias}"`,
        `is on version ${other ?? "none"} there, not ${number}`,
      );
  }
  for (const version of of.versions) {
    const one = sent.get(version.version);
    const other = one === undefined || one.isKept ? undefined : copies.get(one.number);
    if (other === undefined) continue;
    const what = `version ${version.version}`;
    if (version.current_stage !== "" && other.current_stage !== version.current_stage)
      report.differ(
        where,
        what,
        `is in stage ${other.current_stage} there, not ${version.current_stage}`,
      );
    if (other.description !== version.description)
      report.differ(where, what, "has another description there");
    const values = new Map(other.tags.map(({ key, value }) => [key, value]));
    for (const { key, value } of version.tags)
      if (key !== MARK && values.get(key) !== value)
        report.differ(where, `${what}, tag "${key}"`, "is not the same there");
    const [from, number, seal] = [nameVersion(version), String(other.version), sealVersion(other)];
    if (!memory.isSealed("version", from, number, seal))
      await memory.put({ kind: "version", from, to: number, seal });
  }
}
