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
}

func (c *lingeringConn) Close() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok && c.refused.Swap(false) && half.CloseWrite() == nil {
		if c.SetReadDeadline(time.Now().Add(lingerTime)) == nil {
			_, _ = io.Copy(io.Discard, c.Conn) // until the client has seen the answer, or has had its time
		}
	}
	return c.Conn.Close()
}
