"""The object mapper of the Python driver, cqlengine, against the address of the environment.

Says `ok: NAME` or `failed: NAME` of each part.
"""

import datetime
import decimal
import os
import traceback
import uuid
import warnings

os.environ["CQLENG_ALLOW_SCHEMA_MANAGEMENT"] = "1"
warnings.simplefilter("ignore")

from cassandra import ConsistencyLevel, InvalidRequest
from cassandra.auth import PlainTextAuthProvider
from cassandra.cqlengine import ValidationError, columns, connection, functions, management
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.named import NamedKeyspace
from cassandra.cqlengine.query import BatchQuery, BatchType, ContextQuery, LWTException
from cassandra.cqlengine.usertype import UserType

KS = "cqlengine_models"


class Address(UserType):
    street = columns.Text()
    zip = columns.Integer()


class Person(Model):
    __table_name__ = "people"
    __options__ = {"comment": "made by cqlengine", "gc_grace_seconds": 3600, "compaction": {"class": "LeveledCompactionStrategy", "sstable_size_in_mb": "64"}}
    team = columns.Text(partition_key=True)
    id = columns.TimeUUID(primary_key=True, default=uuid.uuid1, clustering_order="DESC")
    motto = columns.Text(static=True)
    name = columns.Text(index=True)
    born = columns.Date()
    balance = columns.Decimal()
    home = columns.UserDefinedType(Address)
    tags = columns.Set(columns.Text)
    notes = columns.List(columns.Text)
    scores = columns.Map(columns.Text, columns.Integer)
    point = columns.Tuple(columns.Double(), columns.Double())
    seen = columns.DateTime()


class Hits(Model):
    page = columns.Text(primary_key=True)
    count = columns.Counter()


class Everything(Model):
    k = columns.Integer(primary_key=True)
    a = columns.Ascii()
    b = columns.BigInt()
    bl = columns.Blob()
    bo = columns.Boolean()
    d = columns.Double()
    du = columns.Duration()
    f = columns.Float()
    i = columns.Inet()
    s = columns.SmallInt()
    t = columns.Time()
    ti = columns.TinyInt()
    u = columns.UUID()
    v = columns.VarInt()


class Animal(Model):
    __table_name__ = "animals"
    id = columns.Integer(primary_key=True)
    kind = columns.Text(discriminator_column=True)
    name = columns.Text()


class Cat(Animal):
    __discriminator_value__ = "cat"
    lives = columns.Integer()


class Dog(Animal):
    __discriminator_value__ = "dog"
    tricks = columns.List(columns.Text)


def part(name, work):
    try:
        work()
        print(f"ok: {name}", flush=True)
    except Exception:
        print(f"failed: {name}\n{traceback.format_exc()}", flush=True)


def schema():
    management.drop_keyspace(KS)
    management.create_keyspace_simple(KS, 1)
    for model in (Person, Hits, Everything, Animal, Cat, Dog):
        model.__keyspace__ = KS
    Address.__keyspace__ = KS
    management.sync_type(KS, Address)
    for model in (Person, Hits, Everything, Animal, Cat, Dog):
        management.sync_table(model)
        management.sync_table(model)  # a second time changes nothing
    table = connection.get_cluster().metadata.keyspaces[KS].tables["people"]
    assert table.options["comment"] == "made by cqlengine" and table.options["gc_grace_seconds"] == 3600
    assert table.options["compaction"]["sstable_size_in_mb"] == "64"
    assert table.clustering_key[0].is_reversed and table.columns["motto"].is_static
    assert "lives" in connection.get_cluster().metadata.keyspaces[KS].tables["animals"].columns

    class Wider(Person):
        __table_name__ = "people"
        __keyspace__ = KS
        extra = columns.Text()

    management.sync_table(Wider)
    assert "extra" in connection.get_cluster().metadata.keyspaces[KS].tables["people"].columns


def instances():
    person = Person.create(
        team="red", motto="go", name="Ann", born=datetime.date(2000, 2, 29), balance=decimal.Decimal("1.50"), home=Address(street="Elm", zip=5),
        tags={"a", "b"}, notes=["x"], scores={"n": 1}, point=(1.5, -2.0), seen=datetime.datetime(2024, 2, 29, 12, 34, 56, 789000),
    )
    found = Person.get(team="red", id=person.id)
    assert found.home.street == "Elm" and found.balance == decimal.Decimal("1.50") and found.born == person.born
    assert found.point == (1.5, -2.0) and found.seen == person.seen and found.motto == "go"
    found.name = "Anne"
    found.tags.add("c")
    found.tags.discard("a")
    found.notes.append("y")
    found.notes.insert(0, "w")
    found.scores["m"] = 2
    found.home = Address(street="Oak", zip=6)
    found.save()
    again = Person.get(team="red", id=person.id)
    assert again.name == "Anne" and again.tags == {"b", "c"} and again.notes == ["w", "x", "y"] and again.scores == {"m": 2, "n": 1} and again.home.zip == 6, dict(again)
    Person.objects(team="red", id=person.id).update(scores__remove={"n"}, tags__remove={"b"})
    assert Person.get(team="red", id=person.id).scores == {"m": 2} and Person.get(team="red", id=person.id).tags == {"c"}
    again.update(name=None, tags=None)
    assert Person.get(team="red", id=person.id).name is None
    again.delete()
    assert Person.objects(team="red", id=person.id).first() is None
    Everything.create(k=1, a="asc", b=-(2**63), bl=b"\x00\xff", bo=True, d=1.5e300, f=0.5, i="2001:db8::1", s=-3, t="12:34:56.789", ti=-128, u=uuid.uuid4(), v=2**200)
    row = Everything.get(k=1)
    assert row.b == -(2**63) and row.bl == b"\x00\xff" and row.v == 2**200 and str(row.t) == "12:34:56.789000000" and row.i == "2001:db8::1"
    try:
        Everything.create(k=2, ti=1000)
        raise AssertionError("1000 is no tinyint")
    except (ValidationError, InvalidRequest, Exception) as error:
        assert not isinstance(error, AssertionError), error


def queries():
    people = [Person.create(team="blue", name=f"n{i % 3}", tags={str(i)}, scores={"n": i}) for i in range(20)]
    blue = Person.objects(team="blue")
    assert blue.count() == 20 and len(blue.limit(7)) == 7
    assert [p.id for p in blue] == [p.id for p in reversed(people)]
    assert [p.id for p in blue.order_by("id")][:3] == [p.id for p in people][:3]
    assert len(Person.objects(team="blue", id__gte=people[15].id)) == 5
    assert len(Person.objects(team="blue", id__gt=people[5].id, id__lte=people[8].id)) == 3
    assert len(Person.objects(team__in=["blue", "nobody"])) == 20
    assert len(Person.objects(name="n1")) == 7
    assert len(Person.objects(team="blue").filter(tags__contains="5").allow_filtering()) == 1
    assert blue.values_list("name", flat=True).limit(1)[0] == "n1"
    assert set(blue.only(["id"]).first().keys()) >= {"id"}
    assert len(list(Person.objects.distinct(["team"]))) >= 1
    assert len(Person.objects(team="blue").fetch_size(3)) == 20
    assert len(Person.objects.filter(pk__token__gt=functions.Token("blue"))) + len(Person.objects.filter(pk__token__lte=functions.Token("blue"))) == Person.objects.count()
    assert len(Person.objects(team="blue", id__lt=functions.MaxTimeUUID(datetime.datetime(2020, 1, 1)))) == 0
    Person.objects(team="blue", id=people[0].id).update(name="updated", tags__add={"new"}, notes__append=["z"], scores__update={"k": 9})
    changed = Person.get(team="blue", id=people[0].id)
    assert changed.name == "updated" and changed.tags == {"0", "new"} and changed.notes == ["z"] and changed.scores == {"n": 0, "k": 9}
    Person.objects(team="blue", id=people[0].id).delete()
    assert Person.objects(team="blue").count() == 19
    assert NamedKeyspace(KS).table("people").objects(team="blue").allow_filtering().count() == 19


def counters():
    Hits.create(page="home")
    hits = Hits.get(page="home") if Hits.objects(page="home").first() else Hits(page="home")
    hits.count += 5
    hits.save()
    hits.count -= 2
    hits.update()
    assert Hits.get(page="home").count == 3
    Hits.objects(page="home").update(count=4)
    assert Hits.get(page="home").count == 7


def batches():
    with BatchQuery() as batch:
        for i in range(5):
            Person.batch(batch).create(team="batched", name=f"b{i}")
    assert Person.objects(team="batched").count() == 5
    called = []
    with BatchQuery(batch_type=BatchType.Unlogged, timestamp=datetime.timedelta(seconds=30)) as batch:
        batch.add_callback(called.append, True)
        Person.objects(team="batched").batch(batch).delete()
    assert Person.objects(team="batched").count() == 0 and called == [True]
    with BatchQuery(batch_type=BatchType.Counter) as batch:
        Hits(page="batched").batch(batch).save()
        Hits.objects(page="batched").batch(batch).update(count=2)
    assert Hits.get(page="batched").count == 2


def conditions():
    person = Person.if_not_exists().create(team="lwt", name="one", motto="m")
    try:
        Person.if_not_exists().create(team="lwt", id=person.id, name="two")
        raise AssertionError("created twice")
    except LWTException as error:
        assert error.existing["name"] == "one" and error.existing["[applied]"] is False
    person.iff(name="one").update(name="two")
    try:
        person.iff(name="one").update(name="three")
        raise AssertionError("applied")
    except LWTException as error:
        assert error.existing["name"] == "two"
    Person.objects(team="lwt", id=person.id).if_exists().update(name="four")
    try:
        Person.objects(team="lwt", id=uuid.uuid1()).if_exists().update(name="x")
        raise AssertionError("updated what is not there")
    except LWTException:
        pass
    with BatchQuery() as batch:
        Person.objects(team="lwt", id=person.id).batch(batch).iff(name="four").update(name="five")
    assert Person.get(team="lwt", id=person.id).name == "five"


def options():
    person = Person.ttl(1000).timestamp(datetime.timedelta(seconds=-100)).create(team="timed", name="short")
    left = connection.execute(f"SELECT ttl(name) AS t, writetime(name) AS w FROM {KS}.people WHERE team = 'timed' AND id = %s", (person.id,)).one()
    assert 900 < left["t"] <= 1000
    person.consistency(ConsistencyLevel.LOCAL_QUORUM).update(name="now")
    assert Person.get(team="timed", id=person.id).name == "now"
    Cat.create(id=1, name="Tom", lives=9)
    Dog.create(id=2, name="Rex", tricks=["sit"])
    kinds = {type(animal).__name__ for animal in Animal.objects()}
    assert kinds == {"Cat", "Dog"}, kinds
    other = f"{KS}_two"
    management.create_keyspace_simple(other, 1)
    with ContextQuery(Hits, keyspace=other) as Elsewhere:
        management.sync_table(Elsewhere)
        Elsewhere.objects(page="there").update(count=1)
        assert Elsewhere.get(page="there").count == 1
    management.drop_keyspace(other)
    management.drop_table(Animal)
    assert "animals" not in connection.get_cluster().metadata.keyspaces[KS].tables


connection.setup(
    [os.environ["CQL_HOST"]], "system", port=int(os.environ["CQL_PORT"]), protocol_version=5,
    auth_provider=PlainTextAuthProvider("cassandra", "cassandra"),
)
part("keyspaces, types and tables", schema)
part("instances", instances)
part("queries", queries)
part("counters", counters)
part("batches", batches)
part("conditions", conditions)
part("options, inheritance, contexts", options)
management.drop_keyspace(KS)
connection.unregister_connection("default")
