/** Values between backend objects and columns: checked before the database could bend them. */
import { type BackendValue, BackendReference } from '../sdk/backend-object.js';
import { type Column } from './catalog/column.js';
import { type SqlValue } from './drivers/driver.js';
import { invalidValue } from './errors.js';

const integerText = /^-?(?:0|[1-9]\d{0,18})$/;
const decimalText = /^-?\d{1,65}(?:\.\d{1,30})?$/;
const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** How wall clock times are meant. */
export interface Zone {
  /** Minutes east of UTC. */
  readonly minutes: number;
}

/** Why a text cannot be kept in a column as it is; undefined when it can. */
function textFlaw(text: string, column: Column): string | undefined {
  if (text.includes('\0')) return 'must not contain the character NUL';
  if (!text.isWellFormed()) return 'must be well-formed Unicode';
  if (column.holds?.(text) === false) return 'must not contain characters that its column cannot hold';
  if (column.padded === true && text.endsWith(' ')) return 'must not end with a blank: the column would lose it';
  if (column.maxLength !== undefined && text.length > column.maxLength && Array.from(text).length > column.maxLength)
    return `must have at most ${column.maxLength} characters`;
  if (column.maxBytes !== undefined && text.length * 3 > column.maxBytes && Buffer.byteLength(text) > column.maxBytes)
    return `must have at most ${column.maxBytes} bytes`;
  return undefined;
}

/** The whole number that a text spells in the only right way; undefined: it spells none, or one out of bounds. */
export function toInteger(text: string, column: Column): SqlValue | undefined {
  if (!integerText.test(text) || text === '-0') return undefined;
  const number = BigInt(text);
  const [low, high] = column.range ?? [number, number];
  if (number < low || number > high) return undefined;
  const plain = Number(number);
  return Number.isSafeInteger(plain) ? plain : number;
}

const two = (number: number, width = 2): string => String(number).padStart(width, '0');

/** A moment as a column takes it: `2026-11-24 15:04:05.678`, in UTC or in the zone of columns without one. */
export function toTimestamp(date: Date, column: Column, zone: Zone): string {
  const shifted = new Date(date.getTime() + (column.zoned === true ? 0 : zone.minutes * 60_000));
  const day = `${two(shifted.getUTCFullYear(), 4)}-${two(shifted.getUTCMonth() + 1)}-${two(shifted.getUTCDate())}`;
  if (column.kind === 'date') return day;
  const time = `${two(shifted.getUTCHours())}:${two(shifted.getUTCMinutes())}:${two(shifted.getUTCSeconds())}`;
  return `${day} ${time}.${two(shifted.getUTCMilliseconds(), 3)}`;
}

function dateOf(value: BackendValue): Date | undefined {
  const date = value instanceof Date ? value : typeof value === 'string' ? new Date(value) : undefined;
  if (date === undefined || Number.isNaN(date.getTime())) return undefined;
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date : undefined;
}

/**
 * A value as the column takes it; undefined when no such value can be in the column.
 * Texts are not checked for their length: what is too long is simply not there.
 */
export function soughtValue(value: BackendValue, column: Column, zone: Zone): SqlValue | undefined {
  switch (column.kind) {
    case 'text':
      return typeof value === 'string' && !value.includes('\0') && value.isWellFormed() ? value : undefined;
    case 'integer':
      if (typeof value === 'number') return toInteger(String(value), column);
      return typeof value === 'string' ? toInteger(value, column) : undefined;
    case 'decimal':
    case 'float': {
      const text = typeof value === 'number' ? String(value) : value;
      return typeof text === 'string' && decimalText.test(text) ? text : undefined;
    }
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'uuid':
      return typeof value === 'string' && uuidText.test(value) ? value.toLowerCase() : undefined;
    case 'timestamp':
    case 'date': {
      const date = dateOf(value);
      return date === undefined ? undefined : toTimestamp(date, column, zone);
    }
    case 'binary':
      return value instanceof Uint8Array ? value : undefined;
    case 'json':
    case 'other':
      return undefined;
  }
}

const wanted: Readonly<Record<Column['kind'], string>> = {
  text: 'must be a text',
  integer: 'must be a whole number within the bounds of its column',
  decimal: 'must be a number',
  float: 'must be a number',
  boolean: 'must be true or false',
  uuid: 'must be a UUID',
  timestamp: 'must be a date and time',
  date: 'must be a date',
  binary: 'must be binary',
  json: 'cannot be written whole',
  other: 'cannot be written: the type of its column is not supported',
};

/** A value to be stored. @throws ConnectorError `invalidValue` */
export function storedValue(attribute: string, value: BackendValue, column: Column, zone: Zone): SqlValue {
  if (value instanceof BackendReference) throw invalidValue(attribute, 'must not be a reference');
  const text =
    column.kind === 'text' && (typeof value === 'number' || typeof value === 'boolean') ? String(value) : value;
  if (column.kind === 'text' && typeof text === 'string') {
    const flaw = textFlaw(text, column);
    if (flaw !== undefined) throw invalidValue(attribute, flaw);
  }
  const native = soughtValue(text, column, zone);
  if (native === undefined) throw invalidValue(attribute, wanted[column.kind]);
  return native;
}

const zoneless = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})\d*)?)?$/;

function toDate(text: string, column: Column, zone: Zone): Date | undefined {
  const parts = zoneless.exec(text);
  if (parts === null) {
    const date = new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
    return Number.isNaN(date.getTime()) ? undefined : date;
  }
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0'] = parts;
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const date = new Date(time + Number(fraction.padEnd(3, '0')) - (column.zoned === true ? 0 : zone.minutes * 60_000));
  // MySQL's zero dates are none.
  return Number(month) === 0 || Number.isNaN(date.getTime()) ? undefined : date;
}

/** A moment that a column holds, told from what it gives; undefined: it holds none. */
export function readMoment(native: unknown, column: Column, zone: Zone): Date | undefined {
  const date = toDate(textOf(native) ?? '', column, zone);
  const year = date?.getUTCFullYear() ?? 0;
  return year >= 1 && year <= 9999 ? date : undefined;
}

function textOf(native: unknown): string | undefined {
  if (typeof native === 'string') return native;
  if (typeof native === 'number' || typeof native === 'bigint' || typeof native === 'boolean') return String(native);
  return native instanceof Uint8Array ? Buffer.from(native).toString('utf8') : undefined;
}

/** A value of a column as the host gets it: numbers as texts, moments as dates; undefined for NULL and what cannot be told. */
export function readValue(native: unknown, column: Column, zone: Zone): BackendValue | undefined {
  if (native === null || native === undefined) return undefined;
  switch (column.kind) {
    case 'boolean':
      return native === true || Number(native) === 1 || native === 't';
    case 'timestamp':
    case 'date':
      return readMoment(native, column, zone);
    case 'binary':
      return native instanceof Uint8Array ? new Uint8Array(native) : undefined;
    default:
      return textOf(native);
  }
}

/** A part of a key as text. */
export function keyText(native: unknown): string {
  return textOf(native) ?? '';
}
