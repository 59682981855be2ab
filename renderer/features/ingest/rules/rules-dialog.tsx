import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SavedRule } from "../../../../src/contract/ingest.ts";
import { isNamedBy } from "../../../../src/base/file-glob.ts";
import { orpc } from "../../../client/api.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { closeDialog, useUi } from "../../../state/ui.ts";
import { nameOf, newRule } from "./drafts.ts";
import { RuleForm } from "./rule-form.tsx";
import styles from "./rules-dialog.module.css";

/** Says how values are found in text logs, while their lines show what is found. */
export function RulesDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const of = dialog?.kind === "rules" ? dialog : undefined;
  return (
    <Modal
      opened={of !== undefined}
      onClose={closeDialog}
      title="Rules for text logs"
      size="min(1180px, 94vw)"
    >
      {of !== undefined && <Rules projectId={of.projectId} path={of.path ?? ""} />}
    </Modal>
  );
}

const NEW = "new";

function Rules(props: { readonly projectId: string; readonly path: string }): React.JSX.Element {
  const { projectId, path } = props;
  const [chosen, setChosen] = useState<string>();
  const query = useQuery(orpc.ingest.listRules.queryOptions({ input: { projectId } }));
  const { data: rules } = query;
  if (query.isPending) return <SkeletonRows label="Loading rules" rows={8} />;
  if (rules === undefined)
    return <FailureNotice error={query.error} onRetry={() => void query.refetch()} />;
  const id = chosen ?? firstFor(rules, path)?.id ?? NEW;
  const rule = rules.find((one) => one.id === id);
  return (
    <div className={styles.rules}>
      <nav aria-label="Rules" className={styles.list}>
        {rules.map((one) => (
          <button
            key={one.id}
            type="button"
            className={styles.item}
            aria-current={one.id === rule?.id}
            onClick={() => setChosen(one.id)}
          >
            <span className={styles.name}>{one.name}</span>
            <span className={styles.files}>{one.files}</span>
          </button>
        ))}
        <button
          type="button"
          className={styles.item}
          aria-current={rule === undefined}
          onClick={() => setChosen(NEW)}
        >
          New rule
        </button>
      </nav>
      <RuleForm
        // Another rule, or another form of it (by undo, or from elsewhere), is begun with anew.
        key={JSON.stringify(rule) ?? NEW}
        projectId={projectId}
        rule={rule ?? newRule(path)}
        path={path}
        onSaved={setChosen}
        onRemoved={() => setChosen(undefined)}
      />
    </div>
  );
}

/** The rule that a person came for: of a file the first that holds for it. */
function firstFor(rules: readonly SavedRule[], path: string): SavedRule | undefined {
  if (path === "") return rules[0];
  return rules.find(({ files }) => isNamedBy(files, { path, name: nameOf(path) }));
}
