/** How drivers that make dates of what a column holds give it on: as the text that the column holds. */

const two = (number: number, width = 2): string => String(number).padStart(width, '0');

/** `2026-11-24 15:04:05.678`, read from the UTC side of the date. */
export function utcText(date: Date): string {
  return date.toISOString().replace('T', ' ').slice(0, -1);
}

/** The same, read from the side of the process's own time zone. */
export function localText(date: Date): string {
  const day = `${two(date.getFullYear(), 4)}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${time}.${two(date.getMilliseconds(), 3)}`;
}
