"""What the C library keeps of memory that was freed (glibc), each time in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

_PLAYED = """
import ctypes, sys, threading
from maild.gateways.allocator import keep_memory_small

names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
Told = type("Told", (ctypes.Structure,), {"_fields_": [(name, ctypes.c_size_t) for name in names]})
libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Told
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
if sys.argv[1] == "small":
    keep_memory_small()

pools = set()
def work(together):
    together.wait()
    pools.add(libc.malloc(2000) >> 26)  # another pool lies in other 64 MB
together = threading.Barrier(4)
threads = [threading.Thread(target=work, args=(together,)) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()

letter = bytearray(4 << 20)
del letter
before = libc.mallinfo2().hblkhd
letter = bytearray(4 << 20)
print(len(pools), (libc.mallinfo2().hblkhd - before) >> 20)
"""


@pytest.mark.parametrize(("how", "pools", "given_back"), [("small", 1, True), ("as it comes", 4, False)])
def test_threads_share_one_pool_and_a_large_letter_lies_outside_of_it(how: str, pools: int, given_back: bool) -> None:
    played = subprocess.run([sys.executable, "-c", _PLAYED, how], check=True, capture_output=True, text=True)  # noqa: S603
    many, outside = map(int, played.stdout.split())
    assert (many, outside >= 4) == (pools, given_back)
