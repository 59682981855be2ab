import { useEffect, useRef, useState } from "react";

/** A value that may change with every frame, taken over at once when it was quiet and else at most every `ms`. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  const takenAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (Object.is(value, settled)) return undefined;
    const wait = Math.max(0, takenAt.current + ms - performance.now());
    const timer = setTimeout(() => {
      takenAt.current = performance.now();
      setSettled(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, settled, ms]);
  return settled;
}
