import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { Notice } from "../kit/notice.tsx";

export function NotFoundPage(): React.JSX.Element {
  const navigate = useNavigate();
  return (
    <Notice
      isPage
      icon={<Compass size={20} />}
      title="There is nothing at this address"
      actions={
        <Button
          data-command="project.charts"
          onClick={() => void navigate({ to: "/", search: {} })}
        >
          Go to the project
        </Button>
      }
    >
      The link may be cut short, or it belongs to another data folder.
    </Notice>
  );
}
