"""A record survives as bytes, every bit of it."""

from reproduce.record import Record, Series
from reproduce.runs.encoding import decode, encode
from tests.made_up.records import RECORD, same


def test_a_record_comes_back_bit_by_bit() -> None:
    assert same(RECORD, decode(encode(RECORD)))
    assert encode(decode(encode(RECORD))) == encode(RECORD)


def test_every_part_of_a_record_is_in_its_bytes() -> None:
    loss = RECORD.series["loss"]
    others = [
        Record({"loss": Series(loss.values + 1, "epoch", False)}, 7, True),
        Record({"loss": Series(loss.values, "step", False)}, 7, True),
        Record({"loss": Series(loss.values, "epoch", True)}, 7, True),
        Record({"other": loss}, 7, True),
        Record({"loss": loss}, 8, True),
        Record({"loss": loss}, 7, False),
        Record({"loss": loss}, 7, True),
    ]
    assert len({encode(one) for one in others}) == len(others)
