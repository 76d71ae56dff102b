// Package sweep explores a design space: many runs of one world with other
// parameters, from eight on a laptop to a million.
//
// # One way through
//
// A Plan says in text what is to be done: a TOML file, a JSON object or the flags of
// the command line; Bounds judge one that comes over a network. Resolve judges it by a world and gives a Study, which knows every
// run: Study.Point is where run i lies, Study.Run does it. A Crew of workers does
// the runs shard by shard and hands the rows on in the order of their index, or
// leaves them in a Dir, the run directory, as one Parquet file a shard. Analyse
// turns rows into answers: indices, ranks, a response surface, the best point.
//
// # What makes it exact
//
// Every point of a design is worked out from (seed, index) alone, by hashing, so
// a design of a million points takes no memory, and any worker can do any run in
// any order. A shard is a fixed stretch of indices whose length follows from the
// plan and not from the clock, so its file has the same name and the same bytes
// whoever writes it and however often: it is written whole or not at all, and
// doing it twice is harmless. What is done is what files stand in the directory,
// and nothing else is kept.
//
// The sea's noise is the same in every run (common random numbers), so that runs
// differ by their parameters alone; noise = "own" gives each run a seed made
// from (seed, index).
//
// # Many machines
//
// An Engine does shards: a Crew on this machine's cores, or a Fleet, which deals
// them out over a NATS server to Hands, workers' processes on any machines. The
// rows come back and are kept as a Crew's are, so the directory, not the server,
// knows what is done. Without a server, Study.Of is a part of the shards; examples
// has files for Slurm and Kubernetes.
package sweep
