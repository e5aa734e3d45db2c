/** `${env:NAME}` and `${file:PATH}` in the texts of a configuration file. `$${` stands for the characters `${`. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';

/** A referenced file holds a secret or a certificate chain: bytes. */
const MAX_FILE_BYTES = 1_048_576;
/** Deeper than any setting is nested; also ends the walk through a value that contains itself. */
const MAX_DEPTH = 64;
const REFERENCE = /\$\$\{|\$\{([^}]*)\}|\$\{/g;

export class References {
  /** Absolute paths of the files that were referenced, there or not: a change in one of them is a changed configuration. */
  readonly files = new Set<string>();
  /** What references stood for: never to be shown. */
  readonly values = new Set<string>();

  /**
   * @param directory where relative paths start: the directory of the configuration file
   * @param problems collects references that lead nowhere
   */
  constructor(
    private readonly directory: string,
    private readonly env: Readonly<Record<string, string | undefined>>,
    private readonly problems: ConfigProblem[],
  ) {}

  /** A copy of a parsed value in which each reference is replaced by what it stands for. */
  async resolve(value: unknown, path: string, depth = 0): Promise<unknown> {
    if (typeof value === 'string') return this.resolveText(value, path);
    if (value === null || typeof value !== 'object') return value;
    if (depth >= MAX_DEPTH) {
      this.problems.push({
        path: '',
        message: `nests deeper than ${MAX_DEPTH} levels: does an alias (\`*name\`) hold itself?`,
      });
      return undefined;
    }
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      for (const [index, item] of value.entries()) items.push(await this.resolve(item, `${path}[${index}]`, depth + 1));
      return items;
    }
    // A null prototype: keys such as `__proto__` are plain names.
    const copy = Object.create(null) as Record<string, unknown>;
    for (const [key, item] of Object.entries(value)) {
      copy[key] = await this.resolve(item, path === '' ? key : `${path}.${key}`, depth + 1);
    }
    return copy;
  }

  private async resolveText(text: string, path: string): Promise<string> {
    if (!text.includes('${')) return text;
    let result = '';
    let end = 0;
    for (const match of text.matchAll(REFERENCE)) {
      result += text.slice(end, match.index) + (match[0] === '$${' ? '${' : await this.look(match[1], path));
      end = match.index + match[0].length;
    }
    return result + text.slice(end);
  }

  private async look(reference: string | undefined, path: string): Promise<string> {
    const [, kind, name] = /^(env|file):(.+)$/s.exec(reference ?? '') ?? [];
    if (kind === undefined || name === undefined) {
      // The text is not repeated: it may be part of a password.
      this.fail(
        path,
        'has a `${` that is no reference: write ${env:NAME} or ${file:PATH}, or $${ for the characters themselves',
      );
      return '';
    }
    const value = kind === 'env' ? this.lookInEnvironment(name, path) : await this.lookInFile(name, path);
    if (value !== '') this.values.add(value);
    return value;
  }

  private lookInEnvironment(name: string, path: string): string {
    const value = Object.hasOwn(this.env, name) ? this.env[name] : undefined;
    if (value === undefined || value === '') {
      this.fail(path, `needs the environment variable ${name}, which is ${value === '' ? 'empty' : 'not set'}: set it`);
    }
    return value ?? '';
  }

  private async lookInFile(name: string, path: string): Promise<string> {
    const file = resolve(this.directory, name);
    this.files.add(file);
    try {
      if ((await stat(file)).size > MAX_FILE_BYTES) {
        this.fail(path, `needs the file ${name}, which is larger than ${MAX_FILE_BYTES} bytes`);
        return '';
      }
      // Editors and `echo` end a file with a line feed that belongs to no secret.
      const content = (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
      if (content === '') this.fail(path, `needs the file ${name}, which is empty`);
      return content;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      this.fail(path, `needs the file ${name}, which cannot be read (${code})`);
      return '';
    }
  }

  private fail(path: string, message: string): void {
    this.problems.push({ path, message });
  }
}
