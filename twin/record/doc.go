// Package record writes what a run gives out: CSV and a table for people, JSON
// lines and Parquet for programs. Each is a twin.Sink on an io.Writer; an Output
// is that writer, a file that takes its name only when it is whole, or a stream.
//
// All of them show the same columns: time_s, then the channels by name. Numbers
// are the shortest text that reads back to the same bits, written as JSON writes
// them: plain digits from 1e-6 to 1e21, an exponent beyond. Undefined values are
// NaN in Parquet, null in JSON and nothing in CSV. Events are not rows: these
// sinks let them pass, and whoever runs the model tells people of them.
//
// Rows end in a bare line feed. RFC 4180 writes CRLF and says that others occur;
// cut, awk and join would take the CR for a part of the last column.
package record

// Notice stands in the metadata of everything that has metadata.
const Notice = "Illustrative only: Seapod controls no hardware."
