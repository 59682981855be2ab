import { create } from "zustand";

interface MediaState {
  /** Steps of the media cards on the page, by card; undefined where no media are on the page. */
  readonly cards: ReadonlyMap<string, readonly number[]> | undefined;
  /** Section of the card that was pointed at or had the focus last: the one that commands mean. */
  readonly section: string | undefined;
}

const NO_MEDIA: MediaState = { cards: undefined, section: undefined };

/** What the media on the page hold, for commands and the shared slider, which know nothing of the cards. */
export const useMediaState = create<MediaState>()(() => NO_MEDIA);

/** Answers how to take it back. */
export function showMedia(): () => void {
  useMediaState.setState({ cards: useMediaState.getState().cards ?? new Map() });
  return () => useMediaState.setState(NO_MEDIA);
}

/** Answers how to take it back. */
export function showMediaSteps(card: string, steps: readonly number[]): () => void {
  const change = (put: (cards: Map<string, readonly number[]>) => void): void => {
    const cards = new Map(useMediaState.getState().cards);
    put(cards);
    useMediaState.setState({ cards });
  };
  change((cards) => cards.set(card, steps));
  return () => {
    if (useMediaState.getState().cards?.get(card) === steps) change((cards) => cards.delete(card));
  };
}

export function setMediaSection(section: string): void {
  if (useMediaState.getState().section !== section) useMediaState.setState({ section });
}
