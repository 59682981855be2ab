import { describeModelChange } from "../../../src/contract/registry-changes.ts";
import type { ModelDetail } from "../../../src/contract/registry.ts";
import { Notice } from "../../kit/notice.tsx";
import { PageTabs } from "../../kit/page-tabs.tsx";
import { useView } from "../../state/view.ts";
import { HistoryList } from "../runs/index.ts";
import { ApprovalDialogs } from "./approval-dialogs.tsx";
import { VersionTable } from "./version-table.tsx";

/** As it stands in the address; without one its versions are shown. */
export const MODEL_HISTORY = "history";

/** Parts of a model's page. */
export function ModelParts({ model }: { readonly model: ModelDetail }): React.JSX.Element {
  const [view, changeView] = useView();
  return (
    <>
      <PageTabs
        label="Parts of the model"
        tabs={[
          {
            id: "versions",
            title: "Versions",
            command: "model.versions",
            count: model.versions.length,
            content: <VersionTable model={model} />,
          },
          {
            id: MODEL_HISTORY,
            title: "History",
            command: "model.history",
            content: <ModelHistory id={model.id} />,
          },
        ]}
        shown={view.t === MODEL_HISTORY ? MODEL_HISTORY : "versions"}
        onShow={(id) => changeView({ t: id === MODEL_HISTORY ? id : undefined })}
      />
      <ApprovalDialogs model={model} />
    </>
  );
}

function ModelHistory({ id }: { readonly id: string }): React.JSX.Element {
  return (
    <HistoryList
      entity={`model:${id}`}
      describe={describeModelChange}
      canUndo={({ canUndo }) => canUndo}
      empty={
        <Notice title="Nothing was changed yet">
          Versions, stages, aliases and approvals are listed here, with who made them and a way
          back.
        </Notice>
      }
    />
  );
}
