import { expect, it } from '@jest/globals';
import { attributesOf, call, describeWith, has, inheritedNames, patience, type Conformance } from './fixture.js';
import { hostileTexts } from './hostile-texts.js';

/** `Connector.read`: what is asked for and no more, by id and never by name alone. */
export function describeReading(conformance: Conformance): void {
  describeWith('read', conformance, (fixture) => {
    it('gives the attributes that are asked for, and no others', async () => {
      const { user } = fixture();
      const made = await fixture().makeUser({ [user.text]: ['Tour Guide'], [user.secondText]: ['42'] });
      const read = await fixture().readUser(made, [user.key, user.text]);
      expect(read?.id).toBe(made.id);
      expect(read?.name).toBe(made.name);
      expect(read?.version).toBe(made.version);
      expect(read?.attributes).toEqual(
        attributesOf({ [user.key]: made.attributes[user.key] ?? [], [user.text]: ['Tour Guide'] }),
      );
      expect((await fixture().readUser(made, []))?.attributes).toEqual(attributesOf());
    });

    it('gives attributes that inherit no names, and none without values', async () => {
      const { user } = fixture();
      const made = await fixture().makeUser();
      const read = await fixture().readUser(made, fixture().userAttributeNames());
      expect(inheritedNames(read?.attributes)).toEqual([]);
      expect(Object.keys(read?.attributes ?? {})).toEqual([user.key]);
    });

    it('gives every value of an attribute that holds several', async () => {
      const { user } = fixture();
      const mails = ['a@example.com', 'b@example.com', 'c@example.com'];
      const made = await fixture().makeUser({ [user.multiple]: mails });
      expect(await fixture().texts(made, user.multiple)).toEqual(mails);
    });

    if (has(conformance, 'caselessAttributeNames')) {
      it('spells attributes as they are asked for', async () => {
        const { user } = fixture();
        const made = await fixture().makeUser({ [user.text]: ['Tour Guide'] });
        for (const spelled of [user.text.toUpperCase(), user.text.toLowerCase()]) {
          const read = await fixture().readUser(made, [spelled]);
          expect(read?.attributes).toEqual(attributesOf({ [spelled]: ['Tour Guide'] }));
        }
      });
    }

    it('leaves out what does not exist, whatever the id looks like', async () => {
      const { user, connector } = fixture();
      const made = await fixture().makeUser();
      const strange = [
        '00000000-0000-4000-8000-000000000000',
        '0',
        '-1',
        '*',
        'x'.repeat(5000),
        ...hostileTexts.map(([, text]) => text),
      ];
      const keys = [...strange.map((id) => ({ id })), { id: made.id }];
      const read = await connector.read({ objectType: user.objectType, keys, attributes: [] }, call());
      expect(read.map((object) => object.id)).toEqual([made.id]);
    });

    it('gives nothing for no keys', async () => {
      const { user, connector } = fixture();
      expect(await connector.read({ objectType: user.objectType, keys: [], attributes: [user.key] }, call())).toEqual(
        [],
      );
    });

    it('leaves out objects of another type', async () => {
      const person = await fixture().makeUser();
      const team = await fixture().makeGroup();
      expect(await fixture().readGroup(person, [])).toBeUndefined();
      expect(await fixture().readUser(team, [])).toBeUndefined();
    });

    it('never trusts a name: the id decides', async () => {
      const one = await fixture().makeUser();
      const other = await fixture().makeUser();
      expect((await fixture().readUser({ id: one.id, name: other.name }, []))?.id).toBe(one.id);
      expect((await fixture().readUser({ id: one.id, name: 'not a name' }, []))?.id).toBe(one.id);
      const id = '00000000-0000-4000-8000-000000000000';
      expect(await fixture().readUser({ id, name: other.name }, [])).toBeUndefined();
    });

    it(
      'reads hundreds at once, with and without names',
      async () => {
        const { user, connector } = fixture();
        const made = await fixture().makeUsers(450);
        for (const keys of [made, made.map(({ id }) => ({ id }))]) {
          const read = await connector.read({ objectType: user.objectType, keys, attributes: [user.key] }, call());
          expect(new Set(read.map((object) => object.id))).toEqual(new Set(made.map((object) => object.id)));
          expect(read.every((object) => object.attributes[user.key]?.length === 1)).toBe(true);
        }
      },
      patience,
    );
  });
}
