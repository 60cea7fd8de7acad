"""The part of Go's gob format that net/rpc messages need: integers, bytes, strings and structs, with their types.

A message is its length, a type id and a value. A negative id defines the type of its absolute value; definitions come
before the first use and differ per program, so the reader keeps those it was sent. A struct is a row of fields, each as
the distance to the field before and its value; zero values are left out, and 0 ends the row.
"""

BOOL, INT, UINT, FLOAT, BYTES, STRING = 1, 2, 3, 4, 5, 6
FIRST_FREE_ID = 65


class GobError(Exception):
    pass


# ---- writing ----------------------------------------------------------------------------------------------------


def unsigned(number):
    if number < 128:
        return bytes([number])
    size = (number.bit_length() + 7) // 8
    return bytes([256 - size]) + number.to_bytes(size, "big")


def signed(number):
    return unsigned(~number << 1 | 1 if number < 0 else number << 1)


def text(value):
    data = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
    return unsigned(len(data)) + data


class Struct:
    """A struct type: its id on this connection, its name, and fields as (name, type); a type is an id or a Struct."""

    def __init__(self, id, name, *fields):
        self.id = id
        self.name = name
        self.fields = fields

    def definition(self):
        """The message that makes the type known: a wireType with its third field, a structType, set."""
        rows = b"".join(
            b"\x01" + text(name) + b"\x01" + signed(kind.id if isinstance(kind, Struct) else kind) + b"\x00"
            for name, kind in self.fields
        )
        fields = b"\x01" + unsigned(len(self.fields)) + rows if self.fields else b""
        common = b"\x01" + text(self.name) + b"\x01" + signed(self.id) + b"\x00"
        return message(signed(-self.id) + b"\x03\x01" + common + fields + b"\x00\x00")

    def value(self, values):
        """The bytes of the struct with these values by name."""
        parts = []
        last = -1
        for number, (name, kind) in enumerate(self.fields):
            value = values.get(name)
            if not value:
                continue
            parts.append(unsigned(number - last))
            if isinstance(kind, Struct):
                parts.append(kind.value(value))
            elif kind == INT:
                parts.append(signed(value))
            elif kind == UINT:
                parts.append(unsigned(value))
            else:
                parts.append(text(value))
            last = number
        return b"".join(parts) + b"\x00"


def message(payload):
    return unsigned(len(payload)) + payload


class Writer:
    """Turns values into messages; the first of a type brings the definitions along."""

    def __init__(self):
        self.sent = set()

    def write(self, struct, values):
        return self.definitions(struct) + message(signed(struct.id) + struct.value(values))

    def definitions(self, struct):
        if struct.id in self.sent:
            return b""
        self.sent.add(struct.id)
        inner = [self.definitions(kind) for _, kind in struct.fields if isinstance(kind, Struct)]
        return struct.definition() + b"".join(inner)


# ---- reading ----------------------------------------------------------------------------------------------------


class Cursor:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, count):
        end = self.at + count
        if end > len(self.data):
            raise GobError("value ends early")
        part = self.data[self.at : end]
        self.at = end
        return part

    def unsigned(self):
        first = self.take(1)[0]
        if first < 128:
            return first
        if first < 248:
            raise GobError("integer too long")
        return int.from_bytes(self.take(256 - first), "big")

    def signed(self):
        number = self.unsigned()
        return ~(number >> 1) if number & 1 else number >> 1

    def bytes(self):
        return self.take(self.unsigned())


# The types that describe types, as their structs are sent. A type here is ("struct", fields) or ("slice", element).
_COMMON = ("struct", [("Name", STRING), ("Id", INT)])
_FIELD = ("struct", [("Name", STRING), ("Id", INT)])
_ARRAY = ("struct", [("Common", _COMMON), ("Elem", INT), ("Len", INT)])
_SLICE = ("struct", [("Common", _COMMON), ("Elem", INT)])
_STRUCT = ("struct", [("Common", _COMMON), ("Field", ("slice", _FIELD))])
_MAP = ("struct", [("Common", _COMMON), ("Key", INT), ("Elem", INT)])
_WIRE_TYPE = ("struct", [("Array", _ARRAY), ("Slice", _SLICE), ("Struct", _STRUCT), ("Map", _MAP)])


class Reader:
    """Takes messages from take(count), which returns that many bytes, and keeps the types they define."""

    def __init__(self, take):
        self.take = take
        self.types = {}

    def read(self):
        """The next value: structs as dicts without what was zero."""
        while True:
            cursor = Cursor(self.take(self.length()))
            id = cursor.signed()
            if id >= 0:
                if not self.is_struct(id):
                    cursor.take(1)  # values that are no structs have a zero before them
                return self.value(cursor, id)
            self.types[-id] = self.type_of(self.value(cursor, _WIRE_TYPE))

    def length(self):
        first = self.take(1)
        if first[0] < 128:
            return first[0]
        return Cursor(first + self.take(256 - first[0])).unsigned()

    def is_struct(self, kind):
        return self.types.get(kind, ("",))[0] == "struct"

    @staticmethod
    def type_of(wire):
        if "Struct" in wire:
            return "struct", [(field["Name"], field["Id"]) for field in wire["Struct"].get("Field", [])]
        if "Slice" in wire:
            return "slice", wire["Slice"]["Elem"]
        if "Array" in wire:
            return "slice", wire["Array"]["Elem"]
        if "Map" in wire:
            return "map", wire["Map"]["Key"], wire["Map"]["Elem"]
        raise GobError("a type that encodes itself")

    def value(self, cursor, kind):
        if kind == BOOL:
            return cursor.unsigned() != 0
        if kind == INT:
            return cursor.signed()
        if kind in (UINT, FLOAT):
            return cursor.unsigned()
        if kind == BYTES:
            return cursor.bytes()
        if kind == STRING:
            return cursor.bytes().decode("utf-8", "replace")
        shape = self.types.get(kind) if isinstance(kind, int) else kind
        if shape is None:
            raise GobError("unknown type %s" % kind)
        if shape[0] == "slice":
            return [self.value(cursor, shape[1]) for _ in range(cursor.unsigned())]
        if shape[0] == "map":
            count = cursor.unsigned()
            return {self.value(cursor, shape[1]): self.value(cursor, shape[2]) for _ in range(count)}
        return self.struct(cursor, shape[1])

    def struct(self, cursor, fields):
        values = {}
        number = -1
        while True:
            distance = cursor.unsigned()
            if distance == 0:
                return values
            number += distance
            if number >= len(fields):
                raise GobError("field out of range")
            name, kind = fields[number]
            values[name] = self.value(cursor, kind)
