import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Transfer } from "../../../src/contract/transfers.ts";
import { orpc } from "../../client/api.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { closeDialog, useUi } from "../../state/ui.ts";
import { ExportForm } from "./export-form.tsx";
import { ImportForm } from "./import-form.tsx";
import { TransferState } from "./transfer-state.tsx";

/** Export to and import from an MLflow server: what, how far it is, and what came of it. */
export function TransferDialogs(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const shown =
    dialog?.kind === "exportMlflow" || dialog?.kind === "importMlflow" ? dialog : undefined;
  return (
    <Modal
      opened={shown !== undefined}
      onClose={closeDialog}
      title={shown?.kind === "importMlflow" ? "Import from an MLflow server" : "Export to MLflow"}
      size={560}
    >
      {shown?.kind === "exportMlflow" && (
        <Steps direction="export">
          {(form) => <ExportForm projectId={shown.projectId} runIds={shown.runIds} {...form} />}
        </Steps>
      )}
      {shown?.kind === "importMlflow" && (
        <Steps direction="import">{(form) => <ImportForm {...form} />}</Steps>
      )}
    </Modal>
  );
}

/** What a form of a transfer gets. */
export interface FormProps {
  /** The last one's. */
  readonly server: string;
  readonly onStarted: () => Promise<void>;
}

interface StepsProps {
  readonly direction: Transfer["direction"];
  readonly children: (form: FormProps) => React.JSX.Element;
}

/** The last one is shown first, under way or over: it goes on while nobody looks. */
function Steps({ direction, children }: StepsProps): React.JSX.Element {
  const transfers = useQuery(orpc.transfers.list.queryOptions());
  const [isAgain, setAgain] = useState(false);
  // What was read before stays while the engine is away: somebody may be typing.
  if (transfers.isError && transfers.data === undefined)
    return <FailureNotice error={transfers.error} onRetry={() => void transfers.refetch()} />;
  if (transfers.data === undefined) return <SkeletonRows label="Loading the transfers" rows={4} />;
  const last = transfers.data.find((one) => one.direction === direction);
  if (last !== undefined && (!isAgain || last.state === "running"))
    return <TransferState transfer={last} onAgain={() => setAgain(true)} />;
  return children({
    server: last?.server ?? transfers.data[0]?.server ?? "",
    onStarted: async () => {
      await transfers.refetch();
      setAgain(false);
    },
  });
}
