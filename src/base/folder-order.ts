/** Folders for picking one: by name, hidden ones last. */
export function compareFolders(a: { readonly name: string }, b: { readonly name: string }): number {
  return (
    Number(a.name.startsWith(".")) - Number(b.name.startsWith(".")) || a.name.localeCompare(b.name)
  );
}
