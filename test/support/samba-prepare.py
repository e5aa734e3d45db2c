"""Writes into the database files of a Samba domain that is not running what its LDAP server would refuse or do slowly.

Standard input: {"configuration": path of smb.conf, "directory": folder of the domain, "domain": its DN, "services": DN,
"tenants": [{"units": [DN], "delegates": logon name, "accounts": [{"logonName", "password", "synchronises"}],
             "rules": [{"dn", "rights", "scope", "objectClass", "names"}],
             "people": DN, "groups": DN, "everyone": logon name, "users": [logon names]}],
"synchronisingRight": name}
"""

import json
import re
import sys
import uuid

import ldb
from samba.auth import system_session
from samba.dcerpc import misc, security
from samba.ndr import ndr_pack, ndr_unpack
from samba.param import LoadParm
from samba.samdb import SamDB
from samba.sd_utils import SDUtils


def open_domain(plan):
    parameters = LoadParm()
    parameters.load(plan["configuration"])
    url = plan["directory"] + "/private/sam.ldb"
    return SamDB(url=url, lp=parameters, session_info=system_session())


def enable_recycle_bin(samdb, plan):
    """Deleted objects keep most of their attributes. An LDAP client must not switch this on in Samba."""
    request = ldb.Message(ldb.Dn(samdb, ""))
    feature = "CN=Partitions,CN=Configuration,%s:766ddcd8-acd0-445e-f3b9-a7f9b6744f2a" % plan["domain"]
    request["enableOptionalFeature"] = ldb.MessageElement(feature, ldb.FLAG_MOD_ADD, "enableOptionalFeature")
    samdb.modify(request)


class Guids:
    """The GUIDs by which entries of access control lists mean classes, attributes and extended rights."""

    def __init__(self, samdb, domain):
        self.samdb = samdb
        self.configuration = "CN=Configuration," + domain

    def of_schema(self, name):
        found = self.samdb.search("CN=Schema," + self.configuration, ldb.SCOPE_ONELEVEL,
                                  "(lDAPDisplayName=%s)" % name, ["schemaIDGUID"])
        return str(ndr_unpack(misc.GUID, found[0]["schemaIDGUID"][0]))

    def of_right(self, name):
        found = self.samdb.search("CN=Extended-Rights," + self.configuration, ldb.SCOPE_ONELEVEL,
                                  "(cn=%s)" % name, ["rightsGuid"])
        return str(found[0]["rightsGuid"][0])


def delegate(samdb, guids, sid, rule):
    object_class = guids.of_schema(rule["objectClass"])
    if rule["scope"] == "here":
        entries = ["(OA;CI;%s;%s;;%s)" % (rule["rights"], object_class, sid)]
    else:
        find = guids.of_right if rule["rights"] == "CR" else guids.of_schema
        objects = [find(name) for name in rule["names"]] or [""]
        entries = ["(OA;CIIO;%s;%s;%s;%s)" % (rule["rights"], one, object_class, sid) for one in objects]
    SDUtils(samdb).dacl_append_aces(rule["dn"], "".join(entries))


def sid_of(samdb, logon_name):
    found = samdb.search(samdb.domain_dn(), ldb.SCOPE_SUBTREE, "(sAMAccountName=%s)" % logon_name, ["objectSid"])
    return str(ndr_unpack(security.dom_sid, found[0]["objectSid"][0]))


def make_tenant(samdb, guids, plan, tenant):
    for dn in tenant["units"]:
        samdb.add({"dn": dn, "objectClass": "organizationalUnit"})
    for account in tenant["accounts"]:
        name = account["logonName"]
        samdb.newuser(name, account["password"], userou=plan["services"].removesuffix("," + plan["domain"]))
        if account["synchronises"]:
            right = guids.of_right(plan["synchronisingRight"])
            SDUtils(samdb).dacl_append_aces(plan["domain"], "(OA;;CR;%s;;%s)" % (right, sid_of(samdb, name)))
    delegates = tenant["delegates"]
    members = ["CN=%s,%s" % (account["logonName"], plan["services"]) for account in tenant["accounts"]]
    samdb.add({"dn": "CN=%s,%s" % (delegates, plan["services"]), "objectClass": "group", "sAMAccountName": delegates,
               "member": members})
    for rule in tenant["rules"]:
        delegate(samdb, guids, sid_of(samdb, delegates), rule)


def user_values(number, name):
    cn = "User %d" % number
    return {"cn": cn, "name": cn, "displayName": cn, "givenName": "User", "sn": "Number%d" % number,
            "sAMAccountName": name, "userPrincipalName": name + "@ad.example.com", "mail": name + "@example.com",
            "employeeID": str(number)}


def seed(plan):
    """Adding by Samba's own modules takes time by the square of the number. So they add one user and a group of it, and these are
    multiplied in the file below the modules, without its indexes, which are made anew in the end."""
    samdb = open_domain(plan)
    for tenant in plan["tenants"]:
        first = user_values(1, tenant["users"][0])
        del first["cn"], first["name"]
        dn = "CN=User 1," + tenant["people"]
        samdb.add({"dn": dn, "objectClass": "user", "userAccountControl": "512", **first})
        samdb.add({"dn": "CN=everyone," + tenant["groups"], "objectClass": "group", "sAMAccountName": tenant["everyone"],
                   "member": [dn]})
    del samdb
    raw = ldb.Ldb("tdb://%s/private/sam.ldb.d/%s.ldb" % (plan["directory"], plan["domain"].upper()))
    unindexed = ldb.Message(ldb.Dn(raw, "@INDEXLIST"))
    for name in ("@IDXATTR", "@IDXONE"):
        unindexed[name] = ldb.MessageElement([], ldb.FLAG_MOD_REPLACE, name)
    raw.modify(unindexed)
    raw.transaction_start()
    for index, tenant in enumerate(plan["tenants"], 1):
        # Numbers far from those that the domain gives itself.
        multiply(raw, tenant, 1000000 * index)
    raw.transaction_commit()
    del raw
    restore_indexes(open_domain(plan))


def multiply(raw, tenant, rid_base):
    first = raw.search("CN=User 1," + tenant["people"], ldb.SCOPE_BASE)[0]
    group_dn = ldb.Dn(raw, "CN=everyone," + tenant["groups"])
    member = str(raw.search(group_dn, ldb.SCOPE_BASE)[0]["member"][0])
    linked = re.fullmatch("<GUID=[^>]*>(.*)<SID=[^>]*>;.*", member).group(1)
    domain_sid = str(ndr_unpack(security.dom_sid, first["objectSid"][0])).rsplit("-", 1)[0]
    members = [(first["objectGUID"][0], member)]
    for number, name in enumerate(tenant["users"][1:], 2):
        guid = uuid.uuid4()
        sid = "%s-%d" % (domain_sid, rid_base + number)
        dn = "CN=User %d,%s" % (number, tenant["people"])
        values = {**user_values(number, name), "objectGUID": guid.bytes_le, "objectSid": ndr_pack(security.dom_sid(sid))}
        copy = ldb.Message(ldb.Dn(raw, dn))
        for attribute in first:
            if attribute not in ("dn", "distinguishedName"):
                value = values.get(attribute, list(first[attribute]))
                copy[attribute] = ldb.MessageElement(value, ldb.FLAG_MOD_ADD, attribute)
        raw.add(copy)
        members.append((guid.bytes_le, "<GUID=%s>%s<SID=%s>;%s" % (guid, linked, sid, dn)))
    # Samba searches the values by halving: they must stand in the order of their GUIDs.
    members.sort()
    group = ldb.Message(group_dn)
    group["member"] = ldb.MessageElement([value for _, value in members], ldb.FLAG_MOD_REPLACE, "member")
    raw.modify(group)


def restore_indexes(samdb):
    """Writing the list of indexes through the modules puts it into all files, and makes all indexes."""
    wanted = samdb.search("@INDEXLIST", ldb.SCOPE_BASE)[0]
    indexed = ldb.Message(ldb.Dn(samdb, "@INDEXLIST"))
    for name in ("@IDXATTR", "@IDXONE"):
        indexed[name] = ldb.MessageElement(list(wanted[name]), ldb.FLAG_MOD_REPLACE, name)
    samdb.modify(indexed)


def main():
    plan = json.load(sys.stdin)
    samdb = open_domain(plan)
    enable_recycle_bin(samdb, plan)
    samdb.transaction_start()
    samdb.add({"dn": plan["services"], "objectClass": "organizationalUnit"})
    guids = Guids(samdb, plan["domain"])
    for tenant in plan["tenants"]:
        make_tenant(samdb, guids, plan, tenant)
    samdb.transaction_commit()
    del samdb
    if plan["tenants"][0]["users"]:
        seed(plan)


main()
