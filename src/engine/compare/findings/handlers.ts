import type { FindingList } from "../../../contract/compare-findings.ts";
import type { Bus } from "../../bus.ts";
import type { Handlers } from "../../module.ts";
import { personActor } from "../../runs/index.ts";
import type { EngineThreads } from "../../threads.ts";
import { isStill, writeEvidence } from "./found.ts";
import type { Searched } from "./search-project.ts";
import type { FindingStamp } from "./stamp.ts";

/** A project that changes all the time is searched again at most this often: when runs come or end, and when they only grow. */
const RUNS_PAUSE_MS = 5000;
const POINTS_PAUSE_MS = 30_000;
/** Projects whose findings are kept. */
const MOST_KEPT = 50;

interface Kept {
  readonly stamp: FindingStamp;
  readonly atMs: number;
  readonly searched: Promise<Searched>;
}

export interface FindingAccess {
  readonly threads: EngineThreads;
  readonly bus: Bus;
  readonly profileName: () => string;
}

/** A project is searched when it has changed, not with every look. */
export function createFindingHandlers({
  threads,
  bus,
  profileName,
}: FindingAccess): Pick<Handlers<"compare">, "listFindings" | "editFinding"> {
  const kept = new Map<string, Kept>();
  const waiting = new Set<string>();

  /** What was answered is old by then: who shows it asks again. */
  function tellLater(projectId: string, ms: number): void {
    if (waiting.has(projectId)) return;
    waiting.add(projectId);
    setTimeout(() => {
      waiting.delete(projectId);
      bus.publish([`findings:${projectId}`]);
    }, ms).unref();
  }

  async function search(projectId: string): Promise<Searched> {
    const stamp = await threads.read.call.compare.readFindingStamp({ projectId });
    const known = kept.get(projectId);
    const pause = known === undefined ? 0 : pauseAfter(known.stamp, stamp);
    if (known !== undefined && pause > 0) {
      const restMs = known.atMs + pause - performance.now();
      if (restMs > 0) {
        if (Number.isFinite(pause)) tellLater(projectId, restMs);
        return known.searched;
      }
    }
    const searched = threads.analyse.call.compare.searchProject({ projectId });
    const entry = { stamp, atMs: performance.now(), searched };
    kept.delete(projectId);
    kept.set(projectId, entry);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    try {
      return await searched;
    } catch (error) {
      if (kept.get(projectId) === entry) kept.delete(projectId);
      throw error;
    }
  }

  return {
    async listFindings({ projectId }): Promise<FindingList> {
      const [{ found, ...rest }, rows] = await Promise.all([
        search(projectId),
        threads.read.call.runs.listDismissed({ projectId }),
      ]);
      const dismissed = new Map(rows);
      return {
        ...rest,
        findings: found.map(({ rests, ...finding }) => {
          const evidence = dismissed.get(finding.key);
          return {
            ...finding,
            evidenceId: writeEvidence(rests),
            isDismissed: evidence !== undefined && isStill(evidence, rests),
          };
        }),
      };
    },
    async editFinding({ projectId, key, evidenceId }, call) {
      const answer = await threads.write.call.runs.editFinding({
        actor: personActor(profileName(), call),
        projectId,
        key,
        evidence: evidenceId,
      });
      bus.publish([`findings:${projectId}`, "journal"]);
      return answer;
    },
  };
}

/** How long an answer holds after what it rested on has changed; for ever where nothing did. */
function pauseAfter(was: FindingStamp, now: FindingStamp): number {
  if (was.decisions !== now.decisions) return 0;
  if (was.runs !== now.runs) return RUNS_PAUSE_MS;
  return was.points === now.points ? Number.POSITIVE_INFINITY : POINTS_PAUSE_MS;
}
