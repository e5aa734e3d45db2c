import { setTimeout as sleep } from 'node:timers/promises';
import { type CausewayProcess } from '../../support/causeway-process.js';
import { type Answer, type GatewaySite, patchOf, userNamed } from './gateway-site.js';

const pauseMs = 50;
const patienceMs = 60_000;

/** Sends each request until it is answered for good, as identity providers do: at least once, possibly more often. */
export class PatientClient {
  private stopped = false;

  /** @param current the process that serves at the moment */
  constructor(
    private readonly site: GatewaySite,
    private readonly current: () => CausewayProcess,
  ) {}

  /** Ends all repetition: requests under way throw. */
  stop(): void {
    this.stopped = true;
  }

  /** @returns the id; one that a repeated create met as 409 is looked up, since an earlier try of it has made the user */
  async create(userName: string): Promise<string> {
    const { status, body } = await this.send('POST', '/Users', [201, 409], userNamed(userName));
    if (status === 201) return String(body['id']);
    const filter = encodeURIComponent(`userName eq "${userName}"`);
    const found = await this.send('GET', `/Users?filter=${filter}`, [200]);
    const ids = (found.body['Resources'] as readonly { readonly id: string }[]).map(({ id }) => id);
    if (ids.length !== 1) throw new Error(`a create of ${userName} was answered 409, and ${ids.length} are found`);
    return String(ids[0]);
  }

  async setTitle(id: string, title: string): Promise<void> {
    await this.send('PATCH', `/Users/${id}`, [200, 204], patchOf({ op: 'replace', path: 'title', value: title }));
  }

  /** 404: an earlier try has deleted it. */
  async delete(id: string): Promise<void> {
    await this.send('DELETE', `/Users/${id}`, [204, 404]);
  }

  private async send(method: string, path: string, wanted: readonly number[], body?: unknown): Promise<Answer> {
    for (const end = Date.now() + patienceMs; ;) {
      if (this.stopped) throw new Error('the client was stopped');
      const answer = await this.site.request(this.current(), method, path, body).catch(() => undefined);
      if (answer !== undefined && wanted.includes(answer.status)) return answer;
      const told = answer === undefined ? 'no answer' : `${answer.status} ${JSON.stringify(answer.body)}`;
      if ((answer !== undefined && answer.status !== 503) || Date.now() > end)
        throw new Error(`${method} ${path}: ${told}`);
      await sleep(pauseMs);
    }
  }
}
