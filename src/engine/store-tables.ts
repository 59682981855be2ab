import { durable, outsideTransaction } from "../store/index.ts";
import {
  beginTake,
  dropShareFiles,
  endTake,
  exportEdits,
  isTakenWhole,
  listBundleRuns,
  listHere,
  listReceived,
  listShareFiles,
  lookAt,
  putFiles,
  putRuns,
  putShareFile,
  readAuthor,
  readBlocks,
  readKnownRun,
  readStoredRun,
} from "./bundles/index.ts";
import { readFindingStamp } from "./compare/index.ts";
import { dataReads, dataWrites } from "./data/store-table.ts";
import { ingestReads, ingestWrites } from "./ingest/store-table.ts";
import { llmReads, llmWrites } from "./llm/store-table.ts";
import { registryReads, registryWrites } from "./registry/store-table.ts";
import { bindTo, listNamedKeys, listShares, type WriteContext } from "./runs/index.ts";
import { runReads, runWrites } from "./runs/store-table.ts";
import { trackingReads, trackingWrites } from "./tracking/store-table.ts";
import { listAudit, verifyAudit } from "./system/audit.ts";
import { carryKept, carryRest } from "./system/carry-over.ts";
import { backUp, isComplete, newestBackupMs, runChecks } from "./system/queries.ts";
import {
  createReport,
  editComment,
  editReport,
  getReport,
  listReports,
  takeComments,
} from "./reports/index.ts";
import { listLoggedRuns, listPersonEdits, listShownSeries } from "./transfers/index.ts";

/** What the reader threads answer. */
export const readTable = {
  bundles: {
    exportEdits,
    isTakenWhole,
    listBundleRuns,
    listHere,
    listNamedKeys,
    listReceived,
    listShareFiles,
    listShares,
    lookAt,
    readAuthor,
    readBlocks,
    readKnownRun,
    readStoredRun,
  },
  compare: { readFindingStamp },
  runs: runReads,
  ingest: ingestReads,
  registry: registryReads,
  tracking: trackingReads,
  reports: { getReport, listReports },
  transfers: { listLoggedRuns, listPersonEdits, listShownSeries },
  llm: llmReads,
  data: dataReads,
  system: { runChecks, newestBackupMs, isComplete, verifyAudit, listAudit },
} as const;

/** What the writer thread does. Decisions of people are durable: answered when they are on the disk. */
export function createWriteTable(context: WriteContext) {
  const bind = bindTo(context);
  return {
    bundles: {
      beginTake: durable(bind(beginTake)),
      putFiles: durable(putFiles),
      putRuns: durable(bind(putRuns)),
      endTake: durable(bind(endTake)),
      putShareFile,
      dropShareFiles,
    },
    runs: runWrites(bind),
    ingest: ingestWrites(bind),
    registry: registryWrites(bind),
    tracking: trackingWrites(bind),
    data: dataWrites,
    llm: llmWrites,
    reports: {
      createReport: durable(bind(createReport)),
      editComment: durable(bind(editComment)),
      editReport: durable(bind(editReport)),
      takeComments: durable(bind(takeComments)),
    },
    system: {
      backUp: outsideTransaction(backUp),
      carryKept: outsideTransaction(carryKept),
      carryRest: outsideTransaction(carryRest),
    },
  } as const;
}
export type ReadTable = typeof readTable;
export type WriteTable = ReturnType<typeof createWriteTable>;
