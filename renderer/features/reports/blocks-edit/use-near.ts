import { useEffect, useState, type RefObject } from "react";

/** About a screen above and below what is seen. */
const MARGIN = "800px 0px";

/** Whether an element is on the screen, or will be soon. */
export function useNear(element: RefObject<HTMLElement | null>): boolean {
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
  }, [element]);
  return isNear;
}
