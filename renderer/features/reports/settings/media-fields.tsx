import { NumberInput, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { BlockOf } from "../../../../src/contract/report-blocks.ts";
import { MEDIA_KINDS, type MediaKind } from "../../../../src/contract/run-media.ts";
import { orpc } from "../../../client/api.ts";
import type { SettingsProps } from "./block-settings.tsx";

/** What was logged beside numbers: its tag with its kind, the step, and how many runs. */
export function MediaFields({ block, runSets, onChange }: SettingsProps<BlockOf<"media">>) {
  const projectId = runSets.find(({ id }) => id === block.runSetId)?.projectId ?? undefined;
  const { data: tags } = useQuery({
    ...orpc.runs.listMedia.queryOptions({ input: { projectId: projectId ?? "" } }),
    enabled: projectId !== undefined,
  });
  const known = (tags ?? []).map(({ tag, kind }) => ({
    value: JSON.stringify([kind, tag]),
    label: `${tag} (${kind})`,
  }));
  const chosen = JSON.stringify([block.mediaKind, block.tag]);
  const isKnown = known.some(({ value }) => value === chosen);
  return (
    <>
      <Select
        size="xs"
        label="Logged as"
        searchable
        allowDeselect={false}
        placeholder="Choose a tag"
        nothingFoundMessage="Nothing was logged by this name"
        data={
          isKnown || block.tag === ""
            ? known
            : [{ value: chosen, label: `${block.tag} (${block.mediaKind})` }, ...known]
        }
        value={block.tag === "" ? null : chosen}
        onChange={(value) => {
          if (value === null) return;
          const [kind, tag] = JSON.parse(value) as [MediaKind, string];
          if (MEDIA_KINDS.includes(kind)) onChange({ ...block, mediaKind: kind, tag });
        }}
      />
      <TextInput
        size="xs"
        label="Step"
        placeholder="The last"
        inputMode="numeric"
        value={block.step ?? ""}
        onChange={(event) => {
          const text = event.currentTarget.value.trim();
          if (text === "") onChange({ ...block, step: null }, true);
          else if (/^-?\d+$/.test(text)) {
            const step = Number(text);
            onChange({ ...block, step: Number.isSafeInteger(step) ? step : text }, true);
          }
        }}
      />
      <NumberInput
        size="xs"
        label="Runs at most"
        min={1}
        max={50}
        allowDecimal={false}
        value={block.most}
        onChange={(most) => {
          if (typeof most === "number" && most >= 1 && most <= 50)
            onChange({ ...block, most }, true);
        }}
      />
    </>
  );
}
