package api

import (
	"io"
	"net"
	"sync/atomic"
	"time"
)

// lingerTime bounds how long a refused client may go on sending.
const lingerTime = 5 * time.Second

// lingeringListener accepts connections that close the way a client can bear that is still
// sending when it is refused: without reading on, the kernel would reset the connection and
// the client would never see why.
type lingeringListener struct{ net.Listener }

func (l lingeringListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &lingeringConn{Conn: c}, nil
}

type lingeringConn struct {
	net.Conn
	refused atomic.Bool
	held    []byte // written and not yet sent, see hold; nil = everything is sent at once
}

// heldBytes is how much of a long reply is sent at a time. The server would send it in chunks
// of 4 kB, a system call each.
const heldBytes = 64 << 10

// holding is the connection of a request as one that can hold writes back, nil if it cannot.
func holding(c net.Conn) *lingeringConn {
	held, _ := c.(*lingeringConn)
	return held
}

// hold keeps what is written back from now on, until heldBytes of it are together or flush or
// release is called. All of them are called by the goroutine that writes the reply.
func (c *lingeringConn) hold() {
	if c != nil && c.held == nil {
		c.held = make([]byte, 0, heldBytes)
	}
}

// flush sends what is held back; it is to be called before waiting for more to write.
func (c *lingeringConn) flush() error {
	if c == nil || len(c.held) == 0 {
		return nil
	}
	held := c.held
	c.held = c.held[:0]
	_, err := c.Conn.Write(held)
	return err
}

// release sends what is held back and holds nothing more.
func (c *lingeringConn) release() error {
	if c == nil {
		return nil
	}
	err := c.flush()
	c.held = nil
	return err
}

func (c *lingeringConn) Write(p []byte) (int, error) {
	if c.held == nil {
		return c.Conn.Write(p)
	}
	if len(c.held)+len(p) > heldBytes {
		if err := c.flush(); err != nil {
			return 0, err
		}
	}
	if len(p) > heldBytes {
		return c.Conn.Write(p)
	}
	c.held = append(c.held, p...)
	return len(p), nil
}

func (c *lingeringConn) Close() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok && c.refused.Swap(false) && half.CloseWrite() == nil {
		if c.SetReadDeadline(time.Now().Add(lingerTime)) == nil {
			_, _ = io.Copy(io.Discard, c.Conn) // until the client has seen the answer, or has had its time
		}
	}
	return c.Conn.Close()
}
