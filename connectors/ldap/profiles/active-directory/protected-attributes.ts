/** Attributes of Active Directory that no mapping may write: identities, secrets and the levers of privilege. */
const guarded: ReadonlySet<string> = new Set(
  `accountExpires adminCount altSecurityIdentities attributeSecurityGUID badPasswordTime badPwdCount creationTime
  defaultSecurityDescriptor distinguishedName dNSHostName dNSProperty dnsRecord dSCorePropagationData dSHeuristics fSMORoleOwner
  gPLink gPOptions groupType hasMasterNCs homeDirectory instanceType isCriticalSystemObject isDeleted isRecycled lastKnownParent
  lastLogon lastLogonTimestamp lockoutTime logonCount logonHours masteredBy memberOf mS-DS-ConsistencyGuid mS-DS-CreatorSID
  ms-DS-MachineAccountQuota ms-Mcs-AdmPwdExpirationTime msDS-AdditionalDnsHostName msDS-AdditionalSamAccountName
  msDS-AllowedToActOnBehalfOfOtherIdentity msDS-AllowedToDelegateTo msDS-AssignedAuthNPolicy msDS-AssignedAuthNPolicySilo
  msDS-Behavior-Version msDS-ComputerAuthNPolicy msDS-DelegatedMSAState msDS-FailedInteractiveLogonCount msDS-GroupMSAMembership
  msDS-HasMasterNCs msDS-HostServiceAccount msDS-KeyCredentialLink msDS-KrbTgtLink msDS-ManagedAccountPrecededByLink
  msDS-ManagedPasswordInterval msDS-MemberOfTransitive msDS-MembersForAzRole msDS-MemberTransitive msDS-NeverRevealGroup
  msDS-NonMembers msDS-PSOApplied msDS-PSOAppliesTo msDS-ResultantPSO msDS-RevealedUsers msDS-RevealOnDemandGroup
  msDS-SecondaryKrbTgtNumber msDS-ServiceAuthNPolicy msDS-SourceObjectDN msDS-SupersededManagedAccountLink
  msDS-SupportedEncryptionTypes msDS-TrustForestTrustInfo msDS-User-Account-Control-Computed msDS-UserPasswordExpiryTimeComputed
  msTSHomeDirectory msTSInitialProgram msTSProfilePath msTSWorkDirectory nTSecurityDescriptor objectCategory objectGUID
  objectSid operatorCount otherWellKnownObjects primaryGroupID profilePath pwdLastSet replPropertyMetaData rIDAllocationPool
  rIDAvailablePool rIDManagerReference rIDSetReferences sAMAccountType schemaIDGUID scriptPath securityIdentifier
  servicePrincipalName sIDHistory sPNMappings systemFlags tokenGroups trustAttributes trustDirection trustPartner trustType
  userAccountControl userCertificate userParameters userWorkstations uSNChanged uSNCreated wellKnownObjects whenChanged
  whenCreated`
    .split(/\s+/)
    .map((name) => name.toLowerCase()),
);

/** What certificates and smart cards are made of, administrators' passwords, and policies of log-ins. */
const families: readonly string[] = [
  'mspki',
  'pki',
  'mslaps',
  'msds-allowedto',
  'msds-assignedauthnpolicy',
  'msfve',
  'tokengroups',
];

/** @param name canonical name of the attribute, as `Schema.canonicalName` gives it */
export function isGuardedInActiveDirectory(name: string): boolean {
  const base = name.replace(/;.*$/, '');
  return guarded.has(base) || families.some((start) => base.startsWith(start));
}
