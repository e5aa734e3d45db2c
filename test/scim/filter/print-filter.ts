import { type AttributePath, type Filter } from '../../../src/scim/filter/ast.js';

const printPath = ({ schema, attribute, subAttribute }: AttributePath): string =>
  `${schema === undefined ? '' : `${schema}:`}${attribute}${subAttribute === undefined ? '' : `.${subAttribute}`}`;

/** The text of a filter, with brackets around every `and` and `or`: what `parseFilter` reads back as the same tree. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'comparison':
      return `${printPath(filter.path)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'present':
      return `${printPath(filter.path)} pr`;
    case 'valuePath':
      return `${printPath(filter.path)}[${printFilter(filter.filter)}]`;
    case 'and':
    case 'or':
      return filter.parts.map((part) => `(${printFilter(part)})`).join(` ${filter.kind} `);
    case 'not':
      return `not (${printFilter(filter.part)})`;
  }
}
