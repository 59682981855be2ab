import { Fragment, useMemo } from "react";
import styles from "./files.module.css";
import { parseMarkdown, type Block, type Inline } from "./markdown.ts";

/** Markdown as elements, never as HTML: what a file says cannot become a part of this page. */
export function MarkdownView({ text }: { readonly text: string }): React.JSX.Element {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return (
    <div className={styles.markdown} tabIndex={0} role="region" aria-label="Markdown" dir="auto">
      <Blocks blocks={blocks} />
    </div>
  );
}

function Blocks({ blocks }: { readonly blocks: readonly Block[] }): React.JSX.Element {
  return (
    <>
      {blocks.map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </>
  );
}

function BlockView({ block }: { readonly block: Block }): React.JSX.Element {
  switch (block.kind) {
    case "heading":
      // Below the name of the run and of the part.
      return (
        <p
          className={styles.heading}
          role="heading"
          aria-level={Math.min(6, block.level + 1)}
          data-level={block.level}
        >
          <Inlines inner={block.inner} />
        </p>
      );
    case "paragraph":
      return (
        <p>
          <Inlines inner={block.inner} />
        </p>
      );
    case "code":
      return (
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case "list": {
      const List = block.isOrdered ? "ol" : "ul";
      return (
        <List>
          {block.items.map((item, index) => (
            <li key={index}>
              <Blocks blocks={item} />
            </li>
          ))}
        </List>
      );
    }
    case "table": {
      const [head = [], ...rows] = block.rows;
      return (
        <table>
          <thead>
            <tr>
              {head.map((cell, index) => (
                <th key={index} scope="col">
                  <Inlines inner={cell} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, at) => (
                  <td key={at}>
                    <Inlines inner={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
    }
    case "rule":
      return <hr />;
  }
}

function Inlines({ inner }: { readonly inner: readonly Inline[] }): React.JSX.Element {
  return (
    <>
      {inner.map((one, index) => (
        <Fragment key={index}>{toElement(one)}</Fragment>
      ))}
    </>
  );
}

function toElement(one: Inline): React.ReactNode {
  switch (one.kind) {
    case "text":
      return one.text;
    case "code":
      return <code>{one.text}</code>;
    case "strong":
      return (
        <strong>
          <Inlines inner={one.inner} />
        </strong>
      );
    case "emphasis":
      return (
        <em>
          <Inlines inner={one.inner} />
        </em>
      );
    case "link":
      return (
        <a href={one.href} target="_blank" rel="noopener noreferrer nofollow" title={one.href}>
          <Inlines inner={one.inner} />
        </a>
      );
  }
}
