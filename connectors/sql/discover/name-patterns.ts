/** Names that columns and tables usually have, and what they usually mean. Compared without case, `_` and the like. */

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:';

/** Names without everything but letters and digits, in lower case. */
export const plainName = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Natural keys of users, the likeliest first. */
export const loginNames = [
  'username',
  'login',
  'loginname',
  'userlogin',
  'logon',
  'logonname',
  'accountname',
  'account',
  'uid',
  'userid',
  'upn',
  'principal',
  'handle',
  'nick',
  'alias',
  'name',
  'email',
  'mail',
  'emailaddress',
] as const;

/** Natural keys of groups, the likeliest first. */
export const groupNames = [
  'displayname',
  'name',
  'groupname',
  'rolename',
  'teamname',
  'title',
  'group',
  'role',
  'team',
  'code',
  'slug',
] as const;

/** Attributes that are one text: SCIM path, and names of columns. */
export const textAttributes: readonly (readonly [path: string, names: readonly string[]])[] = [
  ['name.givenName', ['firstname', 'givenname', 'forename', 'fname', 'vorname', 'prenom', 'first']],
  ['name.familyName', ['lastname', 'surname', 'familyname', 'lname', 'sn', 'nachname', 'last']],
  ['displayName', ['displayname', 'fullname', 'realname', 'cn', 'commonname', 'screenname', 'visiblename', 'name']],
  ['nickName', ['nickname']],
  ['title', ['jobtitle', 'title', 'position', 'jobtitletext', 'titletext']],
  [
    `${enterprise}employeeNumber`,
    ['employeenumber', 'employeeno', 'employeeid', 'empno', 'empid', 'personnelno', 'staffno'],
  ],
  [`${enterprise}department`, ['department', 'dept', 'departmentname', 'deptname']],
  [`${enterprise}costCenter`, ['costcenter', 'costcentre']],
  [`${enterprise}division`, ['division']],
  [`${enterprise}organization`, ['organization', 'organisation', 'company', 'companyname']],
  ['emails[type eq "work"].value', ['email', 'mail', 'emailaddress', 'mailaddress', 'workemail']],
  ['phoneNumbers[type eq "work"].value', ['phone', 'telephone', 'phonenumber', 'tel', 'telephonenumber', 'workphone']],
  ['phoneNumbers[type eq "mobile"].value', ['mobile', 'mobilephone', 'cell', 'cellphone', 'mobilenumber']],
  ['preferredLanguage', ['language', 'lang', 'preferredlanguage']],
  ['locale', ['locale']],
  ['timezone', ['timezone', 'tz']],
  ['profileUrl', ['url', 'website', 'homepage', 'profileurl', 'userurl']],
  ['externalId', ['externalid', 'scimexternalid', 'scimid', 'extid']],
];

/** True while the value is true or 1. */
export const activeFlags = ['isactive', 'active', 'enabled', 'isenabled', 'approved', 'isapproved'] as const;

/** The other way round. */
export const inactiveFlags = [
  'disabled',
  'isdisabled',
  'inactive',
  'locked',
  'islocked',
  'blocked',
  'isblocked',
  'suspended',
  'banned',
] as const;

/** Until this moment. */
export const endMoments = [
  'validuntil',
  'validto',
  'expiresat',
  'expires',
  'accountexpires',
  'disabledat',
  'deactivatedat',
  'lockedat',
] as const;

/** Some code. */
export const statusNames = ['status', 'state', 'userstatus', 'accountstatus'] as const;

export const activeCodes: ReadonlySet<string> = new Set([
  'a',
  'active',
  'enabled',
  'e',
  '1',
  'true',
  'ok',
  'approved',
  'confirmed',
]);

export const passwordNames = [
  'password',
  'passwd',
  'pwd',
  'pass',
  'pw',
  'passwordhash',
  'pwhash',
  'hashedpassword',
  'encryptedpassword',
  'userpass',
  'passhash',
  'secrethash',
] as const;

export const versionNames = ['rowversion', 'version', 'lockversion', 'optlock', 'rowver', 'revision'] as const;

export const deletedFlags = ['deleted', 'isdeleted', 'isremoved', 'removed', 'del'] as const;
export const deletedMoments = ['deletedat', 'deletedon', 'removedat', 'deletiondate', 'deletiontime'] as const;

export const createdNames = [
  'createdat',
  'created',
  'createdon',
  'creationdate',
  'datecreated',
  'datejoined',
  'registeredat',
  'userregistered',
  'createtime',
] as const;
export const modifiedNames = [
  'updatedat',
  'modifiedat',
  'modified',
  'lastmodified',
  'updated',
  'updatedon',
  'modifiedon',
  'changedat',
  'updatetime',
] as const;

export const managerNames = /manager|supervisor|boss|reportsto|superior|vorgesetzt/;

/** Columns by which several customers share tables. */
export const tenantNames =
  /^(?:tenant|client|customer|mandant|realm|site|orgunit|company|organi[sz]ation)(?:no|id|nr|key)?$/;

export const userTables =
  /^(?:app|auth|sys|tbl|t|core|my|wp|the|adm|admin)?(?:users?|accounts?|usr|logins?|persons?|people|members?|employees?|staff|principals?|useraccounts?|benutzer|utilisateurs?)(?:table|tbl|base)?$/;
export const groupTables = /(?:groups?|usrgrp|grp|roles?|teams?|gruppen?)$/;
/** Tables of pairs, where the other table has a name that says nothing. */
export const membershipTables =
  /(?:group|grp|role|team).*member|member.*(?:group|grp|role|team)|^members?$|memberships?$/;
/** What hangs on users and is none of these. */
export const otherTables =
  /(?:log|history|hist|audit|session|token|permission|perm|settings?|preferences?|queue|event|message|migration|archive|backup|old|tmp|temp|type|status)s?$/;
export const joinedTables = /(?:person|people|profile|detail|contact|employee|info|data|account|user)s?$/;

export const mailTables = /mail|media/;
export const phoneTables = /phone|tel/;
export const mailColumns = ['address', 'email', 'mail', 'emailaddress', 'mailaddress', 'value', 'sendto'] as const;
export const phoneColumns = ['number', 'phone', 'phonenumber', 'telephone', 'value'] as const;
export const orderColumns = ['pos', 'position', 'ordinal', 'sortorder', 'seq', 'sort', 'rank', 'idx', 'no'] as const;
export const kindColumns = ['kind', 'type', 'label', 'category', 'mediatypeid'] as const;
