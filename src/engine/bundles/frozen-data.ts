import { isAppError, messageOf } from "../../base/errors.ts";
import { isPlainObject, type JsonValue } from "../../base/json.ts";
import type { ReportBlock } from "../../contract/report-blocks.ts";
import type { BundledEdits } from "../../formats/index.ts";
import type { Redactor } from "../redaction/index.ts";
import { learnBlockData, redactBlockData, sha256Of, type FrozenBlocks } from "../reports/index.ts";
import type { NextTurn } from "../turns.ts";
import type { Problem } from "./read-bundle.ts";
import { tellEntity } from "./tell-entity.ts";

type Blob = Uint8Array<ArrayBuffer>;

/** What frozen blocks of reports showed, for a bundle: one at a time in memory. */
export interface FrozenData {
  /** Before anything is redacted. */
  learn(redactor: Redactor): Promise<void>;
  /** Contents that the receiver lacks. */
  prepare(redactor: Redactor | undefined): AsyncGenerator<{ sha256: string; bytes: Blob }>;
  /** What each is in the bundle, by its SHA-256 here: another one where anything was replaced. Filled by `prepare`. */
  readonly written: ReadonlyMap<string, string>;
  /** What could not be read, and stays out. */
  readonly problems: readonly Problem[];
}

/** @param known contents that are there already; grows */
export function openFrozenData(
  frozen: FrozenBlocks,
  edits: BundledEdits,
  known: Set<string>,
  nextTurn: NextTurn,
): FrozenData {
  const parts = listParts(edits);
  const written = new Map<string, string>();
  const problems: Problem[] = [];
  return {
    written,
    problems,
    async learn(redactor) {
      for (const { kind, sha256 } of parts) {
        const blob = await frozen.read(kind, sha256).catch(unlessCoded);
        if (blob !== undefined) await learnBlockData(redactor, blob, nextTurn);
      }
    },
    async *prepare(redactor) {
      for (const { kind, sha256: original, where } of parts) {
        const blob = await frozen.read(kind, original).catch((error: unknown) => {
          unlessCoded(error);
          problems.push({ entry: where, reason: messageOf(error) });
          return undefined;
        });
        if (blob === undefined) continue;
        const place = { where, what: `frozen ${kind}` };
        const bytes =
          redactor === undefined ? blob : await redactBlockData(redactor, blob, place, nextTurn);
        const sha256 = bytes === blob ? original : sha256Of(bytes);
        written.set(original, sha256);
        if (known.has(sha256)) continue;
        known.add(sha256);
        yield { sha256, bytes };
      }
    },
  };
}

/** SHA-256 of the data of a block; undefined for a live one, and for what is no block. */
export function frozenHashOf(block: JsonValue): string | undefined {
  const frozen = isPlainObject(block) ? block["frozen"] : undefined;
  const sha256 = isPlainObject(frozen) ? frozen["sha256"] : undefined;
  return typeof sha256 === "string" ? sha256 : undefined;
}

/** Blocks of reports as fields of `edits.json` have them. */
export function listFrozenBlocks(fields: BundledEdits["fields"]): ReadonlyArray<{
  readonly entity: string;
  readonly field: string;
  readonly block: JsonValue;
  readonly sha256: string;
}> {
  return Object.entries(fields).flatMap(([entity, said]) =>
    entity.startsWith("report:")
      ? Object.entries(said).flatMap(([field, { value }]) => {
          const sha256 = field.startsWith("blocks.") ? frozenHashOf(value) : undefined;
          return sha256 === undefined ? [] : [{ entity, field, block: value, sha256 }];
        })
      : [],
  );
}

function listParts({ fields }: BundledEdits) {
  return listFrozenBlocks(fields).map(({ entity, block, sha256 }) => ({
    kind: (block as unknown as ReportBlock).kind,
    sha256,
    where: tellEntity(entity, fields[entity] ?? {}),
  }));
}

function unlessCoded(error: unknown): undefined {
  if (!isAppError(error)) throw error;
  return undefined;
}
