import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type TransformSpec } from '../../../connectors/sdk/resource-mapping.js';
import { asMapping, at } from './section.js';

type TransformType = TransformSpec['type'];
type SettingKind = 'text' | 'texts';

/** The settings of each transform; what is named here is required. */
const SETTINGS: Readonly<Record<TransformType, Readonly<Record<string, SettingKind>>>> = {
  string: {},
  integer: {},
  decimal: {},
  boolean: { true: 'text', false: 'text' },
  absence: { value: 'text' },
  presence: { value: 'text' },
  generalizedTime: {},
  reference: { to: 'texts' },
  lower: {},
  upper: {},
  base64: {},
  postalAddress: {},
  password: {},
  template: { template: 'text' },
  constant: { value: 'text' },
};

const TYPES = Object.keys(SETTINGS);

/**
 * Reads the transform of a mapping row: `{ type: boolean, true: 'TRUE', false: 'FALSE' }`, or just the name for one that
 * has no settings: `lower`.
 */
export function readTransform(raw: unknown, path: string, problems: ConfigProblem[]): TransformSpec | undefined {
  const node = typeof raw === 'string' ? { type: raw } : asMapping(raw, path, problems);
  if (node === undefined) return undefined;
  const before = problems.length;
  const type = node['type'];
  if (!isTransformType(type)) {
    problems.push({ path: at(path, 'type'), message: `must be one of ${TYPES.join(', ')}` });
    return undefined;
  }
  const settings = SETTINGS[type];
  const spec: Record<string, unknown> = { type };
  for (const key of Object.keys(node)) {
    if (key !== 'type' && !Object.hasOwn(settings, key)) {
      problems.push({ path: at(path, key), message: `is not a setting of the transform ${type}` });
    }
  }
  for (const [key, kind] of Object.entries(settings)) {
    const value = Object.hasOwn(node, key) ? node[key] : undefined;
    const texts = Array.isArray(value) ? value : [value];
    if (
      texts.length === 0 ||
      !texts.every((item) => typeof item === 'string') ||
      (kind === 'text' && value !== texts[0])
    ) {
      problems.push({
        path: at(path, key),
        message: `must be a text${kind === 'texts' ? ' or a list of texts' : ''} (quote it: '…'): the transform ${type} needs it`,
      });
    }
    spec[key] = kind === 'texts' ? texts : value;
  }
  // Checked key by key above, which the compiler cannot follow.
  return problems.length === before ? (spec as unknown as TransformSpec) : undefined;
}

function isTransformType(value: unknown): value is TransformType {
  return typeof value === 'string' && Object.hasOwn(SETTINGS, value);
}
