"""The gob reader and writer of runtimes/go on the bytes recorded in runtimes.md section 8."""

import io
import os
import sys
import unittest

RUNTIMES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
sys.path.insert(0, os.path.join(RUNTIMES, "go"))
sys.dont_write_bytecode = True

import gob  # noqa: E402

REQUEST = gob.Struct(65, "Request", ("ServiceMethod", gob.STRING), ("Seq", gob.UINT))
PING = gob.Struct(66, "PingRequest")

PING_SENT = (
    "2fff81030101075265717565737401ff82000102010d536572766963654d6574686f64010c0001035365710106000000"
    "12ff82010d46756e6374696f6e2e50696e6700"
    "17ff830301010b50696e675265717565737401ff84000000"
    "03ff8400"
)
PING_RECEIVED = (
    "3aff8103010108526573706f6e736501ff82000103010d536572766963654d6574686f64010c00010353657101060001054572726f72010c000000"
    "12ff82010d46756e6374696f6e2e50696e6700"
    "18ff830301010c50696e67526573706f6e736501ff84000000"
    "03ff8400"
)
SECOND_REQUEST = "16ff82010f46756e6374696f6e2e496e766f6b65010100"
ANSWERS = {
    "12ff86010d7b2268656c6c6f223a226b227d00": {"Payload": b'{"hello":"k"}'},
    "09ff8601046e756c6c00": {"Payload": b"null"},
    "1eff8602010a706c61696e20626f6f6d010b6572726f72537472696e670000": {
        "Error": {"Message": "plain boom", "Type": "errorString"}
    },
}
# The types of the answers as a server would send them; the recording holds only the values, of type 67.
FRAME = gob.Struct(70, "StackFrame", ("Path", gob.STRING), ("Line", gob.INT), ("Label", gob.STRING))


def answer_types():
    """InvokeResponse{Payload, Error{Message, Type, StackTrace, ShouldExit}} with StackTrace a slice of frames."""
    error = gob.Struct(
        68, "Error", ("Message", gob.STRING), ("Type", gob.STRING), ("StackTrace", 69), ("ShouldExit", gob.BOOL)
    )
    response = gob.Struct(67, "InvokeResponse", ("Payload", gob.BYTES), ("Error", error))
    # A wireType with its second field set: a slice type of element 70.
    frames = gob.message(gob.signed(-69) + b"\x02\x01\x02" + gob.signed(69) + b"\x00\x01" + gob.signed(70) + b"\x00\x00")
    return response.definition() + error.definition() + frames + FRAME.definition()


def reader(data):
    return gob.Reader(io.BytesIO(data).read)


class RecordedBytes(unittest.TestCase):
    def test_the_first_ping_is_written_as_recorded(self):
        writer = gob.Writer()
        sent = writer.write(REQUEST, {"ServiceMethod": "Function.Ping", "Seq": 0}) + writer.write(PING, {})
        self.assertEqual(sent.hex(), PING_SENT)

    def test_definitions_are_sent_once(self):
        writer = gob.Writer()
        writer.write(REQUEST, {"ServiceMethod": "Function.Ping"})
        second = writer.write(REQUEST, {"ServiceMethod": "Function.Invoke", "Seq": 1})
        self.assertEqual(second.hex(), SECOND_REQUEST)

    def test_the_answer_to_ping_is_read_with_the_types_it_brings(self):
        read = reader(bytes.fromhex(PING_RECEIVED))
        self.assertEqual(read.read(), {"ServiceMethod": "Function.Ping"})
        self.assertEqual(read.read(), {})

    def test_results_and_errors_are_read_as_recorded(self):
        for recorded, expected in ANSWERS.items():
            read = reader(answer_types() + bytes.fromhex(recorded))
            self.assertEqual(read.read(), expected)

    def test_frames_of_a_panic_are_read(self):
        frame = b"\x01\x04a.go\x01\x54\x01\x04main\x00"
        value = b"\x02\x01\x04boom\x01\x06string\x01\x01" + frame + b"\x01\x01\x00\x00"
        read = reader(answer_types() + gob.message(gob.signed(67) + value))
        self.assertEqual(
            read.read()["Error"],
            {
                "Message": "boom",
                "Type": "string",
                "StackTrace": [{"Path": "a.go", "Line": 42, "Label": "main"}],
                "ShouldExit": True,
            },
        )


class Integers(unittest.TestCase):
    def test_integers_of_all_sizes_come_back(self):
        for number in (0, 1, 63, 64, 127, 128, 255, 256, 2**31, 2**63 - 1):
            self.assertEqual(gob.Cursor(gob.unsigned(number)).unsigned(), number)
            self.assertEqual(gob.Cursor(gob.signed(number)).signed(), number)
            self.assertEqual(gob.Cursor(gob.signed(-number)).signed(), -number)
        self.assertEqual(gob.unsigned(256).hex(), "fe0100")
        self.assertEqual(gob.signed(-129).hex(), "fe0101")

    def test_broken_values_are_errors_of_the_format(self):
        for broken in ("0102", "02ff85", "03ff8605", "0180"):
            with self.assertRaises(gob.GobError):
                reader(bytes.fromhex(broken)).read()


if __name__ == "__main__":
    unittest.main()
