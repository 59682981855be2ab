/** Elements with the same columns: where one is scrolled sideways the others follow. */
export interface ScrollTogether {
  /** Answers how to take it out again. */
  readonly add: (element: HTMLElement) => () => void;
}

export function createScrollTogether(): ScrollTogether {
  const elements = new Set<HTMLElement>();
  return {
    add(element) {
      const follow = (): void => {
        for (const other of elements)
          if (other !== element && other.scrollLeft !== element.scrollLeft)
            other.scrollLeft = element.scrollLeft;
      };
      elements.add(element);
      element.addEventListener("scroll", follow, { passive: true });
      return () => {
        elements.delete(element);
        element.removeEventListener("scroll", follow);
      };
    },
  };
}
