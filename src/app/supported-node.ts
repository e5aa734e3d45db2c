/** The oldest major version of Node.js that the gateway runs on; see `engines` in package.json. */
const OLDEST_MAJOR = 24;

/**
 * Ends with an exact message what would otherwise end somewhere with an obscure one.
 *
 * @param version as `process.versions.node` gives it
 * @throws Error when it is too old
 */
export function requireSupportedNode(version: string): void {
  if (Number(version.split('.')[0]) >= OLDEST_MAJOR) return;
  const advice = 'npm start and npm run causeway use the one that npm ci installed (node_modules/.bin/node)';
  throw new Error(`needs Node.js ${OLDEST_MAJOR} or newer, and this is ${version}: ${advice}`);
}
