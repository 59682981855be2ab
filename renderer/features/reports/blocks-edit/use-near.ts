import { useEffect, useState, type RefObject } from "react";

/** About a screen above and below what is seen. */
const MARGIN = "800px 0px";

/**
 * Whether an element is on the screen, or will be soon.
 * @param drawnAs another one where another element stands in its place
 */
export function useNear(element: RefObject<HTMLElement | null>, drawnAs: unknown): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const watched = element.current;
    if (watched === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => setNear(entries.at(-1)?.isIntersecting === true),
      { root: watched.closest("[data-report-scroll]"), rootMargin: MARGIN },
    );
    observer.observe(watched);
    return () => observer.disconnect();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the element is another one then
  }, [element, drawnAs]);
  return isNear;
}
