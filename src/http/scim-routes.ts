import { notFound, notImplemented, ScimError } from '../scim/errors/scim-error.js';

/** The shapes of SCIM paths below `/tenants/{tenant}/scim/v2` (RFC 7644 §3.2), and `elsewhere`. */
export type RouteName =
  | '/'
  | '/.search'
  | '/{type}'
  | '/{type}/.search'
  | '/{type}/{id}'
  | '/ServiceProviderConfig'
  | '/ResourceTypes'
  | '/ResourceTypes/{id}'
  | '/Schemas'
  | '/Schemas/{id}'
  | '/Me'
  | '/Bulk'
  | 'elsewhere';

/** Methods of each route; HEAD goes with GET. None: announced by the RFC, not offered by this service. */
export const routeMethods: Readonly<Record<Exclude<RouteName, 'elsewhere'>, readonly string[]>> = {
  '/': ['GET', 'HEAD'],
  '/.search': ['POST'],
  '/{type}': ['GET', 'HEAD', 'POST'],
  '/{type}/.search': ['POST'],
  '/{type}/{id}': ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'],
  '/ServiceProviderConfig': ['GET', 'HEAD'],
  '/ResourceTypes': ['GET', 'HEAD'],
  '/ResourceTypes/{id}': ['GET', 'HEAD'],
  '/Schemas': ['GET', 'HEAD'],
  '/Schemas/{id}': ['GET', 'HEAD'],
  '/Me': ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'],
  '/Bulk': ['POST'],
};

/** The route of the path segments after the tenant. */
export function routeOf(segments: readonly string[]): RouteName {
  const [scim, version, first, second] = segments;
  if (scim !== 'scim' || version !== 'v2') return 'elsewhere';
  if (segments.length > 4) return 'elsewhere';
  if (first === undefined) return '/';
  if (second === undefined) return oneSegment(first);
  if (first === 'ResourceTypes' || first === 'Schemas') return `/${first}/{id}`;
  if (oneSegment(first) !== '/{type}') return 'elsewhere';
  return second === '.search' ? '/{type}/.search' : '/{type}/{id}';
}

function oneSegment(segment: string): RouteName {
  switch (segment) {
    case '.search':
      return '/.search';
    // The plural is a dialect: the tenant tells whether it is served.
    case 'ServiceProviderConfig':
    case 'ServiceProviderConfigs':
      return '/ServiceProviderConfig';
    case 'ResourceTypes':
    case 'Schemas':
    case 'Me':
    case 'Bulk':
      return `/${segment}`;
    default:
      return '/{type}';
  }
}

/** Whether a request changes anything: a search by POST does not. */
export function isWriting(route: RouteName, method: string): boolean {
  if (route === '/.search' || route === '/{type}/.search') return method !== 'POST';
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
}

/** A route that exists, with another method than it has: 405 and its Allow header. */
export class MethodNotAllowed extends ScimError {
  constructor(readonly allow: readonly string[]) {
    super(405, `This endpoint takes ${allow.join(', ')}.`);
  }
}

/**
 * Lets a request pass that has a handler.
 *
 * @throws ScimError 404 for no route, 400 invalidVers for another protocol version (RFC 7644 §3.13), 501 for what is not
 * offered, 405 for a wrong method.
 */
export function checkRoute(route: RouteName, method: string, segments: readonly string[]): void {
  if (route === 'elsewhere') {
    const [scim, version] = segments;
    if (scim === 'scim' && version !== 'v2' && version !== undefined && /^v\d{1,3}(\.\d{1,3})?$/.test(version))
      throw new ScimError(400, 'Only SCIM 2.0 is spoken here: use /scim/v2.', { scimType: 'invalidVers' });
    throw notFound('There is no such endpoint.');
  }
  const methods = routeMethods[route];
  if (methods.length === 0)
    throw notImplemented(`${route} is not offered by this service; see /ServiceProviderConfig.`);
  if (!methods.includes(method)) throw new MethodNotAllowed(methods);
}
