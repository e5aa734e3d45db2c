import { type AttributeType } from '../schema/model.js';
import { type ResourceSchema } from '../schema/resource-schema.js';
import { type Dialect } from './dialect.js';
import { rewriteFilter, typeOfPath } from './filter-words.js';

const literal = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
const text: ReadonlySet<AttributeType | undefined> = new Set<AttributeType>([
  'string',
  'reference',
  'dateTime',
  'binary',
]);

/** An operator with a word behind it that is not in quotes: wherever it stands, only then is there something to look at. */
const bareValue = /(?:eq|ne|co|sw|ew|gt|ge|lt|le)\s+[^\s"()[\]]/i;

function quote(filter: string, schema: ResourceSchema): string | undefined {
  if (!bareValue.test(filter)) return undefined;
  return rewriteFilter(filter, (word, role, path) => {
    if (role !== 'value' || word.startsWith('"') || word === 'null') return word;
    const type = typeOfPath(path, schema);
    const isText = text.has(type) || (type === undefined && !literal.test(word));
    return isText ? JSON.stringify(word) : word;
  });
}

/**
 * Authentik looks users up with `userName eq value`, older Entra ID texts show `id eq 54D382A4-…`: a JSON value is meant to stand
 * there (RFC 7644 §3.4.2.2, `compValue`). One word only: where a value with blanks ends cannot be told.
 */
export const unquotedFilterValue: Dialect = {
  name: 'unquoted-filter-value',
  description: 'A word without quotes is taken for text in a filter (Authentik).',
  filterText: quote,
};
