import { Button } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { describeFailure } from "../client/errors.ts";
import { Notice } from "./notice.tsx";

interface FailureNoticeProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What happened, the next step, and a button to try again. */
export function FailureNotice({ error, onRetry }: FailureNoticeProps): React.JSX.Element {
  const { message, nextStep } = describeFailure(error);
  return (
    <Notice
      isError
      icon={<TriangleAlert size={20} />}
      title={message}
      actions={onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
    >
      {nextStep}
    </Notice>
  );
}
