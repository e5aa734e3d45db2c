import { ConnectorError } from '../../sdk/errors.js';

/**
 * Loads a driver that is an optional peer dependency (whoever needs it installs it), when it is first used.
 *
 * @param name of the package, for the message
 * @param load imports it
 * @throws ConnectorError `unavailable` when it is not installed
 */
export async function optionalPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const { code } = cause as { readonly code?: unknown };
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw cause;
    const advice = `install it beside Causeway with npm install ${name}, in the version that its package.json has`;
    throw new ConnectorError('unavailable', `The driver ${name} of this database is not installed: ${advice}.`, {
      cause,
    });
  }
}
