import { type AttributeDefinition } from '../../../src/scim/schema/model.js';
import { everyKind, extensionUrn } from './every-kind-schema.js';
import { type Json, type Named } from './generators.js';

/** What a client names in `attributes` or `excludedAttributes`. */
export interface Wish {
  readonly parameter: 'attributes' | 'excludedAttributes' | 'none';
  readonly names: readonly Named[];
}

/** RFC 7644 §3.9 and the characteristic `returned` of RFC 7643 §2.2, attribute by attribute. */
export function projected(resource: Json, wish: Wish): Json {
  const shown: Record<string, unknown> = { schemas: resource['schemas'], id: resource['id'] };
  for (const definition of everyKind.core.attributes) put(shown, definition, resource[definition.name], wish);
  const held = resource[extensionUrn] as Json | undefined;
  const inner: Record<string, unknown> = {};
  for (const definition of everyKind.extensions[0]?.attributes ?? [])
    put(inner, definition, held?.[definition.name], wish);
  if (Object.keys(inner).length > 0) shown[extensionUrn] = inner;
  // The schemas of what is shown, and of nothing else.
  shown['schemas'] = (resource['schemas'] as readonly string[]).filter((urn) => urn !== extensionUrn || urn in shown);
  return shown;
}

function put(into: Record<string, unknown>, definition: AttributeDefinition, value: unknown, wish: Wish): void {
  if (value === undefined || definition.returned === 'never') return;
  const about = wish.names.filter((named) => named.definition === definition);
  const whole = about.some(({ sub }) => sub === undefined);
  const named = (sub: AttributeDefinition): boolean => about.some((one) => one.sub === sub);
  const always = definition.returned === 'always';
  const onlyParts = wish.parameter === 'attributes' && !whole && !always;
  if (wish.parameter === 'attributes') {
    if (!whole && !always && about.length === 0) return;
  } else {
    if (definition.returned === 'request') return;
    if (wish.parameter === 'excludedAttributes' && whole && !always) return;
  }
  const wanted = (sub: AttributeDefinition): boolean => {
    if (sub.returned === 'never') return false;
    if (sub.returned === 'always') return true;
    if (wish.parameter === 'attributes' && named(sub)) return true;
    if (onlyParts || sub.returned === 'request') return false;
    return !(wish.parameter === 'excludedAttributes' && named(sub));
  };
  const shown = pick(value, definition, wanted);
  if (shown !== undefined) into[definition.name] = shown;
}

function pick(value: unknown, definition: AttributeDefinition, wanted: (sub: AttributeDefinition) => boolean): unknown {
  if (definition.subAttributes === undefined) return value;
  if (Array.isArray(value)) {
    const elements = value.map((element) => pick(element, definition, wanted)).filter((one) => one !== undefined);
    return elements.length === 0 ? undefined : elements;
  }
  const parts = definition.subAttributes.filter(wanted).flatMap(({ name }) => {
    const part = (value as Json)[name];
    return part === undefined ? [] : [[name, part] as const];
  });
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}
