"""The large lane: worker processes that read, run and write large requests, so that the event loop only moves bytes.

Every JSON library holds the GIL while it works: a thread would not help, the loop would stand still with it.

    client -> event loop -> Block (shared memory) -> worker: parse, compute, write
    client <- event loop <- Ring (shared memory)  <- worker

`memory` is the shared memory, `worker` the process, `handle` a worker as the event loop sees it, `pool` all of them. What
wakes the other side are packets on a pair of sockets; the memory has no name that could be left behind. What a worker does
with a request is what the loop does with a small one: `Verb.run`.
"""
