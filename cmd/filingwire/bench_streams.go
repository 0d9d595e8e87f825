package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/filingwire/filingwire"
)

// streams measures what many readers of the event stream cost and whether each gets all.
func (b *bench) streams() error {
	d, err := b.openDelivery()
	if err != nil {
		return err
	}
	defer d.close()
	u, err := url.Parse(d.base)
	if err != nil {
		return err
	}
	// What the same events cost without readers is not theirs, nor is what an engine takes that
	// has just begun.
	if err := d.arrive(b, func([]string, time.Time) {}); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(b.ctx)
	resident := sampleResident(ctx)
	err = d.arrive(b, func([]string, time.Time) {})
	stop()
	idle := <-resident
	if err != nil {
		return err
	}
	if err := drained(b.ctx, d.brokers, filingwire.TopicEvents, eventLogGroup); err != nil {
		return err
	}
	counts := make([]atomic.Int64, benchClients)
	var open sync.WaitGroup
	for i := range counts {
		conn, err := new(net.Dialer).DialContext(b.ctx, "tcp", u.Host)
		if err != nil {
			return err
		}
		defer conn.Close()
		if _, err := fmt.Fprintf(conn, "GET /v1/stream/sse HTTP/1.1\r\nHost: %s\r\nx-api-key: %s\r\n\r\n", u.Host, d.key); err != nil {
			return err
		}
		opened := make(chan struct{})
		open.Go(func() { readStream(conn, &counts[i], opened) })
		select {
		case <-opened:
		case <-time.After(10 * time.Second):
			return fmt.Errorf("stream %d did not open", i)
		}
	}
	ctx, stop = context.WithCancel(b.ctx)
	resident = sampleResident(ctx)
	events := int64(0)
	if err := d.arrive(b, func(ids []string, _ time.Time) { events += int64(len(ids)) }); err != nil {
		stop()
		return err
	}
	late := b.until(func() bool {
		for i := range counts {
			if counts[i].Load() < events {
				return false
			}
		}
		return true
	})
	stop()
	total := int64(0)
	for i := range counts {
		total += counts[i].Load()
	}
	b.print("streams: events received by all readers", float64(total), "events", fmt.Sprintf("%d: %d events to each of %d readers", events*benchClients, events, benchClients))
	b.print("  resident memory above idle, readers included", <-resident-idle, "MiB", "below 200")
	return late
}

// readStream counts the events of a reply; opened is closed when it has begun.
func readStream(conn net.Conn, count *atomic.Int64, opened chan struct{}) {
	reply, err := http.ReadResponse(bufio.NewReaderSize(conn, 4<<10), nil)
	if err != nil || reply.StatusCode != http.StatusOK {
		return
	}
	defer reply.Body.Close()
	lines := bufio.NewReaderSize(reply.Body, 4<<10)
	begun := false
	for {
		line, err := lines.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return
		}
		switch {
		case bytes.HasPrefix(line, []byte("id: ")):
			count.Add(1)
		case !begun && bytes.HasPrefix(line, []byte("retry:")):
			begun = true
			close(opened)
		}
	}
}
