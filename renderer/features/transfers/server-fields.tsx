import { PasswordInput, TextInput } from "@mantine/core";
import type { MlflowServer } from "../../../src/contract/transfers.ts";

interface ServerFieldsProps {
  readonly server: MlflowServer;
  readonly onChange: (server: MlflowServer) => void;
}

/** Where the server is and how it lets callers in. */
export function ServerFields({ server, onChange }: ServerFieldsProps): React.JSX.Element {
  const { url, token = "" } = server;
  return (
    <>
      <TextInput
        label="Address of the MLflow server"
        placeholder="http://host:5000"
        value={url}
        maxLength={2000}
        data-autofocus
        spellCheck={false}
        onChange={(event) => onChange({ ...server, url: event.currentTarget.value })}
      />
      <PasswordInput
        label="Token"
        description="Only where the server wants one; name and password stand in the address. It is not kept."
        value={token}
        maxLength={10_000}
        autoComplete="off"
        onChange={(event) => onChange({ ...server, token: event.currentTarget.value })}
      />
    </>
  );
}

export function trimmed({ url, token = "" }: MlflowServer): MlflowServer {
  return { url: url.trim(), ...(token.trim() !== "" && { token: token.trim() }) };
}
