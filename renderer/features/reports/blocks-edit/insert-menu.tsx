import { Popover, TextInput } from "@mantine/core";
import { Plus } from "lucide-react";
import { useId, useState } from "react";
import { IconButton } from "../../../kit/icon-button.tsx";
import { findChoices } from "../edit/new-block.ts";
import type { BlockActions } from "./block-actions.ts";
import { ChoiceList, optionId, stepIndex } from "./choice-list.tsx";
import styles from "./choice-list.module.css";

interface InsertMenuProps {
  /** The block that a new one stands behind. */
  readonly afterId: string | undefined;
  readonly isOpen: boolean;
  readonly actions: BlockActions;
  readonly className?: string | undefined;
}

/** The "+" between blocks, and the menu of kinds that it opens. */
export function InsertMenu({
  afterId,
  isOpen,
  actions,
  className,
}: InsertMenuProps): React.JSX.Element {
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => {
        if (!opened) actions.closeInsert();
      }}
      position="bottom-start"
      width={420}
      withRoles={false}
      shadow="md"
      returnFocus
    >
      <Popover.Target>
        <span className={className}>
          <IconButton
            label={afterId === undefined ? "Insert block at the beginning" : "Insert block below"}
            command="report.insert"
            hotkey={afterId === undefined ? undefined : "/"}
            tabIndex={-1}
            onClick={() => (isOpen ? actions.closeInsert() : actions.askInsert(afterId))}
          >
            <Plus size={15} />
          </IconButton>
        </span>
      </Popover.Target>
      <Popover.Dropdown aria-label="Insert block">
        {isOpen && <Search afterId={afterId} actions={actions} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Search(props: {
  readonly afterId: string | undefined;
  readonly actions: BlockActions;
}): React.JSX.Element {
  const { afterId, actions } = props;
  const [search, setSearch] = useState("");
  const [index, setIndex] = useState(0);
  const listId = useId();
  const choices = findChoices(search);
  return (
    <>
      <TextInput
        className={styles.search ?? ""}
        size="xs"
        role="combobox"
        aria-label="Kind of block"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={optionId(listId, choices[index])}
        placeholder="Search kinds of blocks"
        value={search}
        data-autofocus
        autoFocus
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setIndex(0);
        }}
        onKeyDown={(event) => {
          const next = stepIndex(event.key, index, choices.length);
          const chosen = choices[index];
          if (next !== undefined) setIndex(next);
          else if (event.key === "Enter" && chosen !== undefined) actions.insert(afterId, chosen);
          else if (event.key === "Escape") actions.closeInsert();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <ChoiceList
        id={listId}
        choices={choices}
        index={index}
        onPick={(choice) => actions.insert(afterId, choice)}
      />
    </>
  );
}
