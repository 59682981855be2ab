import type { BlockOf } from "../../../../src/contract/report-blocks.ts";
import { MarkdownView } from "../../../kit/markdown-view.tsx";

/** Headings begin below the title of the report. */
export function TextBlock({ block }: { readonly block: BlockOf<"text"> }): React.JSX.Element {
  return <MarkdownView source={block.markdown} below={1} />;
}
