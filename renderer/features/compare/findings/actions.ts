import type { Finding } from "../../../../src/contract/compare-findings.ts";
import { api } from "../../../client/api.ts";
import { notify, notifyFailure } from "../../../kit/notify.tsx";
import { recordEdit } from "../../../state/undo.ts";
import { undoGesture } from "../../runs/index.ts";

/** It stays away until its evidence changes. */
export async function dismissFinding(projectId: string, finding: Finding): Promise<void> {
  const { key, evidenceId } = finding;
  try {
    const { gesture } = await api.compare.editFinding({ projectId, key, evidenceId });
    recordEdit("dismissal of a finding", gesture);
    notify("Dismissed. It comes back when its evidence changes.", {
      label: "Undo",
      run: () => void undoGesture(gesture),
    });
  } catch (error) {
    notifyFailure(error);
  }
}

export async function bringFindingBack(projectId: string, finding: Finding): Promise<void> {
  try {
    const { gesture } = await api.compare.editFinding({
      projectId,
      key: finding.key,
      evidenceId: null,
    });
    recordEdit("return of a finding", gesture);
  } catch (error) {
    notifyFailure(error);
  }
}
