import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { NoticeKind } from "../../src/contract/system.ts";

/** Something that happened while nobody may have looked. */
export interface Notice {
  /** The same thing again takes the place of the older one. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly title: string;
  readonly text: string;
  readonly atMs: number;
  readonly isRead: boolean;
  /** Where it can be looked at. */
  readonly runId?: string;
  readonly projectId?: string;
}

/** What was known last, so that what changed since is told, also over a reload. */
export interface NoticeMemory {
  /** When runs that are at work were first seen so, in ms; undefined before the first look. */
  readonly running: Readonly<Record<string, number>> | undefined;
  /** Problems of sources per project. */
  readonly problems: Readonly<Record<string, number>> | undefined;
  readonly missing: readonly string[] | undefined;
  /** Bundles in share folders that waited; as `waitingBundles` tells them. */
  readonly bundles?: readonly string[] | undefined;
  readonly instance: string | undefined;
}

interface NoticesState {
  /** Newest first. */
  readonly notices: readonly Notice[];
  readonly memory: NoticeMemory;
}

const NOTHING_KNOWN: NoticeMemory = {
  running: undefined,
  problems: undefined,
  missing: undefined,
  instance: undefined,
};

/** More than anybody reads; the oldest go. */
export const MOST_NOTICES = 200;

export const useNotices = create<NoticesState>()(
  persist((): NoticesState => ({ notices: [], memory: NOTHING_KNOWN }), {
    name: "assay-notices",
    version: 2,
    migrate: (old): NoticesState => ({
      notices: (old as NoticesState).notices,
      memory: NOTHING_KNOWN,
    }),
  }),
);

export function addNotices(added: ReadonlyArray<Omit<Notice, "isRead">>): void {
  if (added.length === 0) return;
  useNotices.setState(({ notices }) => ({ notices: withNotices(notices, added) }));
}

/** Pure part of `addNotices`. */
export function withNotices(
  old: readonly Notice[],
  added: ReadonlyArray<Omit<Notice, "isRead">>,
): readonly Notice[] {
  const ids = new Set(added.map(({ id }) => id));
  return [
    ...added.map((notice): Notice => ({ ...notice, isRead: false })),
    ...old.filter(({ id }) => !ids.has(id)),
  ].slice(0, MOST_NOTICES);
}

export function remember(part: Partial<NoticeMemory>): void {
  useNotices.setState(({ memory }) => ({ memory: { ...memory, ...part } }));
}

export function markNoticesRead(): void {
  useNotices.setState(({ notices }) => ({
    notices: notices.map((notice) => ({ ...notice, isRead: true })),
  }));
}

export function removeNotice(id: string): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((one) => one.id !== id) }));
}

export function clearNotices(): void {
  useNotices.setState({ notices: [] });
}

/** Another tab told or cleared something; answers how to stop listening. */
export function followOtherTabs(): () => void {
  const onStorage = ({ key }: StorageEvent): void => {
    if (key === "assay-notices") void useNotices.persist.rehydrate();
  };
  window.addEventListener("storage", onStorage);
  return () => window.removeEventListener("storage", onStorage);
}
