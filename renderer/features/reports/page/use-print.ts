import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { orpc } from "../../../client/api.ts";

const FRAMES_TO_DRAW = 3;

/** On paper every block is drawn, wherever it stands: the dialog opens when all of them have their data. */
export function usePrint(): { readonly isWhole: boolean; readonly print: () => Promise<void> } {
  const [isWhole, setWhole] = useState(false);
  const queryClient = useQueryClient();
  useEffect(() => {
    const end = (): void => setWhole(false);
    window.addEventListener("afterprint", end);
    return () => window.removeEventListener("afterprint", end);
  }, []);
  const print = async (): Promise<void> => {
    setWhole(true);
    const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
    const isReading = (): boolean =>
      queryClient.isFetching({ queryKey: orpc.reports.readBlock.key() }) > 0;
    for (let still = 0; still < FRAMES_TO_DRAW; still++) {
      await frame();
      if (isReading()) still = -1;
    }
    window.print();
  };
  return { isWhole, print };
}
