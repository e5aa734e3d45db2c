/**
 * Making accounts and groups in Active Directory: one add with everything in it, the password included, so that there is no moment in
 * which an account is half made. Names that nobody gives are made, and made otherwise while somebody else has them.
 */
import { type BackendObject } from '../../../sdk/backend-object.js';
import { type CreateRequest } from '../../../sdk/capabilities/creatable.js';
import { type Call } from '../../../sdk/connector.js';
import { ConnectorError } from '../../../sdk/errors.js';
import { write } from '../../change-target.js';
import { containerProblem } from '../../containers.js';
import { madeObject, namingValue } from '../../creating.js';
import { type Directory } from '../../directory.js';
import { formatRdn } from '../../dn.js';
import { invalidValue, outOfBase } from '../../errors.js';
import { type ObjectType } from '../../object-type.js';
import { type Server } from '../../server.js';
import { QuietAttribute } from '../../values.js';
import { toAttribute, toNativeChanges, type NativeChange } from '../../writable.js';
import { isAccount, isGroup } from './account-classes.js';
import { commonNameOf, logonNameOf, otherName, type ChosenName } from './chosen-names.js';
import { initialState } from './initial-state.js';
import { passwordAttribute } from './passwords.js';

/** Names that are tried. */
const rounds = 25;

const entryAlreadyExists = 68;

/** @throws ConnectorError as `create` of the contract; `passwordPolicy`, `unsupported` for the password */
export async function createAccount(
  directory: Directory,
  request: CreateRequest,
  password: string | undefined,
  call: Call,
): Promise<BackendObject> {
  const type = directory.types.named(request.objectType);
  const { container = type.config.base } = request;
  if (containerProblem(directory.config, type.name, container) !== undefined) throw outOfBase(type.name);
  const server = await directory.server.get(call);
  const given = Object.entries(request.attributes).map(([attribute, values]) => ({ attribute, values }));
  const changes = await toNativeChanges(directory, type, given, server.schema, call);
  const state = initialState(directory.config, type, changes, password);
  const attributes = [
    new QuietAttribute({ type: 'objectClass', values: [...type.config.objectClasses] }),
    ...changes.filter(({ values }) => values.length > 0).map(toAttribute),
    ...state.attributes,
    ...(state.password === undefined ? [] : [passwordAttribute(directory.config, state.password)]),
  ];
  const name = await new Addition(directory, type, changes, container, server, call).run(attributes);
  return madeObject(directory, type, name, undefined, request.returning, server, call);
}

/** One add, tried under one name after the other. */
class Addition {
  constructor(
    private readonly directory: Directory,
    private readonly type: ObjectType,
    private readonly changes: readonly NativeChange[],
    private readonly container: string,
    private readonly server: Server,
    private readonly call: Call,
  ) {}

  /** @returns the name of the new entry */
  async run(attributes: readonly QuietAttribute[]): Promise<string> {
    const { directory, type, call } = this;
    const valueOf = (attribute: string): string | undefined => this.given(attribute);
    let common = this.commonName(valueOf);
    const withCommonName = (name: string): string | undefined =>
      valueOf(name) ?? (name.toLowerCase() === type.config.naming.toLowerCase() ? common.value : undefined);
    let logon = this.hasLogonName ? logonNameOf(directory.config, type, withCommonName) : undefined;
    for (let round = 0; round < rounds; round++) {
      const { naming } = type.config;
      const name = `${formatRdn([{ type: naming, value: common.value }])},${this.container}`;
      const made = [common, logon].filter((item) => item?.isGiven === false).map((item) => this.attributeOf(item));
      const outcome = await write(directory, call, [entryAlreadyExists], (client) =>
        client.add(name, [...attributes, ...made]),
      );
      if ('value' in outcome) return name;
      const context = { directory, type, server: this.server, call };
      common = (await otherName(common, { ...context, at: name })) ?? common;
      logon = logon === undefined ? undefined : ((await otherName(logon, { ...context, at: undefined })) ?? logon);
    }
    throw new ConnectorError('alreadyExists', `No free name was found for a ${type.name} in ${rounds} tries.`);
  }

  private get hasLogonName(): boolean {
    return isAccount(this.type) || isGroup(this.type);
  }

  private commonName(valueOf: (attribute: string) => string | undefined): ChosenName {
    const { naming } = this.type.config;
    const canonical = this.server.schema.canonicalName(naming);
    const given = this.changes.find((item) => item.canonical === canonical);
    if (given !== undefined || !this.hasLogonName) {
      return { attribute: naming, value: namingValue(naming, given?.values ?? []), base: '', isGiven: true };
    }
    const made = commonNameOf(this.directory.config, naming, valueOf);
    if (made !== undefined) return made;
    throw invalidValue(naming, 'cannot be made: none of the attributes that names are made of has a value');
  }

  /** The value of an attribute that the request gives. */
  private given(attribute: string): string | undefined {
    const canonical = this.server.schema.canonicalName(attribute);
    const [value] = this.changes.find((item) => item.canonical === canonical)?.values ?? [];
    return typeof value === 'string' ? value : undefined;
  }

  private attributeOf(name: ChosenName | undefined): QuietAttribute {
    return new QuietAttribute({ type: name?.attribute ?? '', values: [name?.value ?? ''] });
  }
}
