/** A tenant of the demo as its SCIM client sees it. */
export interface DemoTenant {
  readonly name: string;
  readonly baseUrl: string;
  readonly token: string;
}

/** @throws Error when the answer is not a success */
export async function scim(
  tenant: DemoTenant,
  method: string,
  path: string,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${tenant.baseUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${tenant.token}`, 'content-type': 'application/scim+json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

interface Person {
  readonly userName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly title: string;
  readonly department: string;
}

const people: readonly Person[] = [
  { userName: 'bjensen', givenName: 'Barbara', familyName: 'Jensen', title: 'Tour Guide', department: 'Tours' },
  { userName: 'jsmith', givenName: 'Jim', familyName: 'Smith', title: 'Conductor', department: 'Tours' },
  { userName: 'kprinz', givenName: 'Karla', familyName: 'Prinz', title: 'Accountant', department: 'Finance' },
];

/**
 * Provisions a few people and a group, as an identity provider would.
 * @param userNameOf the SCIM user name of a person, by the short one
 */
export async function provision(tenant: DemoTenant, userNameOf: (name: string) => string): Promise<void> {
  const ids: string[] = [];
  for (const person of people) {
    const { userName, givenName, familyName, title, department } = person;
    const mail = `${userName}@${tenant.name}.example`;
    const created = await scim(tenant, 'POST', '/Users', {
      schemas: [userUrn, enterpriseUrn],
      userName: userNameOf(userName),
      externalId: `${tenant.name}-${userName}`,
      name: { givenName, familyName },
      displayName: `${givenName} ${familyName}`,
      title,
      active: true,
      emails: [{ value: mail, type: 'work', primary: true }],
      [enterpriseUrn]: { department, ...(ids[0] !== undefined && { manager: { value: ids[0] } }) },
    });
    ids.push(String(created['id']));
  }
  const group = await scim(tenant, 'POST', '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'Tour Guides',
  });
  await scim(tenant, 'PATCH', `/Groups/${String(group['id'])}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'add', path: 'members', value: ids.slice(0, 2).map((value) => ({ value })) }],
  });
}
