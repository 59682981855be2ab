import { Menu } from "@mantine/core";
import { Plus } from "lucide-react";
import type { ModelVersion } from "../../../src/contract/registry.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { copyAddress } from "./copy-address.ts";
import { putAlias, takeAliasOff } from "./actions.ts";
import { rollBackAlias } from "./approval-actions.ts";
import styles from "./cells.module.css";

interface AliasCellProps {
  readonly name: string;
  readonly version: ModelVersion;
  /** Numbers of the model's versions, the newest first. */
  readonly versions: readonly number[];
  /** By alias the version that it had before its last move. */
  readonly rollbacks: ReadonlyMap<string, number | null>;
  readonly onAdd: () => void;
}

/** Versions that a menu offers; "Add alias" on its row moves one to any other. */
const OFFERED = 12;

export function AliasCell(props: AliasCellProps): React.JSX.Element {
  const { name, version, versions, rollbacks, onAdd } = props;
  const others = versions.filter((one) => one !== version.version).slice(0, OFFERED);
  return (
    <span className={styles.aliases}>
      {version.aliases.map((alias) => (
        <Menu key={alias} position="bottom-start" width={220}>
          <Menu.Target>
            <button
              type="button"
              className={styles.alias}
              data-menu
              aria-label={`Alias ${alias} of version ${version.version}`}
              title={`models:/${name}@${alias}`}
            >
              @{alias}
            </button>
          </Menu.Target>
          <Menu.Dropdown className={styles.menu ?? ""}>
            <Menu.Item onClick={() => void copyAddress(`models:/${name}@${alias}`)}>
              Copy address
            </Menu.Item>
            {typeof rollbacks.get(alias) === "number" && (
              <Menu.Item onClick={() => void rollBackAlias(name, alias, version.version)}>
                Roll back to version {rollbacks.get(alias)}
              </Menu.Item>
            )}
            {others.length > 0 && <Menu.Label>Move to</Menu.Label>}
            {others.map((one) => (
              <Menu.Item key={one} onClick={() => void putAlias(name, alias, one)}>
                Version {one}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item color="red" onClick={() => void takeAliasOff(name, alias)}>
              Take off
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ))}
      <IconButton label={`Add alias to version ${version.version}`} onClick={onAdd}>
        <Plus size={13} />
      </IconButton>
    </span>
  );
}
