import { Autocomplete, Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatHostUrl, isHostUrl, parseHostUrl } from "../../../src/base/host-url.ts";
import { orpc } from "../../client/api.ts";
import { Notice } from "../../kit/notice.tsx";
import { closeDialog, useUi } from "../../state/ui.ts";
import { addFolder, FolderPicker } from "../ingest/index.ts";
import styles from "./host-dialog.module.css";

interface HostDialogProps {
  readonly onOpened: (projectId: string) => void;
}

/** Picks a folder of another machine, which is reached by the system's ssh. */
export function HostDialog({ onOpened }: HostDialogProps): React.JSX.Element {
  const isOpen = useUi((state) => state.dialog?.kind === "host");
  return (
    <Modal opened={isOpen} onClose={closeDialog} title="Open folder over SSH" size={560}>
      {isOpen && <HostBrowser onOpened={onOpened} />}
    </Modal>
  );
}

function HostBrowser({ onOpened }: HostDialogProps): React.JSX.Element {
  const [host, setHost] = useState("");
  /** What is looked at; undefined before a machine was chosen. */
  const [url, setUrl] = useState<string>();
  const browse = useQuery({
    ...orpc.hosts.browse.queryOptions({ input: { url: url ?? "" } }),
    enabled: url !== undefined,
    staleTime: 0,
    retry: false,
  });
  const here = url === undefined ? undefined : browse.data;
  const asked = parseHostUrl(isHostUrl(host) ? host : `ssh://${host.trim()}`);

  const connect = (): void => {
    if (asked === undefined) return;
    const to = formatHostUrl(asked);
    if (to === url) void browse.refetch();
    else setUrl(to);
  };
  const open = async (path: string): Promise<void> => {
    const place = parseHostUrl(here?.url ?? "");
    const target =
      place === undefined
        ? undefined
        : parseHostUrl(formatHostUrl({ ...place, path: path.trim() }));
    if (target === undefined) throw new Error(`${path} is no path of a folder.`);
    await addFolder(formatHostUrl(target), (projectId) => {
      closeDialog();
      onOpened(projectId);
    });
  };

  return (
    <FolderPicker
      here={
        here && { ...here, folders: here.folders.map(({ name, url: path }) => ({ name, path })) }
      }
      isLoading={browse.isFetching && here === undefined}
      error={browse.isError && !browse.isFetching ? browse.error : null}
      action="Open this folder"
      hint="Copies of the logs are kept here, so that they can be read while the machine is away."
      above={
        <div className={styles.row}>
          <MachineField
            value={host}
            onChange={(value) => {
              setHost(value);
              // A choice from the list was connected to before its name stands here.
              setUrl((old) => (parseHostUrl(old ?? "")?.host === value ? old : undefined));
            }}
            onChoose={setUrl}
            onEnter={() => {
              if (url !== undefined) return false;
              connect();
              return true;
            }}
          />
          <Button disabled={asked === undefined} loading={browse.isFetching} onClick={connect}>
            Connect
          </Button>
        </div>
      }
      instead={
        url === undefined ? (
          <div className={styles.empty}>
            <Notice title="Which machine?">
              Your ssh config, keys, agent and jump hosts are used. Nothing is installed there, and
              files there are only read.
            </Notice>
          </div>
        ) : undefined
      }
      onGo={setUrl}
      onPick={open}
    />
  );
}

/** A host of the user's ssh config, or any other one. */
function MachineField(props: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** The address of a host of the list. */
  readonly onChoose: (url: string) => void;
  /** Answers whether the key was for it. */
  readonly onEnter: () => boolean;
}): React.JSX.Element {
  const { data: configured } = useQuery(orpc.hosts.listConfigured.queryOptions());
  return (
    <Autocomplete
      className={styles.field ?? ""}
      aria-label="Machine"
      placeholder="Name from your ssh config, or user@host:port"
      data={(configured ?? []).map(({ name }) => name)}
      renderOption={({ option }) => {
        const known = configured?.find(({ name }) => name === option.value);
        const address = [known?.user, known?.address].filter(Boolean).join("@");
        return (
          <span className={styles.option}>
            {option.value} <span className={styles.address}>{address}</span>
          </span>
        );
      }}
      data-autofocus
      spellCheck={false}
      autoComplete="off"
      value={props.value}
      onChange={props.onChange}
      onOptionSubmit={(value) => {
        const place = parseHostUrl(`ssh://${value}`);
        if (place !== undefined) props.onChoose(formatHostUrl(place));
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.defaultPrevented && props.onEnter())
          event.preventDefault();
      }}
    />
  );
}
