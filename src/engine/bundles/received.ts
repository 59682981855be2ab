import type {
  BundleAuthor,
  BundleCounts,
  ReceivedBundle,
  RunChange,
} from "../../contract/bundles.ts";
import type { BundledEdits } from "../../formats/index.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import { readNamedKey } from "../runs/index.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { CODEC } from "./put-runs.ts";

/** Who a key stands for here. @param of.name by the author's own word */
export function readAuthor(
  db: ReadDb,
  of: { readonly name: string; readonly publicKey: string; readonly ownKey: string | null },
): BundleAuthor {
  const fingerprint = fingerprintOf(Buffer.from(of.publicKey, "base64"));
  const knownAs = readNamedKey(db, fingerprint)?.name ?? null;
  return {
    name: of.name,
    fingerprint,
    publicKey: of.publicKey,
    standing: of.publicKey === of.ownKey ? "own" : knownAs === null ? "unknown" : "trusted",
    knownAs,
  };
}

export interface BundleFacts {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  readonly madeMs: number;
  readonly tool: string;
  readonly author: string;
  readonly publicKey: string;
  readonly counts: BundleCounts;
  readonly redacted: number;
}

interface ReceivedRow extends Omit<BundleFacts, "counts"> {
  readonly counts: string;
  readonly takenMs: number;
  readonly projectIds: string;
  readonly problems: string;
}

/** The newest first. */
export function listReceived(
  db: ReadDb,
  { ownKey }: { readonly ownKey: string | null },
): ReceivedBundle[] {
  const rows = statement(
    db,
    `SELECT id, path, bytes, made_ms AS madeMs, tool, author, public_key AS publicKey, counts, redacted,
            taken_ms AS takenMs, project_ids AS projectIds, problems
       FROM taken_bundles ORDER BY taken_ms DESC, id DESC`,
  ).all() as ReceivedRow[];
  return rows.map(({ author, publicKey, counts, projectIds, problems, ...row }) => ({
    ...row,
    author: readAuthor(db, { name: author, publicKey, ownKey }),
    counts: JSON.parse(counts) as BundleCounts,
    projectIds: JSON.parse(projectIds) as string[],
    problems: JSON.parse(problems) as ReceivedBundle["problems"],
  }));
}

/** Notes that a bundle was taken; once more only where that told something else. */
export function putReceived(
  db: WriteDb,
  bundle: BundleFacts & {
    readonly takenMs: number;
    readonly projectIds: readonly string[];
    readonly problems: ReceivedBundle["problems"];
  },
): void {
  statement(
    db,
    `INSERT INTO taken_bundles (id, path, bytes, made_ms, tool, author, public_key, counts, redacted, taken_ms, project_ids, problems)
     VALUES (:id, :path, :bytes, :madeMs, :tool, :author, :publicKey, :counts, :redacted, :takenMs, :projectIds, :problems)
     ON CONFLICT DO UPDATE SET path = excluded.path, taken_ms = excluded.taken_ms, project_ids = excluded.project_ids,
       problems = excluded.problems WHERE problems <> excluded.problems`,
  ).run({
    ...bundle,
    counts: JSON.stringify(bundle.counts),
    projectIds: JSON.stringify(bundle.projectIds),
    problems: JSON.stringify(bundle.problems),
  });
}

/** What taking runs would do to each. */
export function compareRuns(
  db: ReadDb,
  {
    runs,
  }: {
    readonly runs: ReadonlyArray<{
      readonly id: string;
      readonly hash: string;
      readonly asOfMs: number;
      readonly sourceIds: readonly string[];
    }>;
  },
): RunChange[] {
  const own = statement(
    db,
    `SELECT 1 FROM runs r JOIN sources s ON s.run_num = r.num WHERE r.id = :id AND s.codec <> :codec
      UNION ALL SELECT 1 FROM sources WHERE id IN (SELECT value FROM json_each(:sourceIds)) AND codec <> :codec LIMIT 1`,
  );
  const held = statement(db, "SELECT hash, as_of_ms AS asOfMs FROM bundled_runs WHERE run_id = ?");
  return runs.map(({ id, hash, asOfMs, sourceIds }) => {
    const isOwn = own.get({ id, codec: CODEC, sourceIds: JSON.stringify(sourceIds) });
    if (isOwn !== undefined) return "yours";
    const before = held.get(id) as { readonly hash: string; readonly asOfMs: number } | undefined;
    if (before === undefined) return "new";
    if (before.hash === hash) return "same";
    return asOfMs > before.asOfMs ? "newer" : "older";
  });
}

/** What people said in a bundle. */
export function countEdits({
  fields,
}: BundledEdits): Pick<BundleCounts, "edits" | "views" | "reports" | "models"> {
  const entities = Object.entries(fields);
  const countOf = (kind: string): number =>
    entities.filter(([entity]) => entity.startsWith(`${kind}:`)).length;
  return {
    edits: entities.reduce((total, [, said]) => total + Object.keys(said).length, 0),
    views: countOf("view"),
    reports: countOf("report"),
    models: countOf("model"),
  };
}
