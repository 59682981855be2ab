import type { WriteDb } from "../../store/index.ts";
import type { Decision, VersionEdit } from "../runs/index.ts";
import { modelDecision, versionDecision } from "./decisions.ts";
import { listVersions } from "./find.ts";

/** What puts a version into a stage. @param args.edit what else is said of it in the same breath */
export function moveDecisions(
  db: WriteDb,
  args: {
    readonly modelId: string;
    readonly version: number;
    readonly stage: string;
    /** Versions that are in this stage are archived. */
    readonly archiveOthers: boolean;
    readonly edit?: VersionEdit;
  },
): Decision[] {
  const { modelId, version, stage, archiveOthers, edit } = args;
  const others = archiveOthers
    ? listVersions(db, modelId).filter((one) => one.stage === stage && one.version !== version)
    : [];
  return [
    versionDecision(db, modelId, version, { stage, ...edit }),
    ...others.map((one) => versionDecision(db, modelId, one.version, { stage: "Archived" })),
    modelDecision(db, modelId, {}),
  ];
}
