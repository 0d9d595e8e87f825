package ingest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/filingwire/filingwire"
)

type fetched struct {
	doc     *document
	message *filingwire.Message
	err     error
}

// publish fetches docs, several at a time, and publishes them in their order, so that an
// amendment follows its original.
func (c *Crawler) publish(ctx context.Context, docs []*document) (o outcome, err error) {
	ctx, cancel := context.WithCancel(ctx)
	var fetches sync.WaitGroup
	defer fetches.Wait()
	defer cancel()
	slots := make(chan chan fetched, aheadOfPublishing*c.config.Parallel-1)
	connections := make(chan struct{}, c.config.Parallel)
	fetches.Go(func() {
		defer close(slots)
		for _, d := range docs {
			slot := make(chan fetched, 1)
			select {
			case slots <- slot:
			case <-ctx.Done():
				return
			}
			select {
			case connections <- struct{}{}:
			case <-ctx.Done():
				slot <- fetched{d, nil, ctx.Err()} // it is waited for
				return
			}
			fetches.Go(func() {
				m, err := c.fetch(ctx, d)
				<-connections
				slot <- fetched{d, m, err}
			})
		}
	})
	var batch batch
	inARow := 0
	for slot := range slots {
		var f fetched
		select {
		case f = <-slot:
		default: // not here yet; what is here goes out meanwhile
			if err := c.flush(ctx, &batch, &o); err != nil {
				return o, err
			}
			f = <-slot
		}
		if ctx.Err() != nil || errors.Is(f.err, ErrBlocked) {
			err := c.flush(ctx, &batch, &o)
			return o, errors.Join(err, f.err, ctx.Err())
		}
		if inARow++; !errors.Is(f.err, ErrTemporary) {
			inARow = 0
		}
		batch.add(f)
		if inARow >= outage {
			err := c.flush(ctx, &batch, &o)
			return o, errors.Join(err, fmt.Errorf("the source is down: %w", f.err))
		}
		if batch.full() {
			if err := c.flush(ctx, &batch, &o); err != nil {
				return o, err
			}
		}
	}
	err = c.flush(ctx, &batch, &o)
	return o, errors.Join(err, ctx.Err())
}

// batch is what is published at once.
type batch struct {
	all   []fetched
	bytes int
}

func (b *batch) add(f fetched) {
	b.all = append(b.all, f)
	if f.message != nil {
		b.bytes += len(f.message.Body)
	}
}

func (b *batch) full() bool { return len(b.all) >= batchDocuments || b.bytes >= batchBytes }

// flush publishes the batch and deals with its failed documents. On error none of it counts
// as done.
func (c *Crawler) flush(ctx context.Context, b *batch, o *outcome) error {
	var messages []*filingwire.Message
	for _, f := range b.all {
		if f.message != nil {
			messages = append(messages, f.message)
		}
	}
	refused := map[*filingwire.Message]error{}
	if len(messages) > 0 {
		err := c.publisher.Publish(ctx, messages...)
		var refusals Refusals
		if err != nil && !errors.As(err, &refusals) {
			return fmt.Errorf("publish: %w", err)
		}
		for _, r := range refusals {
			refused[r.Message] = r.Err
		}
	}
	for _, f := range b.all {
		cause := f.err
		if f.message != nil {
			cause = refused[f.message]
		}
		if cause != nil && !c.failed(ctx, f.doc, cause) {
			o.late = append(o.late, f.doc)
		}
	}
	o.done += len(b.all)
	*b = batch{}
	return nil
}
