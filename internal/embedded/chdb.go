package embedded

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"unsafe"
)

// library holds the C functions of libchdb that are used here. Handles are opaque; every
// result and stream handle has to be destroyed exactly once.
type library struct {
	setSignalHandlers func(enabled int32)
	connect           func(argc int32, argv unsafe.Pointer) unsafe.Pointer
	closeConn         func(conn unsafe.Pointer)

	query       func(conn, sql unsafe.Pointer, sqlLen uintptr, format unsafe.Pointer, formatLen uintptr, names, nameLens, values, valueLens unsafe.Pointer, params uintptr) unsafe.Pointer
	streamQuery func(conn, sql unsafe.Pointer, sqlLen uintptr, format unsafe.Pointer, formatLen uintptr, names, nameLens, values, valueLens unsafe.Pointer, params uintptr) unsafe.Pointer
	streamFetch func(conn, stream unsafe.Pointer) unsafe.Pointer
	streamStop  func(conn, stream unsafe.Pointer)

	resultBuffer  func(result unsafe.Pointer) unsafe.Pointer
	resultLength  func(result unsafe.Pointer) uintptr
	resultError   func(result unsafe.Pointer) string
	destroyResult func(result unsafe.Pointer)

	insert        func(conn, sql unsafe.Pointer, sqlLen uintptr, format unsafe.Pointer, formatLen uintptr, names, nameLens, values, valueLens unsafe.Pointer, params uintptr) unsafe.Pointer
	insertAppend  func(stream, data unsafe.Pointer, size uintptr) int32
	insertDone    func(stream unsafe.Pointer) unsafe.Pointer
	insertCancel  func(stream unsafe.Pointer)
	insertError   func(stream unsafe.Pointer) string
	destroyInsert func(stream unsafe.Pointer)
}

var loaded struct {
	sync.Mutex
	path string
	lib  *library
}

// loadLibrary maps libchdb into the process. It stays there: the engine cannot be unloaded.
func loadLibrary(path string) (*library, error) {
	loaded.Lock()
	defer loaded.Unlock()
	if loaded.lib != nil {
		if loaded.path != path {
			return nil, fmt.Errorf("load %s: this process already runs %s", path, loaded.path)
		}
		return loaded.lib, nil
	}
	handle, err := dlopen(path)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", path, err)
	}
	lib := &library{}
	for name, fn := range map[string]any{
		"chdb_set_signal_handlers_enabled": &lib.setSignalHandlers,
		"chdb_connect":                     &lib.connect,
		"chdb_close_conn":                  &lib.closeConn,
		"chdb_query_with_params_n":         &lib.query,
		"chdb_stream_query_with_params_n":  &lib.streamQuery,
		"chdb_stream_fetch_result":         &lib.streamFetch,
		"chdb_stream_cancel_query":         &lib.streamStop,
		"chdb_result_buffer":               &lib.resultBuffer,
		"chdb_result_length":               &lib.resultLength,
		"chdb_result_error":                &lib.resultError,
		"chdb_destroy_query_result":        &lib.destroyResult,
		"chdb_stream_insert_with_params_n": &lib.insert,
		"chdb_stream_append":               &lib.insertAppend,
		"chdb_stream_done":                 &lib.insertDone,
		"chdb_stream_cancel_insert":        &lib.insertCancel,
		"chdb_stream_insert_error":         &lib.insertError,
		"chdb_destroy_insert_stream":       &lib.destroyInsert,
	} {
		symbol, err := dlsym(handle, name)
		if err != nil {
			return nil, fmt.Errorf("load %s: not a libchdb of %s or later: %w", path, LibraryVersion, err)
		}
		bind(fn, symbol)
	}
	loaded.path, loaded.lib = path, lib
	return lib, nil
}

// open starts the engine on its first connection and joins it on the others. The engine
// resets signal handlers whenever it is connected to, which would turn a Go nil-pointer
// panic into a crash: they are put back afterwards.
func (l *library) open(args []string) (*conn, error) {
	handlers, err := saveSignalHandlers()
	if err != nil {
		return nil, err
	}
	defer handlers.restore()
	l.setSignalHandlers(0)
	argv := make([]*byte, len(args)+1)
	for i, arg := range args {
		argv[i] = unsafe.SliceData(append([]byte(arg), 0))
	}
	handle := l.connect(int32(len(args)), unsafe.Pointer(unsafe.SliceData(argv)))
	runtime.KeepAlive(argv)
	if handle == nil {
		return nil, fmt.Errorf("open engine: libchdb refused %s", strings.Join(args[1:], " "))
	}
	return &conn{lib: l, handle: handle, inner: *(*unsafe.Pointer)(handle)}, nil
}

// conn is one session of the engine: one statement at a time.
type conn struct {
	lib           *library
	handle, inner unsafe.Pointer
	id            string
	database      string
	settings      map[string]string
	spent         bool // not to be used again
}

func (c *conn) close() { c.lib.closeConn(c.handle) }

// failed spends the connection: libchdb keeps a failed statement, with all of its memory,
// until the next one on the same connection, and there might not be one for long.
func (c *conn) failed(text string) error {
	c.spent = true
	return engineError(text)
}

// params are the values of {name:Type} placeholders, laid out as C wants them.
type params struct {
	names, values       []*byte
	nameLens, valueLens []uintptr
}

func (p *params) add(name, value string) {
	n, v := append([]byte(name), 0), append([]byte(value), 0)
	p.names, p.nameLens = append(p.names, &n[0]), append(p.nameLens, uintptr(len(name)))
	p.values, p.valueLens = append(p.values, &v[0]), append(p.valueLens, uintptr(len(value)))
}

func (c *conn) call(fn func(conn, sql unsafe.Pointer, sqlLen uintptr, format unsafe.Pointer, formatLen uintptr, names, nameLens, values, valueLens unsafe.Pointer, params uintptr) unsafe.Pointer, sql, format string, p *params) unsafe.Pointer {
	if p == nil {
		p = &params{}
	}
	s, f := append([]byte(sql), 0), append([]byte(format), 0)
	out := fn(c.inner,
		unsafe.Pointer(&s[0]), uintptr(len(sql)), unsafe.Pointer(&f[0]), uintptr(len(format)),
		unsafe.Pointer(unsafe.SliceData(p.names)), unsafe.Pointer(unsafe.SliceData(p.nameLens)),
		unsafe.Pointer(unsafe.SliceData(p.values)), unsafe.Pointer(unsafe.SliceData(p.valueLens)), uintptr(len(p.names)))
	runtime.KeepAlive(p)
	return out
}

// exec runs a statement whole and returns what it wrote.
func (c *conn) exec(sql, format string, p *params) ([]byte, error) {
	return c.take(c.call(c.lib.query, sql, format, p))
}

// take copies a result out of the engine and destroys it.
func (c *conn) take(handle unsafe.Pointer) ([]byte, error) {
	b, err := c.block(handle)
	defer b.free()
	return bytes.Clone(b.data), err
}

// block is engine memory, valid until it is freed.
type block struct {
	data   []byte
	lib    *library
	handle unsafe.Pointer
}

func (c *conn) block(handle unsafe.Pointer) (block, error) {
	b := block{lib: c.lib, handle: handle}
	if text := c.lib.resultError(handle); text != "" {
		return b, c.failed(text)
	}
	if size := c.lib.resultLength(handle); size > 0 {
		b.data = unsafe.Slice((*byte)(c.lib.resultBuffer(handle)), size)
	}
	return b, nil
}

func (b *block) free() {
	if b.handle != nil {
		b.lib.destroyResult(b.handle)
		b.data, b.handle = nil, nil
	}
}

// rows is a streamed result: blocks are computed as they are fetched.
type rows struct {
	c      *conn
	handle unsafe.Pointer
	block  block
	ended  bool
}

func (c *conn) stream(sql, format string, p *params) (*rows, error) {
	handle := c.call(c.lib.streamQuery, sql, format, p)
	if text := c.lib.resultError(handle); text != "" {
		c.lib.destroyResult(handle)
		return nil, c.failed(text)
	}
	return &rows{c: c, handle: handle}, nil
}

// next returns one more block, which is the engine's memory until the next call of next
// or close; nil is the end.
func (r *rows) next() ([]byte, error) {
	r.block.free()
	if r.ended {
		return nil, nil
	}
	var err error
	r.block, err = r.c.block(r.c.lib.streamFetch(r.c.inner, r.handle))
	r.ended = err != nil || len(r.block.data) == 0
	return r.block.data, err
}

func (r *rows) close() {
	r.block.free()
	if !r.ended {
		r.c.lib.streamStop(r.c.inner, r.handle)
	}
	r.c.lib.destroyResult(r.handle)
}

// insertion is an INSERT that takes its data in pieces.
type insertion struct {
	c      *conn
	handle unsafe.Pointer
}

func (c *conn) insert(sql, format string, p *params) (*insertion, error) {
	handle := c.call(c.lib.insert, sql, format, p)
	if text := c.lib.insertError(handle); text != "" {
		c.lib.destroyInsert(handle)
		return nil, c.failed(text)
	}
	return &insertion{c: c, handle: handle}, nil
}

func (i *insertion) append(data []byte) error {
	if len(data) == 0 || i.c.lib.insertAppend(i.handle, unsafe.Pointer(&data[0]), uintptr(len(data))) == 0 {
		return nil
	}
	return i.c.failed(i.c.lib.insertError(i.handle))
}

// done stores what was appended; it returns when the rows are in the table.
func (i *insertion) done() error {
	_, err := i.c.take(i.c.lib.insertDone(i.handle))
	return err
}

// close throws away what was appended, unless done.
func (i *insertion) close() { i.c.lib.destroyInsert(i.handle) }

// engineError is the text that ClickHouse gives, "Code: 60. DB::Exception: ...".
type engineError string

func (e engineError) Error() string { return string(e) }

func (e engineError) code() string {
	rest, ok := strings.CutPrefix(string(e), "Code: ")
	if !ok {
		return "1001" // STD_EXCEPTION: an error that is not one of ClickHouse's own
	}
	code, _, _ := strings.Cut(rest, ".")
	return code
}
