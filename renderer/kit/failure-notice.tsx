import { Button } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { describeFailure } from "../client/errors.ts";
import { Notice } from "./notice.tsx";

interface FailureNoticeProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly isPage?: boolean;
}

/** What happened, the next step, and a button to try again. */
export function FailureNotice({ error, onRetry, isPage }: FailureNoticeProps): React.JSX.Element {
  const { message, nextStep } = describeFailure(error);
  return (
    <Notice
      isError
      {...(isPage === undefined ? {} : { isPage })}
      icon={<TriangleAlert size={20} />}
      title={message}
      actions={onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
    >
      {nextStep}
    </Notice>
  );
}
