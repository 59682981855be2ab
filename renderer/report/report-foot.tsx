import { useState } from "react";
import { encodeColumnBlob } from "../../src/base/column-blob.ts";
import { ColumnHeads } from "../features/reports/blocks/column-heads.tsx";
import { formatUtc, formatWallTime } from "../kit/format-time.ts";
import { plural } from "../kit/format.ts";
import { nameOfBlock } from "./block-names.ts";
import { idOfBlock } from "./outline.ts";
import type { ReadReport } from "./read-report.ts";
import styles from "./report-foot.module.css";

type Check = "running" | "none" | ReadonlyMap<string, boolean>;

/** Where the numbers come from, and how to see that nobody changed them. */
export function ReportFoot({ report }: { readonly report: ReadReport }): React.JSX.Element {
  const { meta, document } = report;
  const [check, setCheck] = useState<Check>();
  const blocks = document.blocks.filter(({ kind }) => kind !== "text");
  const made = meta.madeMs * 1000;
  const { replaced = 0 } = meta;
  const hasFailed = check instanceof Map && [...check.values()].includes(false);
  const run = async (): Promise<void> => {
    setCheck("running");
    setCheck(await checkHashes(report));
  };
  return (
    <footer className={styles["foot"]} aria-labelledby="about">
      <h2 id="about">About this report</h2>
      <p>
        Exported by {meta.author || "somebody"} on{" "}
        <time title={formatUtc(made)}>{formatWallTime(made)}</time> ({formatUtc(made)}) with Assay{" "}
        {meta.productVersion}. Report <code>{meta.reportId}</code>. All data of its charts and
        tables is in this file, complete and bit for bit as it was logged: nothing is loaded from
        elsewhere.
        {replaced > 0 &&
          ` ${plural(replaced, "value")} of its texts and names ${replaced === 1 ? "was" : "were"} replaced by placeholders such as <path-1>.`}
      </p>
      <h3>{plural(meta.runs.length, "run")}</h3>
      <div className={styles["scroller"]} role="region" aria-label="Runs" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <ColumnHeads names={["Run", "Project", "State", "Commit", "Id"]} />
            </tr>
          </thead>
          <tbody>
            {meta.runs.map(({ id, name, project, commit, state }) => (
              <tr key={id}>
                <th scope="row">{name}</th>
                <td>{project}</td>
                <td>{state}</td>
                <td>{commit === null ? "–" : <code>{commit}</code>}</td>
                <td>
                  <code>{id}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h3>Data by block</h3>
      <div className={styles["scroller"]} role="region" aria-label="Data by block" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <ColumnHeads names={["Block", "Data of", "SHA-256"]} />
            </tr>
          </thead>
          <tbody>
            {blocks.map((block) => {
              const { frozenMs = null, sha256 = null } = meta.blocks[block.id] ?? {};
              const isSame = check instanceof Map ? check.get(block.id) : undefined;
              return (
                <tr key={block.id}>
                  <th scope="row">
                    <a href={`#${idOfBlock(block.id)}`}>{nameOfBlock(block)}</a>
                  </th>
                  <td>
                    {frozenMs === null
                      ? "the export"
                      : `${formatWallTime(frozenMs * 1000)} (frozen)`}
                  </td>
                  <td data-same={isSame}>
                    <code>{sha256 ?? "no data"}</code>
                    {isSame !== undefined && (isSame ? " ✓ same" : " ✗ not the same")}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p>
        The hash is that of the data of a block as Assay answers it
        {replaced > 0 && ", with its placeholders"}: the export of the same runs has the same ones,
        and whoever exported this report can read them there to you.{" "}
        <button type="button" disabled={check === "running"} onClick={() => void run()}>
          Check the data against the hashes
        </button>{" "}
        <span role="status">
          {check === "running" && "Checking …"}
          {check === "none" && "This browser does not compute hashes for files of a disk."}
          {check instanceof Map &&
            (hasFailed
              ? "Data of this file was changed: see the list above."
              : `The data of all ${plural(check.size, "block")} is as it was exported.`)}
        </span>
      </p>
    </footer>
  );
}

async function checkHashes(report: ReadReport): Promise<Check> {
  // Not there outside of secure contexts.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) return "none";
  const same = new Map<string, boolean>();
  for (const [id, { sha256 }] of Object.entries(report.meta.blocks)) {
    if (sha256 === null) continue;
    same.set(id, (await hashOf(report, id, subtle)) === sha256);
  }
  return same;
}

/** Undefined where the data cannot be read. */
async function hashOf(
  report: ReadReport,
  id: string,
  subtle: SubtleCrypto,
): Promise<string | undefined> {
  try {
    const shown = report.readBlock(id);
    if (shown === undefined) return undefined;
    const blob = encodeColumnBlob(shown.data, shown.columns);
    const hash = new Uint8Array(await subtle.digest("SHA-256", blob));
    return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    return undefined;
  }
}
