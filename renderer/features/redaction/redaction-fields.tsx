import { Checkbox, Group, TagsInput } from "@mantine/core";
import { useCallback } from "react";
import {
  REDACTION_RULES,
  type Redaction,
  type RedactionRule,
} from "../../../src/contract/redaction.ts";
import styles from "./redaction.module.css";
import { ReplacedTable, type ReplacedValues } from "./replaced-table.tsx";

interface RedactionFieldsProps {
  readonly legend: string;
  readonly redaction: Redaction;
  readonly onChange: (change: (old: Redaction) => Redaction) => void;
  /** Undefined until the engine has told. */
  readonly told: ReplacedValues | undefined;
  readonly isLoading: boolean;
  readonly children?: React.ReactNode;
}

const RULES: Readonly<Record<RedactionRule, string>> = {
  paths: "Paths",
  hosts: "Hosts",
  users: "Users",
  secrets: "Secrets",
};

/** What is replaced in what goes out, and every value that would be. */
export function RedactionFields(props: RedactionFieldsProps): React.JSX.Element {
  const { legend, redaction, onChange, told, isLoading, children } = props;
  const { rules, also, keep } = redaction;
  const keepText = useCallback(
    (text: string) => onChange((old) => ({ ...old, keep: [...new Set([...old.keep, text])] })),
    [onChange],
  );
  const toggle = (rule: RedactionRule, isOn: boolean): void =>
    onChange((old) => ({
      ...old,
      rules: isOn ? [...old.rules, rule] : old.rules.filter((one) => one !== rule),
    }));
  return (
    <fieldset className={styles.fields}>
      <legend>{legend}</legend>
      <Group gap="md">
        {REDACTION_RULES.map((rule) => (
          <Checkbox
            key={rule}
            label={RULES[rule]}
            checked={rules.includes(rule)}
            onChange={(event) => toggle(rule, event.currentTarget.checked)}
          />
        ))}
      </Group>
      <div className={styles.texts}>
        <TagsInput
          label="Replace too"
          placeholder={also.length === 0 ? "a text" : ""}
          value={also}
          onChange={(texts) => onChange((old) => ({ ...old, also: texts }))}
        />
        <TagsInput
          label="Keep as it is"
          placeholder={keep.length === 0 ? "a text" : ""}
          value={keep}
          onChange={(texts) => onChange((old) => ({ ...old, keep: texts }))}
        />
      </div>
      <ReplacedTable told={told} isLoading={isLoading} onKeep={keepText} />
      {children}
    </fieldset>
  );
}
