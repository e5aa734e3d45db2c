/**
 * The end of a server's life: after `begin` each answer asks its client to open a new connection elsewhere, and `idle` tells
 * when the requests under way are done. Whoever stops the process turns readiness red first, then begins, waits, and closes.
 */
export class HttpDrain {
  private requests = 0;
  private begun = false;
  private waiting: (() => void)[] = [];

  get draining(): boolean {
    return this.begun;
  }

  /** Requests whose answer is not out yet. */
  get underWay(): number {
    return this.requests;
  }

  begin(): void {
    this.begun = true;
  }

  /** Resolves to true when no request is under way, to false when `timeoutMs` milliseconds passed before. */
  async idle(timeoutMs: number): Promise<boolean> {
    if (this.requests === 0) return true;
    return new Promise((resolve) => {
      const finish = (idle: boolean): void => {
        clearTimeout(timer);
        resolve(idle);
      };
      const timer = setTimeout(() => {
        finish(false);
      }, timeoutMs);
      this.waiting.push(() => {
        finish(true);
      });
    });
  }

  /** A request came in. */
  enter(): void {
    this.requests++;
  }

  /** Its answer is out, or its connection is gone. */
  leave(): void {
    this.requests--;
    if (this.requests > 0) return;
    const waiting = this.waiting;
    this.waiting = [];
    for (const resume of waiting) resume();
  }
}
