package record

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// An Output is where a recording goes. A file is written beside its place under
// another name and takes its own by Commit, so that whoever sees the name sees
// the whole; a stream, a pipe or a device is written as it is.
type Output struct {
	*bufio.Writer
	name string   // for messages
	file *os.File // nil for a stream
	path string   // the name that Commit gives it; "" for what is no regular file
	mode os.FileMode
}

const bufferSize = 64 << 10

// Stream writes to w, which stays open; name is for messages.
func Stream(name string, w io.Writer) *Output {
	o := &Output{name: name}
	o.Writer = bufio.NewWriterSize(named{w, o}, bufferSize)
	return o
}

// Create begins the file path. What may be there stays until Commit.
func Create(path string) (*Output, error) {
	o := &Output{name: path}
	fail := func(err error) (*Output, error) { return nil, fmt.Errorf("create %s: %w", path, reason(err)) }
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fail(errors.New("it is a folder"))
	case err == nil && !info.Mode().IsRegular():
		if o.file, err = os.OpenFile(path, os.O_WRONLY, 0); err != nil {
			return fail(err)
		}
	default:
		o.path, o.mode = path, 0
		if err == nil {
			o.mode = info.Mode().Perm()
			if o.path, err = filepath.EvalSymlinks(path); err != nil { // the link stays a link
				return fail(err)
			}
		}
		beside := fmt.Sprintf("%s/.%s.%08x.part", filepath.Dir(o.path), filepath.Base(o.path), rand.Uint32())
		if o.file, err = os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666); err != nil {
			return fail(err)
		}
	}
	o.Writer = bufio.NewWriterSize(named{o.file, o}, bufferSize)
	return o, nil
}

// Commit writes out what is left and gives the file its name. After an error
// nothing stands under that name but what was there before.
func (o *Output) Commit() error { return o.CommitAs(o.path) }

// CommitAs is Commit under another name, for what is not the whole.
func (o *Output) CommitAs(path string) error {
	err := o.Flush()
	if o.file == nil {
		return err
	}
	if err != nil {
		o.Discard()
		return err
	}
	beside := o.file.Name()
	if o.mode != 0 {
		err = o.file.Chmod(o.mode)
	}
	err = errors.Join(err, o.file.Close())
	if err == nil && o.path != "" {
		err = os.Rename(beside, path)
	}
	if err != nil {
		o.remove(beside)
		return &WriteError{o.name, reason(err)}
	}
	return nil
}

// Discard drops what was written; of a stream, what has not gone out yet. After
// Commit it does nothing, so it may be deferred.
func (o *Output) Discard() {
	if o.file != nil && o.file.Close() == nil {
		o.remove(o.file.Name())
	}
}

func (o *Output) remove(beside string) {
	if o.path != "" {
		_ = os.Remove(beside) // what cannot be removed is at least not under the file's name
	}
}

// A WriteError is what kept an output from being written, and its name. Writers
// in between may wrap it; it says all that a person needs.
type WriteError struct {
	Name string
	Err  error
}

func (e *WriteError) Error() string { return "write " + e.Name + ": " + e.Err.Error() }
func (e *WriteError) Unwrap() error { return e.Err }

// named puts the output's name into the errors of its writer.
type named struct {
	io.Writer
	o *Output
}

func (n named) Write(b []byte) (int, error) {
	written, err := n.Writer.Write(b)
	if err != nil {
		err = &WriteError{n.o.name, reason(err)}
	}
	return written, err
}

// reason drops the path from an error: the caller names it, and by the name that the user gave.
func reason(err error) error {
	var path *os.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
