/** Whether the reader asked browsers to fetch nothing that may not be needed. */
export function savesData(): boolean {
  const { saveData } = (navigator as { connection?: { saveData?: boolean } }).connection ?? {};
  return saveData === true;
}
