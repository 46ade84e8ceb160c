/** A time as this machine's language writes it; what is no time is shown as it stands. */
export function localTime(time: string | number | Date, locale?: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? `an unreadable time (${String(time)})` : date.toLocaleString(locale);
}
