import { Button } from "@mantine/core";
import { useState } from "react";
import { describeFailure } from "../client/errors.ts";
import styles from "./action-form.module.css";

interface ActionFormProps {
  readonly action: string;
  /** Stands beside the button while nothing has gone wrong. */
  readonly hint?: string;
  readonly isReady: boolean;
  /** What it throws is told. */
  readonly onSubmit: () => Promise<void>;
  readonly children: React.ReactNode;
}

/** A form with one button, and what went wrong beside it. */
export function ActionForm(props: ActionFormProps): React.JSX.Element {
  const { action, hint = "", isReady, onSubmit, children } = props;
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const submit = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await onSubmit();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const told = failure === undefined ? undefined : describeFailure(failure);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {children}
      <div className={styles.actions}>
        <p className={styles.hint} role={told === undefined ? undefined : "alert"}>
          {told === undefined ? hint : `${told.message} ${told.nextStep}`}
        </p>
        <Button type="submit" variant="filled" loading={isBusy} disabled={!isReady}>
          {action}
        </Button>
      </div>
    </form>
  );
}
