import { useLayoutEffect, useRef } from "react";
import temml from "temml";
import styles from "./markdown.module.css";

interface MathViewProps {
  readonly tex: string;
  /** On lines of its own. */
  readonly isBlock?: boolean;
}

/** Longer ones are shown as they were written. */
const MOST_SIGNS = 20_000;

/** TeX as MathML, which browsers draw and screen readers read. What cannot be read is shown as it was written. */
export function MathView({ tex, isBlock = false }: MathViewProps): React.JSX.Element {
  const host = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    element.textContent = tex;
    element.title = "";
    if (tex.length > MOST_SIGNS) return;
    try {
      temml.render(tex, element, { displayMode: isBlock, throwOnError: true, trust: false });
      slantLetters(element);
    } catch (error) {
      element.textContent = tex;
      element.title = error instanceof Error ? error.message : String(error);
      element.dataset["state"] = "failed";
    }
  }, [tex, isBlock]);
  return <span ref={host} className={styles["math"]} data-block={isBlock || undefined} />;
}

/** Browsers take italic letters of mathematics from fonts that many machines lack: any font has them slanted. */
function slantLetters(element: HTMLElement): void {
  for (const letter of element.querySelectorAll<HTMLElement>("mi")) {
    letter.style.textTransform = "none";
    const isOne = /^.$/u.test(letter.textContent);
    if (isOne && letter.getAttribute("mathvariant") !== "normal") letter.style.fontStyle = "italic";
  }
}
