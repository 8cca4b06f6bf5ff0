/** Milliseconds that an address of bytes is kept for the browser to read them. */
const KEPT_MS = 60_000;

/** Saves bytes as a file; what a name may not hold is replaced. */
export function save(name: string, data: Uint8Array, type = 'application/octet-stream'): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([data as Uint8Array<ArrayBuffer>], { type }));
  const safe = name.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^\.+/, '');
  link.download = safe.slice(0, 100) || 'attachment';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
