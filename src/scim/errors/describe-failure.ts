/** Classes and messages from a failure down its causes, for the log of a 5xx. At most four, 500 characters. */
export function describeFailure(failure: unknown): string {
  const parts: string[] = [];
  for (let current = failure; current instanceof Error && parts.length < 4; current = current.cause)
    parts.push(`${current.name}: ${current.message}`);
  return (parts.length === 0 ? 'a value that is not an Error was thrown' : parts.join(' <- ')).slice(0, 500);
}
